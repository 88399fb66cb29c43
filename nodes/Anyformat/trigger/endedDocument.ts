import { NodeApiError, type INodeExecutionData } from 'n8n-workflow';

import { finalStatus, tooLate, type Awaited } from '../documents/outcome';
import { untilReady } from '../documents/untilReady';
import type { DocumentState, OutputOptions } from '../output/documentItems';
import { toItems } from '../output/toItems';
import type { Parameters } from '../shared/parameters';
import type { Client } from '../transport/send';
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
	client: Client,
	ended: EndedDocument,
	output: TriggerOutput,
): Promise<INodeExecutionData[]> {
	const { event } = ended;
	if (!output.fetchResults)
		return event !== undefined && output.events.includes(event) ? [bareItem(ended)] : [];
	const state = await stateOf(client, ended, LONGEST_LAG_MS);
	if (!isFinished(state))
		throw tooLate(client, awaitedOf(ended), LONGEST_LAG_MS, 'retry this execution later');
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
	state: DocumentState,
	timestamp: string | null,
	{ events, fetchResults, options }: TriggerOutput,
): INodeExecutionData[] {
	const event = eventOf(state.status);
	if (event === undefined || !events.includes(event)) return [];
	const { collectionId, workflowId } = state;
	if (!fetchResults) return [bareItem({ event, timestamp, collectionId, workflowId })];
	return toItems(context, { ...state, origin: { event, timestamp } }, options);
}

export const isFinished = ({ results, reason }: DocumentState): boolean =>
	results !== undefined || reason !== undefined;

/**
 * A document's state by its results, or by the reason why it has none; unfinished when neither came within
 * `lagMs` milliseconds; 0 asks once. Throws NodeApiError when it is gone or the API can't be asked.
 */
export async function stateOf(
	client: Client,
	document: Pick<EndedDocument, 'collectionId' | 'workflowId'>,
	lagMs: number,
): Promise<DocumentState> {
	const { collectionId, workflowId } = document;
	const state = { collectionId, workflowId, fileName: null };
	const awaited = {
		...awaitedOf(document),
		...(lagMs > 0 && { deadlineMs: Date.now() + lagMs }),
	};
	const endedBadly = (error: unknown): Pick<DocumentState, 'status' | 'reason'> => {
		const status = error instanceof NodeApiError ? finalStatus(error) : undefined;
		if (status === undefined || status === 'deleted') throw error;
		const { message, context } = error as NodeApiError;
		return { status, reason: String(context.detail ?? message) };
	};
	return { ...state, ...(await untilReady(client, awaited).catch(endedBadly)) };
}

const awaitedOf = ({
	collectionId,
	workflowId,
}: Pick<EndedDocument, 'collectionId' | 'workflowId'>): Awaited => ({
	collectionId,
	workflowId,
	label: `document of collection "${collectionId}"`,
});
