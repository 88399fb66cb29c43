import { NodeApiError } from 'n8n-workflow';

import { monotonicNow, msSince } from '../request/clock';
import { sleepUntilAborted } from '../request/abort';
import { HttpStatus } from '../request/response';
import { parseErrorBody } from '../request/errorBody';
import { toApiError } from '../request/errors';
import { MAX_RETRIES } from '../request/retryDelay';
import type { ApiClient, ApiResponse } from '../request/sendRequest';
import {
	deletedState,
	IN_PROGRESS,
	isOfOtherDocument,
	listedState,
	stateOf,
	subjectOf,
	type AwaitedDocument,
	type DocumentState,
	fetchResults,
} from './documentState';
import { PollSchedule } from './pollSchedule';
import { getRunStatusPoller, type RunStatusPoller } from './runStatusPoller';

/** For so long after a document was accepted, a 404 may mean that the API does not show it yet. */
const SETTLING_MS = 60_000;

/** The same for a document that some other node submitted, perhaps just now. */
const FOREIGN_SETTLING_MS = 3000;

/** A document counts as gone when the API does not know it now, and does not know it so much later. */
const RECHECK_AFTER_MS = 1000;

/** How long results may go on saying "not ready" when the list says that the document ended badly. */
const DISAGREEMENT_MS = 5000;

/**
 * Waits until a document has ended, together with the workflow's other documents, or until its deadline,
 * through outages as well. Throws NodeApiError when Anyformat refuses to tell.
 */
export async function waitForDocument(
	client: ApiClient,
	document: AwaitedDocument,
): Promise<DocumentState> {
	const { account } = client;
	const { workflowId, collectionId, acceptedAtMs } = document;
	const ageMs = acceptedAtMs === undefined ? 0 : Math.max(0, Date.now() - acceptedAtMs);
	const startedAtMs = monotonicNow();
	const poller = getRunStatusPoller(account, workflowId);
	poller.add(collectionId);
	account.waiting++;
	let tookMs: number | undefined;
	try {
		const wait = new DocumentWait(client, document, poller, ageMs);
		const state = await wait.run().catch((error: unknown) => {
			if (error instanceof NodeApiError)
				Object.assign(error.context, { collectionId, status: null });
			throw error as Error;
		});
		if (state.kind === 'processed') tookMs = ageMs + msSince(startedAtMs);
		return state;
	} finally {
		account.waiting--;
		poller.remove(collectionId, tookMs);
	}
}

/**
 * The states of waiting for one document:
 *
 *     pausing → asking the list → unfinished there: pausing
 *                               → finished, not listed, or long not asked for: asking for the results
 *     asking for the results → 200: processed; 422 with the API's code: failed or cancelled
 *                            → NOT_FOUND at two looks: deleted
 *                            → not ready: pausing, or at the deadline: still processing
 *                            → an outage: asked for again until the deadline, then: processing, held up
 */
class DocumentWait {
	private readonly schedule: PollSchedule;
	private readonly settledAtAgeMs: number;
	private disagreeingSinceMs: number | undefined;
	/** Whether the API itself said that it is not finished. */
	private isKnownUnfinished = false;
	/** What the API said instead of a state. */
	private obstacle: NodeApiError | undefined;
	private wrongResults = 0;

	constructor(
		private readonly client: ApiClient,
		private readonly document: AwaitedDocument,
		private readonly poller: RunStatusPoller,
		ageMs: number,
	) {
		this.schedule = new PollSchedule(client, document, poller, ageMs);
		this.settledAtAgeMs = document.acceptedAtMs === undefined ? FOREIGN_SETTLING_MS : SETTLING_MS;
	}

	async run(): Promise<DocumentState> {
		for (;;) {
			await this.schedule.pause();
			const isLast = this.schedule.isOver;
			if (!(await this.schedule.shouldFetchResults())) continue;
			const state = await this.ask();
			if (state !== undefined) return state;
			if (isLast) return await this.unfinished(this.obstacle);
		}
	}

	/** The state that the results call tells, if it tells one. */
	private async ask(): Promise<DocumentState | undefined> {
		const { client, document } = this;
		let response = await this.fetch();
		if (this.isGone(response)) {
			await sleepUntilAborted(RECHECK_AFTER_MS, client.signal);
			response = await this.fetch();
			if (this.isGone(response)) return deletedState(response as ApiResponse);
		}
		if (response instanceof NodeApiError) return await this.unfinished(response);
		if (response.statusCode === HttpStatus.NotFound) return this.notFound(response);
		if (isOfOtherDocument(document, response)) return this.assertOwnResults(response);
		return stateOf(client, document, response) ?? (await this.notReady(response));
	}

	/** The response; the error when an outage or a rate limit did not end before the deadline. */
	private async fetch(): Promise<ApiResponse | NodeApiError> {
		return await fetchResults(this.client, this.document).catch((error: unknown) => {
			const isHeldUp = error instanceof NodeApiError && error.context.isPassing === true;
			if (!isHeldUp || this.document.deadlineMs === undefined) throw error as Error;
			return error;
		});
	}

	private isGone(response: ApiResponse | NodeApiError): boolean {
		if (response instanceof NodeApiError || response.statusCode !== HttpStatus.NotFound)
			return false;
		if (parseErrorBody(response.body, this.client.apiKey).errorCode !== 'NOT_FOUND') return false;
		return this.document.deadlineMs === undefined || this.schedule.ageMs > this.settledAtAgeMs;
	}

	/** A 404 that does not count yet, or has no word of Anyformat's. */
	private notFound(response: ApiResponse): undefined {
		const error = toApiError(this.client, subjectOf(this.document), { response });
		if (this.document.deadlineMs === undefined) throw error;
		this.obstacle = error;
		return undefined;
	}

	private assertOwnResults(response: ApiResponse): undefined {
		if (this.wrongResults++ < MAX_RETRIES && !this.schedule.isOver) return undefined;
		const reason = 'otherDocument';
		throw toApiError(this.client, subjectOf(this.document), { response, reason });
	}

	private async notReady(response: ApiResponse): Promise<DocumentState | undefined> {
		const { client, document, poller } = this;
		if (response.statusCode === HttpStatus.UnprocessableContent) {
			const status = await poller.getListedStatus(client, document.collectionId);
			const listed = listedState(status);
			if (listed !== undefined) return listed;
			throw toApiError(client, subjectOf(document), { response });
		}
		this.obstacle = undefined;
		this.isKnownUnfinished = true;
		const listed = listedState(poller.statusOf(document.collectionId));
		if (listed === undefined) return undefined;
		this.disagreeingSinceMs ??= this.schedule.ageMs;
		const disagreesForMs = this.schedule.ageMs - this.disagreeingSinceMs;
		return disagreesForMs >= DISAGREEMENT_MS ? listed : undefined;
	}

	/** The state at the deadline, as far as the list knows better. */
	private async unfinished(error: NodeApiError | undefined): Promise<DocumentState> {
		const { client, document, poller } = this;
		const status = await poller.getListedStatus(client, document.collectionId);
		// A last look that took too long is no outage when the looks before it were answered.
		const isAnswered = this.isKnownUnfinished || status !== undefined;
		const isSlow = isAnswered && error?.context.isLate === true;
		const heldUpBy = isSlow ? undefined : error;
		return listedState(status) ?? { kind: 'processing', status: status ?? IN_PROGRESS, heldUpBy };
	}
}
