import type { INodeExecutionData } from 'n8n-workflow';

import {
	statusOf,
	toStateError,
	toTimeoutError,
	type AwaitedDocument,
} from '../documents/documentState';
import { waitForDocument } from '../documents/wait';
import type { OutputDocument, OutputOptions } from '../output/documentItems';
import { toItems } from '../output/toItems';
import { after } from '../request/clock';
import type { Parameters } from '../request/parameters';
import type { ApiClient } from '../request/sendRequest';
import { eventOf, type EventName } from './event';

/** A document that is said to have ended. */
export interface EndedDocument {
	/** As it was told, while the results decide; absent when it was cancelled. */
	event?: EventName;
	/** When it ended, as the API spells it. */
	timestamp: string | null;
	collectionId: string;
	workflowId: string;
}

/** How a trigger puts documents out. */
export interface TriggerOutput {
	/** Events that start the workflow. */
	events: EventName[];
	/** Whether results are fetched at all. */
	fetchResults: boolean;
	options: OutputOptions;
}

/** How long results may lag behind the event that tells of them. */
const LONGEST_LAG_MS = 10 * 60 * 1000;

/**
 * The items of a document that ended, with its results, or with the reason why it has none. None when its
 * results make another event of it that is not wanted. Throws NodeApiError when it is gone or the API can't
 * be asked, and NodeOperationError when its results don't come.
 */
export async function endedItems(
	context: Pick<Parameters, 'getNode' | 'getItemIndex'>,
	client: ApiClient,
	ended: EndedDocument,
	output: TriggerOutput,
): Promise<INodeExecutionData[]> {
	const { event } = ended;
	if (!output.fetchResults)
		return event !== undefined && output.events.includes(event) ? [bareItem(ended)] : [];
	const state = await stateOf(client, ended, LONGEST_LAG_MS);
	if (!isFinished(state))
		throw toTimeoutError(client, awaitedOf(ended), LONGEST_LAG_MS, 'retry this execution later');
	return itemsOf(context, state, ended.timestamp, output);
}

/** An item without what only the results tell. */
export function bareItem({ event, timestamp, collectionId, workflowId }: EndedDocument) {
	const status = event === 'extraction.failed' ? 'error' : 'processed';
	return { json: { event, timestamp, collectionId, workflowId, status } };
}

/** The items of a document in its final state; none when nobody wants its event, or it makes none. */
export function itemsOf(
	context: Pick<Parameters, 'getNode' | 'getItemIndex'>,
	state: OutputDocument,
	timestamp: string | null,
	{ events, fetchResults, options }: TriggerOutput,
): INodeExecutionData[] {
	const event = eventOf(state.status);
	if (event === undefined || !events.includes(event)) return [];
	const { collectionId, workflowId } = state;
	if (!fetchResults) return [bareItem({ event, timestamp, collectionId, workflowId })];
	return toItems(context, { ...state, origin: { event, timestamp } }, options);
}

export const isFinished = ({ results, reason }: OutputDocument): boolean =>
	results !== undefined || reason !== undefined;

/**
 * A document's state by its results, or by the reason why it has none; unfinished when neither came within
 * `lagMs` milliseconds; 0 asks once. Throws NodeApiError when it is gone or the API can't be asked.
 */
export async function stateOf(
	client: ApiClient,
	document: Pick<EndedDocument, 'collectionId' | 'workflowId'>,
	lagMs: number,
): Promise<OutputDocument> {
	const { collectionId, workflowId } = document;
	const state = { collectionId, workflowId, fileName: null };
	const awaited = {
		...awaitedOf(document),
		...(lagMs > 0 && { deadlineMs: after(lagMs) }),
	};
	const found = await waitForDocument(client, awaited);
	const status = statusOf(found);
	if (found.kind === 'processing') return { ...state, status };
	if (found.kind === 'processed') return { ...state, status, results: found.results };
	const error = toStateError(client, awaited, found);
	if (found.kind === 'deleted') throw error;
	return { ...state, status, reason: found.reason || error.message };
}

const awaitedOf = ({
	collectionId,
	workflowId,
}: Pick<EndedDocument, 'collectionId' | 'workflowId'>): AwaitedDocument => ({
	collectionId,
	workflowId,
	label: `document of collection "${collectionId}"`,
});
