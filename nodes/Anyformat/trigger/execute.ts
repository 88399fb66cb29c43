import {
	NodeApiError,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { API } from '../../../credentials/connection';
import { errorItem } from '../request/errorItem';
import { createApiClient } from '../request/apiClient';
import { sendRequest, type ApiClient } from '../request/sendRequest';
import { readBatchItems, type FoundDocument } from './batch';
import { deduplicate } from './deduplicate';
import { fetchDocument, type FetchedDocument } from './fetchDocument';
import { findNewestDocuments } from './newestDocuments';
import { parametersOf, readFilter, readTriggerOptions } from './parameters';

/** Modes in which a person tries the workflow out, which production must not notice. */
const TEST_MODES = ['manual', 'evaluation'];

/**
 * The consumer of both triggers: fetches the documents that `webhook()` or `poll()` has found and puts each
 * out once (see deduplicate.ts). At least once: nothing is recorded before everything that may fail is
 * behind it, so a Retry brings what a failed execution had. Throws when no document came at all.
 */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = await consume(context).catch((error: unknown) => {
		if (!context.continueOnFail()) throw error as Error;
		// Left to itself, n8n would pass the input on as if it were documents.
		return [errorItem(toNodeError(context, error))];
	});
	return [items.map((item) => ({ ...item, pairedItem: { item: 0 } }))];
}

async function consume(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const client = await createApiClient(context, context.getExecutionCancelSignal());
	const input = context.getInputData();
	if (input.some(({ json }) => json.keyRejected === true)) await validateKey(client);
	const isTest = TEST_MODES.includes(context.getMode());
	const documents = await readDocuments(context, client, input);
	const fetched = await fetchDocuments(context, client, documents);

	const failed = fetched.filter(({ error }) => error !== undefined);
	if (failed.length > 0 && failed.length === fetched.length) throw failed[0].error as Error;
	if (isTest) return fetched.flatMap(({ items }) => items);
	const final = fetched.filter(({ isFinal, items }) => isFinal && items.length > 0);
	const emitted = new Set(await deduplicate(context, final));
	return fetched.flatMap((document) =>
		document.isFinal && !emitted.has(document) ? [] : document.items,
	);
}

/** Of an input without documents, as n8n has one for a manual run of a polling trigger, the newest ones. */
async function readDocuments(
	context: IExecuteFunctions,
	client: ApiClient,
	input: INodeExecutionData[],
): Promise<FoundDocument[]> {
	const parameters = parametersOf(context);
	const documents = readBatchItems(input, readFilter(parameters));
	const isManual =
		context.getMode() === 'manual' && !input.some(({ json }) => 'collectionIds' in json);
	return isManual ? await findNewestDocuments(client, parameters) : documents;
}

async function fetchDocuments(
	context: IExecuteFunctions,
	client: ApiClient,
	documents: FoundDocument[],
): Promise<FetchedDocument[]> {
	const parameters = parametersOf(context);
	const options = readTriggerOptions(parameters);
	const fetched = await Promise.all(
		documents.map(async (document) => await fetchDocument(parameters, client, document, options)),
	);
	if (!context.continueOnFail()) return fetched;
	return fetched.map((document) =>
		document.error === undefined
			? document
			: { ...document, items: [errorItem(toNodeError(context, document.error))] },
	);
}

/** Throws when the key is refused for everything, and not just for one workflow. */
async function validateKey(client: ApiClient): Promise<void> {
	const qs = { page: 1, page_size: 1 };
	const subject = { kind: 'workflowList' as const };
	await sendRequest(client, { method: 'GET', url: `${API}/workflows/`, qs }, { subject });
}

function toNodeError(
	context: IExecuteFunctions,
	error: unknown,
): NodeApiError | NodeOperationError {
	const isOurs = error instanceof NodeApiError || error instanceof NodeOperationError;
	return isOurs
		? error
		: new NodeOperationError(context.getNode(), error as Error, { itemIndex: 0 });
}
