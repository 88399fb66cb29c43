import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { API } from '../../../credentials/connection';
import type { Results } from '../shared/wire';
import { apiError } from '../transport/failure';
import { pause } from '../transport/pause';
import { send, type ApiResponse, type Client } from '../transport/send';
import { waitingRoom, type WaitingRoom } from './waitingRoom';

/** A document whose results are wanted. */
export interface Awaited {
	workflowId: string;
	collectionId: string;
	/** How texts call it. */
	label: string;
	/** When the API accepted it, when that was just now. */
	acceptedAtMs?: number;
	/** Until when to wait; absent: ask once. */
	deadlineMs?: number;
}

/** A document's status in the API's words, with its results when it is processed. */
export interface Outcome {
	status: string;
	results?: Results;
	/** Why nobody could ask until the deadline, where it was not for the document. */
	heldUp?: NodeApiError;
}

export const IN_PROGRESS = 'in_progress';

const FIRST_LOOK_MS = 500;

/** Looks grow further apart with a document's age, so that a result waits for less than a tenth of it. */
const GROWTH = 0.09;

const LONGEST_INTERVAL_MS = 30_000;

/** A document that the list shows as unfinished is asked for all the same at this age, at twice that … */
const DIRECTLY_AFTER_MS = 30_000;

/** For so long after a document was accepted, a 404 may mean that the API does not show it yet. */
const SETTLING_MS = 60_000;

/** The same for a document that some other node submitted, perhaps just now. */
const FOREIGN_SETTLING_MS = 3000;

/** How long the look at the deadline may take. */
const LAST_LOOK_MS = 2000;

/** How long results may go on saying "not ready" when the list says that the document ended badly. */
const DISAGREEMENT_MS = 5000;

/** Requests for a document that no list tells of: so far apart for each document that waits. */
const BLIND_SPACING_MS = 250;

const FAILED = 'EXTRACTION_FAILED';
const CANCELLED = 'EXTRACTION_CANCELLED';

const ACCEPTED = 202;
const UNKNOWN = 404;
const NOT_READY = 412;
const ENDED_BADLY = 422;
const RATE_LIMITED = 429;

/**
 * Waits for a document's results, together with the workflow's other documents; without results when its
 * deadline came first. Throws NodeApiError when it ended in an error, was cancelled or is gone; see
 * `finalStatus`.
 */
export async function untilReady(client: Client, document: Awaited): Promise<Outcome> {
	const { workflowId, collectionId, acceptedAtMs = Date.now() } = document;
	const room = waitingRoom(client.account, workflowId);
	room.enter(collectionId);
	let tookMs: number | undefined;
	try {
		const outcome = await lookUntilReady(client, document, room).catch((error: unknown) => {
			if (error instanceof NodeApiError)
				Object.assign(error.context, { collectionId, status: finalStatus(error) ?? null });
			throw error as Error;
		});
		if (outcome.results !== undefined) tookMs = Date.now() - acceptedAtMs;
		return outcome;
	} finally {
		room.leave(collectionId, tookMs);
	}
}

async function lookUntilReady(
	client: Client,
	document: Awaited,
	room: WaitingRoom,
): Promise<Outcome> {
	const { workflowId, collectionId, acceptedAtMs, deadlineMs } = document;
	const url = `${API}/workflows/${encodeURIComponent(workflowId)}/files/${encodeURIComponent(collectionId)}/results/`;
	const rules = { subject: subjectOf(document), expected: [NOT_READY, UNKNOWN] };
	const sinceMs = acceptedAtMs ?? Date.now();
	const settledAtMs = sinceMs + (acceptedAtMs === undefined ? FOREIGN_SETTLING_MS : SETTLING_MS);
	const leftMs = () => Math.max(0, (deadlineMs ?? 0) - Date.now());
	let waitMs = acceptedAtMs === undefined ? 0 : Math.max(FIRST_LOOK_MS, room.quietMs);
	let directlyAtMs = Math.min(DIRECTLY_AFTER_MS, leftMs() / 4);
	let blindlyAtMs = 0;
	let disagreeingSinceMs: number | undefined;
	const unfinished = async (heldUp?: NodeApiError): Promise<Outcome> => {
		const status = await room.lookUp(client, collectionId);
		refuseBadEnding(client, document, status);
		return { status: status ?? IN_PROGRESS, heldUp };
	};
	for (;;) {
		await pause(Math.min(waitMs, leftMs()), client.signal);
		const ageMs = Date.now() - sinceMs;
		const isLast = leftMs() === 0;
		const isDue = isLast || ageMs >= directlyAtMs;
		const isWorth = isDue || (await room.isWorthAsking(client, collectionId, ageMs, leftMs()));
		const isBlind = room.isBlindTo(collectionId);
		if (isDue || (isWorth && !(isBlind && Date.now() < blindlyAtMs))) {
			if (isBlind) blindlyAtMs = Date.now() + room.size * BLIND_SPACING_MS;
			if (ageMs >= directlyAtMs) directlyAtMs = ageMs * 2;
			const untilMs = isLast ? Date.now() + LAST_LOOK_MS : deadlineMs;
			const until = deadlineMs === undefined ? {} : { deadlineMs: () => untilMs! };
			const answer = await send(client, { method: 'GET', url }, { ...rules, ...until }).catch(
				(error: NodeApiError) => {
					if (deadlineMs === undefined || !isLate(error, leftMs())) throw error;
					return error;
				},
			);
			if (answer instanceof NodeApiError)
				return await unfinished(answer.context.statusCode === RATE_LIMITED ? answer : undefined);
			if (answer.statusCode < 300 && answer.statusCode !== ACCEPTED)
				return { status: 'processed', results: resultsOf(client, document, answer) };
			if (room.hasEndedBadly(collectionId)) {
				disagreeingSinceMs ??= Date.now();
				if (Date.now() - disagreeingSinceMs >= DISAGREEMENT_MS)
					refuseBadEnding(client, document, await room.lookUp(client, collectionId));
			}
			const settled = deadlineMs === undefined || Date.now() > settledAtMs;
			if (answer.statusCode === UNKNOWN && settled)
				throw apiError(client, rules.subject, { answer });
			if (isLast) return await unfinished();
		}
		waitMs = Math.min(Math.max(FIRST_LOOK_MS, ageMs * GROWTH), LONGEST_INTERVAL_MS);
	}
}

const subjectOf = ({ collectionId, label }: Awaited) => ({
	named: `collection "${collectionId}"`,
	sent: `the ${label}`,
});

/** Keys of results, of which every shape has one. Source: docs/api-contract.md, "Results". */
const RESULT_KEYS = [
	'collection_id',
	'verification_url',
	'parse',
	'classifications',
	'splits',
	'extractions',
	'extraction',
];

/** Throws NodeApiError for what is no answer of the API, so that it does not pass for a document without fields. */
function resultsOf(client: Client, document: Awaited, answer: ApiResponse): Results {
	const body = answer.body as Results;
	if (RESULT_KEYS.some((key) => Object.hasOwn(body, key))) return body;
	throw apiError(client, subjectOf(document), { answer, reason: 'no results' });
}

/** How the list of runs calls bad endings, and the codes of the results call for them. */
const BAD_ENDINGS: Record<string, string> = {
	error: FAILED,
	failed: FAILED,
	cancelled: CANCELLED,
};

/** Throws the error of a bad ending that the list shows, while the results go on saying "not ready". */
function refuseBadEnding(client: Client, document: Awaited, status = ''): void {
	const error_code = BAD_ENDINGS[status];
	if (error_code === undefined) return;
	const body = { error_code, detail: `its status is "${status}"` };
	const answer = { statusCode: NOT_READY, headers: {}, body };
	throw apiError(client, subjectOf(document), { answer });
}

/** A rate limit that lasts beyond the deadline, or an answer that does, is one way to be late. */
const isLate = ({ context }: NodeApiError, leftMs: number): boolean =>
	context?.statusCode === RATE_LIMITED || (context?.statusCode === undefined && leftMs === 0);

/** The status in which a document ended, by the error about it; undefined when it did not end. */
export function finalStatus({ context }: NodeApiError): string | undefined {
	if (context?.statusCode === UNKNOWN) return 'deleted';
	if (context?.errorCode === CANCELLED) return 'cancelled';
	return context?.statusCode === ENDED_BADLY || context?.errorCode === FAILED ? 'error' : undefined;
}

/** The error of a document that is not finished in time; `otherwise` is what to do but for Get Results. */
export function tooLate(
	{ node, itemIndex }: Client,
	{ label, collectionId }: Awaited,
	timeoutMs: number,
	otherwise = "give it more time with 'Timeout' under Options",
): NodeOperationError {
	const error = new NodeOperationError(
		node,
		`The ${label} was still being processed after ${timeoutMs / 1000} s`,
		{
			description: `Nothing is lost: its collection ID is "${collectionId}". Fetch the results later with File → Get Results, or ${otherwise}.`,
			itemIndex,
		},
	);
	Object.assign(error.context, { collectionId, status: IN_PROGRESS });
	return error;
}
