import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { API } from '../../../credentials/connection';
import {
	readBatchItems,
	toAwaited,
	toBatchItem,
	waitForFoundDocument,
	type FoundDocument,
} from '../documents/batch';
import { deduplicate } from '../documents/deduplicate';
import { statusOf, toStateError, toTimeoutError } from '../documents/documentState';
import { eventOf, readNewestEnded } from '../documents/runs/events';
import type { OutputDocument } from '../output/documentItems';
import { readItems, readOutputOptions } from '../output/toItems';
import { AbortedError } from '../request/abort';
import { createApiClient } from '../request/apiClient';
import { createError } from '../request/errors';
import { errorItem } from '../request/errorItem';
import { isRecord } from '../request/guards';
import { type Parameters, readPathValue } from '../request/parameters';
import { toNodeError } from '../request/requestHandler';
import { sendRequest, type ApiClient } from '../request/sendRequest';
import { nodeKeyOf, parametersOf, readEvents, readOptions, validateSettings } from './settings';
import { pollStates } from './polling/pollState';

/**
 * The consumer of both triggers: fetches the documents that `webhook()` or `poll()` has found and puts each
 * out once (see documents/deduplicate.ts). At least once: nothing is recorded before everything that may fail is
 * behind it, so a Retry brings what a failed execution had. Throws when no document came at all.
 */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = await consume(context).catch((error: unknown) => {
		if (!context.continueOnFail()) throw error as Error;
		// Left to itself, n8n would pass the input on as if it were documents.
		return [errorItem(toNodeError(parametersOf(context), error))];
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
	const documents = isManual ? await findNewest(client, parameters) : readBatchItems(input);
	// A person tries the workflow out, which production must not notice.
	const isTest = ['manual', 'evaluation'].includes(context.getMode());
	if (!isTest)
		pollStates.get(nodeKeyOf(context))?.noteBegun(documents.map((each) => each.collectionId));
	const fetched = await Promise.all(
		documents.map(async (document) => await fetchDocument(parameters, client, document)),
	);
	for (const document of fetched)
		if (document.error !== undefined && context.continueOnFail())
			document.items = [errorItem(toNodeError(parameters, document.error))];
		else if (document.error !== undefined && fetched.every(({ error }) => error !== undefined))
			throw document.error;
	if (isTest) return fetched.flatMap(({ items }) => items);
	const final = fetched.filter(({ isFinal, items }) => isFinal && items.length > 0);
	const emitted = new Set(await deduplicate(context, final));
	return fetched.filter((each) => !each.isFinal || emitted.has(each)).flatMap(({ items }) => items);
}

/** For results that are late. */
const MAX_WAIT_MS = 10 * 60 * 1000;

/** A found document with the items that it yields. */
interface FetchedDocument extends FoundDocument {
	items: INodeExecutionData[];
	/** Whether nothing more will become of it; else a later execution may still bring its results. */
	isFinal: boolean;
	/** Why it has no results, for the execution to tell when nothing else came. */
	error?: Error;
}

/**
 * The items of a document, in its final state or with the reason why it has no results. None when the results
 * make another event of it that is not wanted. Throws AbortedError alone.
 */
async function fetchDocument(
	parameters: Parameters,
	client: ApiClient,
	document: FoundDocument,
): Promise<FetchedDocument> {
	const { collectionId, workflowId, timestamp = new Date().toISOString() } = document;
	const put = async (told: Pick<OutputDocument, 'status' | 'origin' | 'results' | 'reason'>) => {
		const output = { collectionId, workflowId, fileName: null, ...told };
		return await readItems(parameters, client, client, output, readOutputOptions(parameters));
	};
	const without = async (status: string, error: Error, isFinal = false) => {
		return { ...document, items: await put({ status, reason: error.message }), isFinal, error };
	};
	const fetch = async (): Promise<FetchedDocument> => {
		const awaited = toAwaited(workflowId, collectionId);
		const state = await waitForFoundDocument(client, awaited, MAX_WAIT_MS);
		const status = statusOf(state);
		if (state.kind === 'deleted')
			return await without(status, toStateError(client, awaited, state), true);
		if (state.kind === 'processing') {
			const late = toTimeoutError(client, awaited, MAX_WAIT_MS, 'retry this execution later');
			return await without(status, state.heldUpBy ?? late);
		}
		const event = eventOf(status);
		if (event === undefined || !readEvents(parameters).includes(event))
			return { ...document, items: [], isFinal: true };
		const told = state.kind === 'processed' ? { results: state.results } : { reason: state.reason };
		const items =
			readOptions(parameters).fetchResults === false
				? [{ json: { event, timestamp, collectionId, workflowId, status } }]
				: await put({ status, origin: { event, timestamp }, ...told });
		return { ...document, items, isFinal: true };
	};
	return await fetch().catch(async (error: unknown) => {
		if (error instanceof AbortedError) throw error;
		return await without('unknown', error as Error);
	});
}

/** Documents that a manual run shows. */
const MAX_SHOWN = 5;

/** The documents that a manual run of a polling trigger shows. Throws NodeApiError when there is none. */
async function findNewest(client: ApiClient, parameters: Parameters): Promise<FoundDocument[]> {
	validateSettings(parameters);
	const workflowId = readPathValue(parameters, 'workflowId');
	const newest = await readNewestEnded(client, workflowId, readEvents(parameters), MAX_SHOWN);
	if (newest.length > 0) return readBatchItems([toBatchItem(workflowId, newest)]);
	const picked = parameters.getNodeParameter('workflowId');
	const name = (isRecord(picked) && picked.cachedResultName) || workflowId;
	const message = `Workflow "${String(name)}" has no document yet that would start this one`;
	throw createError(parameters.getNode(), message, {
		description:
			"A test shows the newest documents that are there. Send one with the Anyformat node or in Anyformat, wait until it is processed, and test again. Check 'Events', too: it decides which documents count.",
	});
}
