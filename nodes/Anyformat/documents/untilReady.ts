import type { NodeApiError } from 'n8n-workflow';

import { API } from '../../../credentials/connection';
import type { Results } from '../shared/wire';
import { apiError } from '../transport/failure';
import { pause } from '../transport/pause';
import { send, type Client } from '../transport/send';

/** A document that the API has accepted, and how long it may take. */
export interface Awaited {
	workflowId: string;
	collectionId: string;
	/** How texts call it. */
	label: string;
	acceptedAtMs: number;
	deadlineMs: number;
}

/** A document's status in the API's words, with its results when it is processed. */
export interface Outcome {
	status: string;
	results?: Results;
}

export const IN_PROGRESS = 'in_progress';

const FIRST_LOOK_MS = 500;

/** Looks grow further apart with a document's age, so that a result waits for a small part of it. */
const GROWTH = 0.15;

const LONGEST_INTERVAL_MS = 30_000;

/** For so long after a document was accepted, a 404 may mean that the API does not show it yet. */
const SETTLING_MS = 60_000;

const UNKNOWN = 404;
const NOT_READY = 412;
const ENDED_BADLY = 422;

/**
 * Asks for a document's results until they are there; without results when its deadline came first.
 * Throws NodeApiError when it ended in an error, was cancelled or is gone; see `finalStatus`.
 */
export async function untilReady(client: Client, document: Awaited): Promise<Outcome> {
	const { workflowId, collectionId, label, acceptedAtMs, deadlineMs } = document;
	const url = `${API}/workflows/${encodeURIComponent(workflowId)}/files/${encodeURIComponent(collectionId)}/results/`;
	const subject = { named: `collection "${collectionId}"`, sent: label };
	let waitMs = FIRST_LOOK_MS;
	for (;;) {
		await pause(Math.max(0, Math.min(waitMs, deadlineMs - Date.now())), client.signal);
		const answer = await send(
			client,
			{ method: 'GET', url },
			{ subject, expected: [NOT_READY, UNKNOWN], deadlineMs: () => deadlineMs },
		);
		if (answer.statusCode < 300) return { status: 'processed', results: answer.body as Results };
		const ageMs = Date.now() - acceptedAtMs;
		if (answer.statusCode === UNKNOWN && ageMs > SETTLING_MS)
			throw apiError(client.node, client.itemIndex, subject, { answer });
		if (Date.now() >= deadlineMs) return { status: IN_PROGRESS };
		waitMs = Math.min(Math.max(FIRST_LOOK_MS, ageMs * GROWTH), LONGEST_INTERVAL_MS);
	}
}

/** The status in which a document ended, by the error about it; undefined when it did not end. */
export function finalStatus({ context }: NodeApiError): string | undefined {
	if (context?.statusCode === UNKNOWN) return 'deleted';
	if (context?.statusCode !== ENDED_BADLY) return undefined;
	return context.errorCode === 'EXTRACTION_CANCELLED' ? 'cancelled' : 'error';
}
