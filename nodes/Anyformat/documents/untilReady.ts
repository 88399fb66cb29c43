import { NodeApiError } from 'n8n-workflow';

import { API } from '../../../credentials/connection';
import { apiError } from '../transport/failure';
import { pause } from '../transport/pause';
import { send, type Client } from '../transport/send';
import {
	finalStatus,
	IN_PROGRESS,
	refuseBadEnding,
	resultsOf,
	subjectOf,
	type Awaited,
	type Outcome,
} from './outcome';
import { waitingRoom, type WaitingRoom } from './waitingRoom';

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

const ACCEPTED = 202;
const UNKNOWN = 404;
const NOT_READY = 412;
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

/** A rate limit that lasts beyond the deadline, or an answer that does, is one way to be late. */
const isLate = ({ context }: NodeApiError, leftMs: number): boolean =>
	context?.statusCode === RATE_LIMITED || (context?.statusCode === undefined && leftMs === 0);
