import { NodeApiError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { API } from '../../../credentials/connection';
import { deduplicate } from '../documents/deduplicate';
import { createApiClient } from '../request/apiClient';
import { createError, errorItem } from '../request/errors';
import { sendRequest } from '../request/sendRequest';
import { readBatchItems } from './batch';
import { fetchDocument } from './fetchDocument';
import { findNewestDocuments } from './newestDocuments';
import { nodeKeyOf, parametersOf, readFilter } from './parameters';
import { pollStates } from './polling/pollState';

/** Modes in which a person tries the workflow out, which production must not notice. */
const TEST_MODES = ['manual', 'evaluation'];

/**
 * The consumer of both triggers: fetches the documents that `webhook()` or `poll()` has found and puts each
 * out once (see documents/deduplicate.ts). At least once: nothing is recorded before everything that may fail is
 * behind it, so a Retry brings what a failed execution had. Throws when no document came at all.
 */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = await consume(context).catch((error: unknown) => {
		if (!context.continueOnFail()) throw error as Error;
		// Left to itself, n8n would pass the input on as if it were documents.
		return [toErrorItem(context, error)];
	});
	return [items.map((item) => ({ ...item, pairedItem: { item: 0 } }))];
}

async function consume(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const parameters = parametersOf(context);
	const client = await createApiClient(context, context.getExecutionCancelSignal());
	const input = context.getInputData();
	if (input.some(({ json }) => json.keyRejected)) {
		// Throws when the key is refused for everything, and not just for one workflow.
		const request = { method: 'GET' as const, url: `${API}/workflows/`, qs: { page_size: 1 } };
		await sendRequest(client, request, { subject: { kind: 'workflowList' } });
		return [];
	}
	// For a manual run of a polling trigger, n8n has one empty item.
	const isManual = context.getMode() === 'manual' && !input.some(({ json }) => 'batch' in json);
	const documents = isManual
		? await findNewestDocuments(client, parameters)
		: readBatchItems(input, readFilter(parameters));
	const isTest = TEST_MODES.includes(context.getMode());
	if (!isTest)
		pollStates.get(nodeKeyOf(context))?.noteBegun(documents.map((each) => each.collectionId));
	const fetched = await Promise.all(
		documents.map(async (document) => await fetchDocument(parameters, client, document)),
	);
	for (const document of fetched)
		if (document.error !== undefined && context.continueOnFail())
			document.items = [toErrorItem(context, document.error)];
		else if (document.error !== undefined && fetched.every(({ error }) => error !== undefined))
			throw document.error;
	if (isTest) return fetched.flatMap(({ items }) => items);
	const final = fetched.filter(({ isFinal, items }) => isFinal && items.length > 0);
	const emitted = new Set(await deduplicate(context, final));
	const isOut = (document: (typeof fetched)[0]) => !document.isFinal || emitted.has(document);
	return fetched.filter(isOut).flatMap(({ items }) => items);
}

const toErrorItem = (context: IExecuteFunctions, error: unknown): INodeExecutionData =>
	errorItem(
		error instanceof NodeApiError
			? error
			: createError(context.getNode(), (error as Error).message, { itemIndex: 0 }),
	);
