import { createHash } from 'crypto';
import type { Script, World } from './api';
import { addCollection, startRun } from './processing';
import { newId, type Collection, type StoredFile, type Workflow } from './store';

const APART_MS = 60_000;

/** A document as somebody else would send it. */
export interface SeedDocument {
	/** A text unless it has a file name. */
	content?: string | Buffer;
	fileName?: string;
	contentType?: string;
	/** Its fate; with `staged` it is not run. */
	script?: Script;
	staged?: boolean;
}

/**
 * Adds runs of a workflow that ended well in the past, a minute apart, without documents. Answers
 * their collection ids, oldest first. Throws when there is no such workflow.
 */
export function addPastRuns(world: World, workflowId: string, count: number): string[] {
	const { organizationId, versionId } = workflowOf(world, workflowId);
	const past = Array.from({ length: count }, (_, index): Collection => {
		const submittedMs = world.clock.now() - (count - index) * APART_MS;
		const run = { versionId, submittedMs, readyAfterMs: 0, outcome: 'processed' as const };
		return { id: newId(), organizationId, workflowId, createdMs: submittedMs, files: [], run };
	});
	for (const collection of past) world.store.collections.set(collection.id, collection);
	world.changed();
	return past.map(({ id }) => id);
}

/** Adds a document without HTTP, rate limit or record of acceptance. Answers its collection id. */
export function addDocument(
	world: World,
	workflowId: string,
	{ content = '', fileName, contentType, script, staged = false }: SeedDocument = {},
): string {
	const workflow = workflowOf(world, workflowId);
	const bytes = Buffer.from(content);
	const file: StoredFile = {
		fileId: newId(),
		fileName: fileName ?? null,
		contentType: contentType ?? 'text/plain',
		size: bytes.length,
		sha256: createHash('sha256').update(bytes).digest('hex'),
		status: 'uploaded',
	};
	world.contents.keep(file.sha256, bytes);
	const collection = addCollection(world, workflow, [file]);
	if (!staged) startRun(world, collection, workflow, script);
	return collection.id;
}

function workflowOf(world: World, workflowId: string): Workflow {
	const workflow = world.store.workflows.get(workflowId);
	if (workflow) return workflow;
	throw new Error(`There is no workflow ${workflowId}; make one with addWorkflow.`);
}
