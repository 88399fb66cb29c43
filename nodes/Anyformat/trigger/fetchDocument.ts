import type { INodeExecutionData } from 'n8n-workflow';

import { statusOf, toStateError, toTimeoutError } from '../documents/documentState';
import { toAwaited, waitForFoundDocument } from '../documents/foundState';
import type { OutputDocument } from '../output/documentItems';
import { readOutputOptions } from '../output/outputOptions';
import { toItems } from '../output/toItems';
import { withDefinition } from '../output/withDefinition';
import { AbortedError } from '../request/abort';
import type { Parameters } from '../request/parameters';
import type { ApiClient } from '../request/sendRequest';
import { userShapeOf } from '../schema/userShapeOf';
import type { FoundDocument } from './batch';
import { eventOf } from './event';
import { readEvents, readOptions } from './parameters';

/** How long results may take that a trigger was told of. */
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
	const put = (told: Pick<OutputDocument, 'status' | 'origin' | 'results' | 'reason'>) => {
		const output = { collectionId, workflowId, fileName: null, ...told };
		return toItems(parameters, output, readOutputOptions(parameters));
	};
	const putResults = async (told: Pick<OutputDocument, 'status' | 'origin' | 'results'>) => {
		const options = readOutputOptions(parameters);
		const shape = options.simplify ? await userShapeOf(client, workflowId) : undefined;
		const output = { collectionId, workflowId, fileName: null, shape, ...told };
		return toItems(parameters, await withDefinition(client, client, output, options), options);
	};
	const without = (status: string, error: Error, isFinal = false): FetchedDocument => {
		return { ...document, items: put({ status, reason: error.message }), isFinal, error };
	};
	try {
		const awaited = toAwaited(workflowId, collectionId);
		const state = await waitForFoundDocument(client, awaited, MAX_WAIT_MS);
		const status = statusOf(state);
		if (state.kind === 'deleted')
			return without(status, toStateError(client, awaited, state), true);
		if (state.kind === 'processing') {
			const late = toTimeoutError(client, awaited, MAX_WAIT_MS, 'retry this execution later');
			return without(status, state.heldUpBy ?? late);
		}
		const event = eventOf(status);
		if (event === undefined || !readEvents(parameters).includes(event))
			return { ...document, items: [], isFinal: true };
		const told = { status, origin: { event, timestamp } };
		const items =
			readOptions(parameters).fetchResults === false
				? [{ json: { event, timestamp, collectionId, workflowId, status } }]
				: state.kind === 'processed'
					? await putResults({ ...told, results: state.results })
					: put({ ...told, reason: state.reason });
		return { ...document, items, isFinal: true };
	} catch (error) {
		return without('unknown', unlessAborted(error));
	}
}

function unlessAborted(error: unknown): Error {
	if (error instanceof AbortedError) throw error;
	return error as Error;
}
