import { NodeApiError, type INodeExecutionData } from 'n8n-workflow';

import {
	statusOf,
	toStateError,
	toTimeoutError,
	type AwaitedDocument,
	type DocumentState,
} from '../documents/documentState';
import { waitForDocument } from '../documents/wait';
import { toItems } from '../output/toItems';
import { AbortedError } from '../request/abort';
import { HttpStatus } from '../request/httpStatus';
import type { Parameters } from '../request/parameters';
import type { ApiClient } from '../request/sendRequest';
import type { FoundDocument } from './batch';
import { eventOf } from './event';
import type { TriggerOptions } from './parameters';

/** How long results may take that a trigger was told of, from the first request for them. */
const MAX_WAIT_MS = 10 * 60 * 1000;

/** A found document with the items that it yields. */
export interface FetchedDocument extends FoundDocument {
	items: INodeExecutionData[];
	/** Whether nothing more will become of it; else a later execution may still bring its results. */
	isFinal: boolean;
	/** Why it has no results, for the execution to tell when nothing else came. */
	error?: Error;
}

export const toAwaited = ({
	collectionId,
	workflowId,
}: Pick<FoundDocument, 'collectionId' | 'workflowId'>): AwaitedDocument => ({
	collectionId,
	workflowId,
	label: `document of collection "${collectionId}"`,
});

/** A document's state as the list of runs would put it. */
export const listedStatusOf = (state: DocumentState): string =>
	state.kind === 'processing' ? 'in_progress' : statusOf(state);

/**
 * The items of a document, in its final state or with the reason why it has no results. None when the results
 * make another event of it that is not wanted. Throws AbortedError alone.
 */
export async function fetchDocument(
	parameters: Parameters,
	client: ApiClient,
	document: FoundDocument,
	options: TriggerOptions,
): Promise<FetchedDocument> {
	const awaited = toAwaited(document);
	const withReason = (status: string, error: Error, isFinal: boolean): FetchedDocument => {
		const reason = error.message;
		const items = toItems(
			parameters,
			{ ...document, fileName: null, status, reason },
			options.output,
		);
		return { ...document, items, isFinal, error };
	};
	try {
		const state = await waitForState(client, awaited);
		if (state.kind === 'deleted')
			return withReason('deleted', toStateError(client, awaited, state), true);
		if (state.kind !== 'processing')
			return { ...document, items: itemsOf(parameters, document, state, options), isFinal: true };
		const late = toTimeoutError(client, awaited, MAX_WAIT_MS, 'retry this execution later');
		return withReason(state.status, state.heldUpBy ?? late, false);
	} catch (error) {
		return withReason('unknown', unlessAborted(error), false);
	}
}

/** Asks at once, since the document is known to have ended, and then waits with others like it. */
async function waitForState(client: ApiClient, awaited: AwaitedDocument): Promise<DocumentState> {
	const state = await waitForDocument(client, awaited).catch((error: unknown) => {
		if (!isTransient(error)) throw error as Error;
		return undefined;
	});
	if (state !== undefined && state.kind !== 'processing') return state;
	return await waitForDocument(client, { ...awaited, deadlineMs: Date.now() + MAX_WAIT_MS });
}

function isTransient(error: unknown): boolean {
	if (!(error instanceof NodeApiError)) return false;
	const { statusCode } = error.context;
	return statusCode === undefined || Number(statusCode) >= HttpStatus.ServerError;
}

function unlessAborted(error: unknown): Error {
	if (error instanceof AbortedError) throw error;
	return error as Error;
}

function itemsOf(
	parameters: Parameters,
	{ collectionId, workflowId, timestamp = new Date().toISOString() }: FoundDocument,
	state: Exclude<DocumentState, { kind: 'processing' }>,
	{ events, fetchResults, output }: TriggerOptions,
): INodeExecutionData[] {
	const status = statusOf(state);
	const event = eventOf(status);
	if (event === undefined || !events.includes(event)) return [];
	if (!fetchResults) return [{ json: { event, timestamp, collectionId, workflowId, status } }];
	const origin = { event, timestamp };
	const told = state.kind === 'processed' ? { results: state.results } : { reason: state.reason };
	const document = { collectionId, workflowId, fileName: null, status, origin, ...told };
	return toItems(parameters, document, output);
}
