import { randomUUID } from 'crypto';
import { NodeApiError, type INodeExecutionData } from 'n8n-workflow';

import { after } from '../request/clock';
import { asList, isNonEmptyString, isRecord } from '../request/guards';
import type { ApiClient } from '../request/sendRequest';
import { statusOf, type AwaitedDocument, type DocumentState } from './documentState';
import type { Run } from './runs/runList';
import { waitForDocument } from './wait';

/** A document that a trigger has found; its results are fetched in the execution. */
export interface FoundDocument {
	collectionId: string;
	workflowId: string;
	/** When it ended, as the API spells it; absent when only an event told. */
	timestamp?: string;
	/** The input item that brought it, which a Retry of the execution has as well. */
	batch: string;
}

/** The item with which a trigger starts an execution, for `execute()`. */
export function toBatchItem(workflowId: string, runs: Run[]): INodeExecutionData {
	const timestamps = Object.fromEntries(
		runs.flatMap(({ id, updatedAt }) => (updatedAt === null ? [] : [[id, updatedAt] as const])),
	);
	const collectionIds = runs.map(({ id }) => id);
	return { json: { batch: randomUUID(), workflowId, collectionIds, timestamps } };
}

/** The documents of such items, each once; also of items that version 0.1.0 has stored. */
export function readBatchItems(items: INodeExecutionData[]): FoundDocument[] {
	const documents = items.flatMap(({ json }) => {
		const { batch, collectionId, collectionIds = [collectionId], workflowId } = json;
		const timestamps = isRecord(json.timestamps) ? json.timestamps : {};
		return asList(collectionIds)
			.filter(isNonEmptyString)
			.map((id): FoundDocument => {
				const timestamp = timestamps[id] ?? json.timestamp;
				return {
					collectionId: id,
					workflowId: String(workflowId),
					timestamp: isNonEmptyString(timestamp) ? timestamp : undefined,
					batch: String(batch ?? id),
				};
			});
	});
	return [...new Map(documents.map((document) => [document.collectionId, document])).values()];
}

/** What waiting for a document needs to know of it. */
export const toAwaited = (workflowId: string, collectionId: string): AwaitedDocument => ({
	collectionId,
	workflowId,
	label: `document of collection "${collectionId}"`,
	inBackground: true,
});

/**
 * The status of a document that no list shows, by its results call, as the list would put it; `deleted` when
 * it is gone, undefined when that can't be asked.
 */
export async function readStatus(
	client: ApiClient,
	workflowId: string,
	collectionId: string,
): Promise<string | undefined> {
	const document = toAwaited(workflowId, collectionId);
	const state = await waitForDocument(client, document).catch(() => undefined);
	return state?.kind === 'processing' ? 'in_progress' : state && statusOf(state);
}

/**
 * The state of a document that is said to have ended: asks for its results at once, and waits up to `maxWaitMs`
 * with others like it when they are not there yet. Throws what `waitForDocument` throws.
 */
export async function waitForFoundDocument(
	client: ApiClient,
	document: AwaitedDocument,
	maxWaitMs: number,
): Promise<DocumentState> {
	const state = await waitForDocument(client, document).catch((error: unknown) => {
		// An outage: it is ridden out below.
		if (error instanceof NodeApiError && error.context.isPassing === true) return undefined;
		throw error as Error;
	});
	if (state !== undefined && state.kind !== 'processing') return state;
	return await waitForDocument(client, { ...document, deadlineMs: after(maxWaitMs) });
}
