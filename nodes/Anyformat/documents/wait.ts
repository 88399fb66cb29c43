import { NodeApiError } from 'n8n-workflow';

import { API } from '../../../credentials/connection';
import { sleepUntilAborted } from '../request/abort';
import { sendRequest, type ApiClient } from '../request/sendRequest';
import { HttpStatus } from '../request/httpStatus';
import {
	deletedState,
	IN_PROGRESS,
	listedState,
	stateOf,
	subjectOf,
	type AwaitedDocument,
	type DocumentState,
} from './documentState';
import { getRunStatusPoller, type RunStatusPoller } from './runStatusPoller';

/** Statuses of the results call for a document in whatever state. */
const RESULT_STATUSES: number[] = [
	HttpStatus.NotFound,
	HttpStatus.PreconditionFailed,
	HttpStatus.UnprocessableContent,
];

const MIN_INTERVAL_MS = 500;

/** Polls grow further apart with a document's age, so that a result waits for less than a tenth of it. */
const GROWTH = 0.09;

const MAX_INTERVAL_MS = 30_000;

/** A document that the list shows as unfinished is asked for all the same at this age, at twice that … */
const DIRECT_FETCH_AFTER_MS = 30_000;

/** For so long after a document was accepted, a 404 may mean that the API does not show it yet. */
const SETTLING_MS = 60_000;

/** The same for a document that some other node submitted, perhaps just now. */
const FOREIGN_SETTLING_MS = 3000;

/** How long the poll at the deadline may take. */
const LAST_POLL_TIMEOUT_MS = 2000;

/** How long results may go on saying "not ready" when the list says that the document ended badly. */
const DISAGREEMENT_MS = 5000;

/** Requests for a document that no list tells of: so far apart for each document that waits. */
const UNLISTED_SPACING_MS = 250;

/**
 * Waits until a document has ended, together with the workflow's other documents, or until its deadline.
 * Throws NodeApiError when the API can't be asked.
 */
export async function waitForDocument(
	client: ApiClient,
	document: AwaitedDocument,
): Promise<DocumentState> {
	const { workflowId, collectionId, acceptedAtMs = Date.now() } = document;
	const poller = getRunStatusPoller(client.account, workflowId);
	poller.add(collectionId);
	let tookMs: number | undefined;
	try {
		const state = await pollUntilEnded(client, document, poller).catch((error: unknown) => {
			if (error instanceof NodeApiError)
				Object.assign(error.context, { collectionId, status: null });
			throw error as Error;
		});
		if (state.kind === 'processed') tookMs = Date.now() - acceptedAtMs;
		return state;
	} finally {
		poller.remove(collectionId, tookMs);
	}
}

async function pollUntilEnded(
	client: ApiClient,
	document: AwaitedDocument,
	poller: RunStatusPoller,
): Promise<DocumentState> {
	const { workflowId, collectionId, acceptedAtMs, deadlineMs } = document;
	const url = `${API}/workflows/${encodeURIComponent(workflowId)}/files/${encodeURIComponent(collectionId)}/results/`;
	const rules = { subject: subjectOf(document), expectedStatuses: RESULT_STATUSES };
	const sinceMs = acceptedAtMs ?? Date.now();
	const settledAtMs = sinceMs + (acceptedAtMs === undefined ? FOREIGN_SETTLING_MS : SETTLING_MS);
	const leftMs = () => Math.max(0, (deadlineMs ?? 0) - Date.now());
	let waitMs = acceptedAtMs === undefined ? 0 : Math.max(MIN_INTERVAL_MS, poller.initialDelayMs);
	let directlyAtMs = Math.min(DIRECT_FETCH_AFTER_MS, leftMs() / 4);
	let unlistedAtMs = 0;
	let disagreeingSinceMs: number | undefined;
	const unfinished = async (heldUpBy?: NodeApiError): Promise<DocumentState> => {
		const status = await poller.getListedStatus(client, collectionId);
		return listedState(status) ?? { kind: 'processing', status: status ?? IN_PROGRESS, heldUpBy };
	};
	for (;;) {
		await sleepUntilAborted(Math.min(waitMs, leftMs()), client.signal);
		const ageMs = Date.now() - sinceMs;
		const isLast = leftMs() === 0;
		const isDue = isLast || ageMs >= directlyAtMs;
		const shouldFetch =
			isDue || (await poller.shouldFetchResults(client, collectionId, ageMs, leftMs()));
		const isUnlisted = poller.isUnlisted(collectionId);
		if (isDue || (shouldFetch && !(isUnlisted && Date.now() < unlistedAtMs))) {
			if (isUnlisted) unlistedAtMs = Date.now() + poller.size * UNLISTED_SPACING_MS;
			if (ageMs >= directlyAtMs) directlyAtMs = ageMs * 2;
			const untilMs = isLast ? Date.now() + LAST_POLL_TIMEOUT_MS : deadlineMs;
			const until = deadlineMs === undefined ? {} : { deadlineMs: () => untilMs! };
			const response = await sendRequest(
				client,
				{ method: 'GET', url },
				{ ...rules, ...until },
			).catch((error: NodeApiError) => {
				if (deadlineMs === undefined || !isLate(error, leftMs())) throw error;
				return error;
			});
			if (response instanceof NodeApiError) {
				const isRateLimit = response.context.statusCode === HttpStatus.TooManyRequests;
				return await unfinished(isRateLimit ? response : undefined);
			}
			const state = stateOf(client, document, response);
			if (state !== undefined) return state;
			const listed = listedState(poller.statusOf(collectionId));
			if (listed !== undefined) {
				disagreeingSinceMs ??= Date.now();
				if (Date.now() - disagreeingSinceMs >= DISAGREEMENT_MS) return listed;
			}
			const isSettled = deadlineMs === undefined || Date.now() > settledAtMs;
			if (response.statusCode === HttpStatus.NotFound && isSettled) return deletedState(response);
			if (isLast) return await unfinished();
		}
		waitMs = Math.min(Math.max(MIN_INTERVAL_MS, ageMs * GROWTH), MAX_INTERVAL_MS);
	}
}

/** A rate limit that lasts beyond the deadline, or a response that does, is one way to be late. */
const isLate = ({ context }: NodeApiError, leftMs: number): boolean =>
	context?.statusCode === HttpStatus.TooManyRequests ||
	(context?.statusCode === undefined && leftMs === 0);
