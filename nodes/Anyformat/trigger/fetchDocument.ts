import type { INodeExecutionData } from 'n8n-workflow';

import { statusOf, toStateError, toTimeoutError } from '../documents/documentState';
import { toAwaited, waitForFoundDocument, type FoundDocument } from '../documents/foundDocument';
import type { OutputDocument } from '../output/documentItems';
import { readOutputOptions } from '../output/outputOptions';
import { toItems, withDefinition } from '../output/toItems';
import { AbortedError } from '../request/abort';
import type { Parameters } from '../request/parameters';
import type { ApiClient } from '../request/sendRequest';
import { userShapeOf } from '../schema/readUserShape';
import { readEvents, readOptions, eventOf } from './parameters';

/** For results that are late. */
const MAX_WAIT_MS = 10 * 60 * 1000;

/** A found document with the items that it yields. */
export interface FetchedDocument extends FoundDocument {
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
export async function fetchDocument(
	parameters: Parameters,
	client: ApiClient,
	document: FoundDocument,
): Promise<FetchedDocument> {
	const { collectionId, workflowId, timestamp = new Date().toISOString() } = document;
	const put = async (told: Pick<OutputDocument, 'status' | 'origin' | 'results' | 'reason'>) => {
		const options = readOutputOptions(parameters);
		const output = { collectionId, workflowId, fileName: null, ...told };
		if (told.results === undefined) return toItems(parameters, output, options);
		const shape = options.simplify ? await userShapeOf(client, workflowId) : undefined;
		const shaped = await withDefinition(client, client, { shape, ...output }, options);
		return toItems(parameters, shaped, options);
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
