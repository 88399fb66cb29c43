import type { World } from './api';
import { extract, type SourceDocument } from './extract';
import type { Collection, Workflow } from './store';
import { presentResults } from './presentResults';

/** The results of a processed collection, in the shape that the switches ask for. */
export async function resultsOf(world: World, collection: Collection, workflow: Workflow) {
	const { id, files, run } = collection;
	if (run?.results) return { collection_id: id, ...run.results };
	const documents: SourceDocument[] = [];
	for (const file of files.filter(({ status }) => status === 'uploaded')) {
		const pages = await world.contents.pagesOf(file);
		documents.push({ fileId: file.fileId, fileName: file.fileName ?? 'text.txt', pages });
	}
	const definition = workflow.versions[run?.versionId ?? workflow.versionId];
	return presentResults(world.switches, id, extract(documents, definition), definition);
}
