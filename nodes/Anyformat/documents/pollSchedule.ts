import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { sleepUntilAborted } from '../request/abort';
import { monotonicNow, msSince, msUntil } from '../request/clock';
import { isTool, readNumber } from '../request/parameters';
import type { ApiClient } from '../request/sendRequest';
import type { AwaitedDocument } from './documentState';
import type { RunStatusPoller } from './runStatusPoller';
import { TIMEOUT_SECONDS } from './submit';

/** How long to wait for a document, and what then. */
export interface WaitSettings {
	timeoutMs: number;
	failOnTimeout: boolean;
}

/** An agent, and the person who waits for its response, have less patience. */
export const TOOL_TIMEOUT_SECONDS = 120;

/** A week; Node.js has no timers for more than some 24 days. */
const MAX_TIMEOUT_SECONDS = 7 * 24 * 3600;

/** Reads Timeout and On Timeout under Options, whose defaults differ for an AI tool. */
export function readWaitSettings(context: IExecuteSingleFunctions): WaitSettings {
	const asTool = isTool(context.getNode());
	const {
		timeout = asTool ? TOOL_TIMEOUT_SECONDS : TIMEOUT_SECONDS,
		onTimeout = asTool ? 'continue' : 'fail',
	} = context.getNodeParameter('options', {}) as IDataObject;
	return {
		timeoutMs: readNumber(context, 'Timeout', timeout, 1, MAX_TIMEOUT_SECONDS) * 1000,
		failOnTimeout: onTimeout !== 'continue',
	};
}

const MIN_INTERVAL_MS = 500;

/** Polls grow further apart with a document's age, so that a result waits for less than a tenth of it. */
const GROWTH = 0.09;

const MAX_INTERVAL_MS = 30_000;

/** A document that the list shows as unfinished is asked for all the same at this age, at twice that … */
const DIRECT_FETCH_AFTER_MS = 30_000;

/** A document that no list shows is asked for at this age, and then whenever its age has grown so much. */
const UNLISTED_FETCH_AFTER_MS = 2000;
const UNLISTED_GROWTH = 1.6;

/** When to look for one document that waits, and whether to ask for its results then. */
export class PollSchedule {
	private readonly startedAtMs = monotonicNow();
	private waitMs: number;
	private directlyAtAgeMs: number;
	private unlistedAtAgeMs: number | undefined;

	/** `ageAtStartMs`: how long ago the document was accepted. */
	constructor(
		private readonly client: ApiClient,
		private readonly document: AwaitedDocument,
		private readonly poller: RunStatusPoller,
		private readonly ageAtStartMs: number,
	) {
		const isNew = document.acceptedAtMs !== undefined;
		this.waitMs = isNew ? Math.max(MIN_INTERVAL_MS, poller.initialDelayMs) : 0;
		this.directlyAtAgeMs = Math.min(DIRECT_FETCH_AFTER_MS, this.leftMs / 4);
	}

	get ageMs(): number {
		return this.ageAtStartMs + msSince(this.startedAtMs);
	}

	/** Whether the deadline has passed, or there is none and it is asked once. */
	get isOver(): boolean {
		return this.leftMs === 0;
	}

	/** Waits for the next look, at the latest for the deadline. */
	async pause(): Promise<void> {
		await sleepUntilAborted(Math.min(this.waitMs, this.leftMs), this.client.signal);
		this.waitMs = Math.min(Math.max(MIN_INTERVAL_MS, this.ageMs * GROWTH), MAX_INTERVAL_MS);
	}

	async shouldFetchResults(): Promise<boolean> {
		const { client, document, poller } = this;
		const { collectionId } = document;
		if (this.isOver) return true;
		if (this.ageMs >= this.directlyAtAgeMs) {
			this.directlyAtAgeMs = this.ageMs * 2;
			return true;
		}
		if (!(await poller.shouldFetchResults(client, collectionId, this.ageMs, this.leftMs)))
			return false;
		return !poller.isUnlisted(collectionId) || (await this.isUnlistedDue());
	}

	private get leftMs(): number {
		const { deadlineMs } = this.document;
		return deadlineMs === undefined ? 0 : Math.max(0, Math.ceil(msUntil(deadlineMs)));
	}

	/** What no list shows is asked for one by one, from half of what the general limit has left. */
	private async isUnlistedDue(): Promise<boolean> {
		const { client, poller } = this;
		this.unlistedAtAgeMs ??= Math.max(UNLISTED_FETCH_AFTER_MS, poller.fastestKnownMs);
		if (this.ageMs < this.unlistedAtAgeMs) return false;
		this.unlistedAtAgeMs = this.ageMs * UNLISTED_GROWTH;
		const shareInMs = client.account.limiters.general.bookHalfShare();
		await sleepUntilAborted(Math.max(0, Math.min(shareInMs, this.leftMs)), client.signal);
		return true;
	}
}
