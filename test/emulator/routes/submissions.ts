import { recordAccepted } from '../accepted';
import { respond, type ApiRequest, type Route, type Script, type World } from '../api';
import { apiError, notFound } from '../errors';
import { workflowOf } from '../lookups';
import { presentAccepted } from '../present';
import { addCollection, startRun } from '../processing';
import { newId, type Collection, type Workflow } from '../store';
import { readDocument } from '../submission';

async function run(request: ApiRequest) {
	const { world } = request;
	const workflow = workflowOf(request);
	checkCredit(world);
	const { file, endsInError } = await readDocument(request);
	const collection = addCollection(world, workflow, [file]);
	const unscripted: Script = endsInError ? { outcome: 'error' } : {};
	startRun(world, collection, workflow, world.scripts.take(collection) ?? unscripted);
	recordAccepted(world, 'run', collection);
	const { acceptedStatus, runWord } = world.switches;
	return respond(acceptedStatus, presentAccepted(world, collection, runWord));
}

async function upload(request: ApiRequest) {
	const { world } = request;
	const workflow = workflowOf(request);
	const { file } = await readDocument(request);
	const collection = addCollection(world, workflow, [file]);
	recordAccepted(world, 'upload', collection);
	const { createStatus, uploadIds } = world.switches;
	return respond(createStatus, {
		status: 'uploaded',
		filename: file.fileName,
		...(uploadIds === 'present' && { file_collection_id: collection.id, file_id: file.fileId }),
	});
}

function runStaged(request: ApiRequest) {
	const { world, params } = request;
	const workflow = workflowOf(request);
	const staged = stagedCollection(world, workflow, params.file_id);
	checkCredit(world);
	if (staged.run && world.switches.secondRun === 'refused') {
		throw apiError(409, 'This file has been run already.');
	}
	const asNew = world.switches.stagedRunId === 'new';
	const files = staged.files.map((file) => ({ ...file, fileId: newId() }));
	const collection = asNew ? addCollection(world, workflow, files) : staged;
	startRun(world, collection, workflow, world.scripts.take(collection));
	recordAccepted(world, 'staged-run', collection);
	return respond(world.switches.acceptedStatus, presentAccepted(world, collection, 'pending'));
}

/** The collection that holds the file, or has the id, that the path names. */
function stagedCollection(world: World, workflow: Workflow, id: string): Collection {
	const { stagedRunPath } = world.switches;
	const named = world.store.collectionsOf(workflow.id).find((collection) => {
		const byFile = collection.files.some(({ fileId }) => fileId === id);
		const byCollection = collection.id === id;
		if (stagedRunPath === 'both') return byFile || byCollection;
		return stagedRunPath === 'file_id' ? byFile : byCollection;
	});
	if (!named) throw notFound();
	return named;
}

function checkCredit({ switches }: World): void {
	if (switches.credit === 'spent') throw apiError(402, 'The organization has no credit left.');
}

const WORKFLOW = '/v2/workflows/:workflow_id/';

export const submissionRoutes: Route[] = [
	{
		method: 'POST',
		path: `${WORKFLOW}run/`,
		tier: 'submission',
		operationId: 'runWorkflow',
		summary: 'Submit a document and process it',
		handle: run,
	},
	{
		method: 'POST',
		path: `${WORKFLOW}upload/`,
		tier: 'submission',
		operationId: 'uploadToWorkflow',
		summary: 'Stage a document',
		handle: upload,
	},
	{
		method: 'POST',
		path: `${WORKFLOW}files/:file_id/run/`,
		tier: 'staged-run',
		operationId: 'runStagedFile',
		summary: 'Process a staged file',
		handle: runStaged,
	},
];
