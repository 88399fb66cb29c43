import { recordAccepted } from '../accepted';
import { respond, type ApiRequest, type Route } from '../api';
import { apiError, notFound } from '../errors';
import { isVisible, visibleCollections, workflowOf } from '../lookups';
import { pageOf } from '../paging';
import { presentCollection } from '../present';
import { addCollection, removeCollections } from '../processing';
import { resultsOf } from '../results';
import { stateOf } from '../runState';
import { readDocuments } from '../submission';

async function create(request: ApiRequest) {
	const { world } = request;
	const workflow = workflowOf(request);
	const documents = await readDocuments(request);
	const files = documents.map(({ file }) => file);
	const collection = addCollection(world, workflow, files);
	recordAccepted(world, 'collection', collection);
	return respond(world.switches.createStatus, {
		id: collection.id,
		name: null,
		workflow_id: workflow.id,
		files: files.map(({ fileName, status }) => ({ filename: fileName, status })),
	});
}

function list(request: ApiRequest) {
	const { world } = request;
	const collections = visibleCollections(world, workflowOf(request));
	return respond(
		200,
		pageOf(request, collections, (item) => presentCollection(world, item)),
	);
}

async function results(request: ApiRequest) {
	const { world, params } = request;
	const { clock, switches, store } = world;
	if (switches.resultsTakeMs > 0) await clock.wait(switches.resultsTakeMs);
	const workflow = workflowOf(request);
	const collection = store.collections.get(params.collection_id);
	if (collection?.workflowId !== workflow.id || !isVisible(world, collection)) throw notFound();
	const { status, sinceMs } = stateOf(collection, clock.now());
	if (status === 'error') {
		throw apiError(422, 'Processing of this collection ended in an error.', 'EXTRACTION_FAILED');
	}
	if (status === 'cancelled') {
		throw apiError(422, 'Processing of this collection was cancelled.', 'EXTRACTION_CANCELLED');
	}
	if (status !== 'processed' || clock.now() < sinceMs + switches.resultsLagMs) {
		throw apiError(412, 'The results are not ready yet.');
	}
	return respond(200, await resultsOf(world, collection, workflow));
}

function remove({ world, organization, params }: ApiRequest) {
	const collection = world.store.collections.get(params.collection_id);
	if (collection?.organizationId !== organization.id) throw notFound();
	removeCollections(world, [collection]);
	return respond(204);
}

const FILES = '/v2/workflows/:workflow_id/files/';

export const fileRoutes: Route[] = [
	{
		method: 'POST',
		path: FILES,
		tier: 'submission',
		operationId: 'createFileCollection',
		summary: 'Stage several files as one collection',
		handle: create,
	},
	{
		method: 'GET',
		path: FILES,
		tier: 'general',
		operationId: 'listFileCollections',
		summary: 'List file collections of a workflow',
		handle: list,
	},
	{
		method: 'GET',
		path: `${FILES}:collection_id/results/`,
		tier: 'general',
		operationId: 'getFileResults',
		summary: 'Read the results of a collection',
		handle: results,
	},
	{
		method: 'DELETE',
		path: '/v2/files/:collection_id/',
		tier: 'general',
		operationId: 'deleteFileCollection',
		summary: 'Delete a collection and stop its processing',
		handle: remove,
	},
];
