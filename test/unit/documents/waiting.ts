import { waitForDocument } from '../../../nodes/Anyformat/documents/wait';
import { after } from '../../../nodes/Anyformat/request/clock';
import { clientOf, errorBody, type Ending, type FakeClient } from '../fakes';

export const RESULTS = { collection_id: 'c?1', extractions: [] };
export const READY: Ending = { statusCode: 200, body: RESULTS };
export const NOT_READY: Ending = { statusCode: 412, body: errorBody('PRECONDITION_FAILED') };
export const UNKNOWN: Ending = { statusCode: 404, body: errorBody('NOT_FOUND') };
export const TIMEOUT_MS = 600_000;

/** Of a document that some earlier execution submitted. */
export const UNKNOWN_AGE = -1;

/** Waits on fake time; resolves with what came of it and the milliseconds that it took. */
export async function wait(client: FakeClient, { timeoutMs = TIMEOUT_MS, ageMs = 0 } = {}) {
	const startMs = Date.now();
	let ms = NaN;
	const outcome = waitForDocument(client, {
		workflowId: 'w/1',
		collectionId: 'c?1',
		label: 'file "a.pdf"',
		acceptedAtMs: ageMs === UNKNOWN_AGE ? undefined : startMs - ageMs,
		deadlineMs: timeoutMs === 0 ? undefined : after(timeoutMs),
	})
		.catch((error: unknown) => error)
		.finally(() => (ms = Date.now() - startMs));
	await jest.advanceTimersByTimeAsync(2 * TIMEOUT_MS);
	return { outcome: (await outcome) as never, ms };
}

/** An API whose document is ready `ms` milliseconds from now. */
export function readyAfter(ms: number): FakeClient {
	const readyAtMs = Date.now() + ms;
	return clientOf(() => (Date.now() >= readyAtMs ? READY : NOT_READY));
}
