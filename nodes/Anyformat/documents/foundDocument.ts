import { NodeApiError } from 'n8n-workflow';

import { after } from '../request/clock';
import type { ApiClient } from '../request/sendRequest';
import { statusOf, type AwaitedDocument, type DocumentState } from './documentState';
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

/** What waiting for a document needs to know of it. */
export const toAwaited = (workflowId: string, collectionId: string): AwaitedDocument => ({
	collectionId,
	workflowId,
	label: `document of collection "${collectionId}"`,
});

/** A document's state as the list of runs would put it. */
export const listedStatusOf = (state: DocumentState): string =>
	state.kind === 'processing' ? 'in_progress' : statusOf(state);

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
