import { sleep } from 'n8n-workflow';

import { AbortedError } from './abort';
import { isReset, retryAfterMs, DEFAULT_429_DELAY_MS, type Headers } from './retryDelay';

/** What a limiter learns from. */
export interface ResponseHead {
	statusCode: number;
	headers: Headers;
}

/** The request was not sent, since `response` to an earlier one says that it would fare the same. */
export class NotSentError extends Error {
	constructor(readonly response: ResponseHead) {
		super('Not sent');
	}
}

/** A longer pause than this is not waited for without a deadline: an hour's ban must not hold executions. */
export const MAX_PAUSE_MS = 10 * 60 * 1000;

/** After so long it is asked again, however long a 429 says to wait: a clock time may have been meant. */
export const MAX_CLOSED_MS = 60 * 60 * 1000;

/** `x-ratelimit-reset` is in whole seconds, so two readings of one window differ by up to this. */
const RESET_ROUNDING_MS = 1500;

/** A probe that takes longer, such as a large upload or a hanging response, must not hold all others. */
export const PROBE_TIMEOUT_MS = 5000;

/** Says that the sender may not do this one thing, where other statuses speak of the whole account. */
const FORBIDDEN = 403;

/** How a request waits for its turn. */
export interface AcquireOptions {
	signal?: AbortSignal;
	/** What it asks for. */
	path?: string;
	/** Goes before those that wait already. */
	first?: boolean;
	/** Milliseconds since the epoch; when its turn can't come before, it is refused at once. */
	untilMs?: number;
	/** Milliseconds of a pause that it waits for when it has no `untilMs`. */
	maxWaitMs?: number;
}

interface Waiter {
	path: string | undefined;
	first: boolean;
	untilMs: number;
	maxWaitMs: number;
	admit: () => void;
	reject: (reason: Error) => void;
}

/**
 * Lets requests of one rate-limit tier of one account pass, in order, as fast as the API's
 * `x-ratelimit-*` headers allow and at most `width` at once. Until a window is known, one request goes
 * first as a probe; after a 429, or when a window ends, again. Source: docs/api-contract.md, "Rate limits".
 */
export class RateLimiter {
	private readonly queue: Waiter[] = [];
	private inFlight = 0;
	private remaining = Infinity;
	private windowEndsMs = 0;
	private closedUntilMs = 0;
	private closedBy: ResponseHead | undefined;
	private probing = true;
	private probedAtMs = 0;
	private wakesAtMs = Infinity;
	private sleeping: AbortController | undefined;

	/** `terminalStatuses`: statuses after which those that wait would be refused in the same way; 403 those of its path. */
	constructor(
		private readonly width: number,
		private readonly terminalStatuses: number[],
	) {}

	get idle(): boolean {
		return this.inFlight === 0 && this.queue.length === 0;
	}

	/**
	 * Resolves when one request may be sent; `leave` must follow. Rejects with AbortedError when `signal`
	 * aborts, and with NotSent after a terminal status to another request, or when the API asks for a
	 * pause beyond `untilMs`, or, without that, of more than `maxWaitMs`.
	 */
	async acquire(turn: AcquireOptions = {}): Promise<void> {
		const { signal, path, first = false, untilMs = Infinity } = turn;
		const maxWaitMs = Math.max(turn.maxWaitMs ?? 0, MAX_PAUSE_MS);
		if (signal?.aborted) throw new AbortedError();
		await new Promise<void>((resolve, reject) => {
			const stop = () => {
				this.queue.splice(this.queue.indexOf(waiter), 1);
				reject(new AbortedError());
				this.admit();
			};
			const done = (settle: () => void) => () => {
				signal?.removeEventListener('abort', stop);
				settle();
			};
			const waiter: Waiter = {
				path,
				first,
				untilMs,
				maxWaitMs,
				admit: done(resolve),
				reject: (reason) => done(() => reject(reason))(),
			};
			signal?.addEventListener('abort', stop, { once: true });
			const place = first ? this.queue.findIndex((other) => !other.first) : -1;
			this.queue.splice(place === -1 ? this.queue.length : place, 0, waiter);
			this.admit();
		});
	}

	/** The request ended: with a response, or without one when the connection failed. */
	release(response: ResponseHead | undefined, path?: string): void {
		this.inFlight--;
		if (response !== undefined) this.learn(response, path, Date.now());
		this.admit();
	}

	private learn(response: ResponseHead, path: string | undefined, nowMs: number): void {
		if (response.statusCode === 429) {
			const waitMs = retryAfterMs(response.headers, nowMs) ?? DEFAULT_429_DELAY_MS;
			const closedMs = Math.min(waitMs, MAX_CLOSED_MS);
			this.closedUntilMs = Math.max(this.closedUntilMs, nowMs + closedMs);
			this.closedBy = response;
			this.probing = true;
			return;
		}
		this.probing = this.probing && nowMs < this.closedUntilMs;
		if (this.terminalStatuses.includes(response.statusCode))
			this.reject(response, (waiter) => response.statusCode !== FORBIDDEN || waiter.path === path);

		const remaining = Number(response.headers['x-ratelimit-remaining'] ?? NaN);
		const resetSeconds = Number(response.headers['x-ratelimit-reset'] ?? NaN);
		if (!Number.isFinite(remaining)) return;
		const isSeconds = Number.isFinite(resetSeconds) && isReset(resetSeconds);
		const endsMs = nowMs + Math.max(1, isSeconds ? resetSeconds : 1) * 1000;
		const sameWindow = endsMs < this.windowEndsMs + RESET_ROUNDING_MS;
		// Answers may overtake each other: within a window only the lowest reading is sure.
		this.remaining = sameWindow ? Math.min(this.remaining, remaining) : remaining;
		this.windowEndsMs = sameWindow ? Math.min(this.windowEndsMs, endsMs) : endsMs;
	}

	private reject(response: ResponseHead, isMeant: (waiter: Waiter) => boolean): void {
		for (const waiter of this.queue.filter(isMeant)) {
			this.queue.splice(this.queue.indexOf(waiter), 1);
			waiter.reject(new NotSentError(response));
		}
	}

	private admit(): void {
		while (this.queue.length > 0) {
			const nowMs = Date.now();
			if (nowMs < this.closedUntilMs) return this.waitUntil(this.closedUntilMs);
			if (nowMs >= this.windowEndsMs && this.remaining !== Infinity) {
				this.remaining = Infinity;
				this.windowEndsMs = 0;
				this.probing = true;
			}
			if (this.remaining <= this.inFlight) return this.waitUntil(this.windowEndsMs);
			const patientUntilMs = this.probing ? this.probedAtMs + PROBE_TIMEOUT_MS : 0;
			if (this.inFlight >= (nowMs < patientUntilMs ? 1 : this.width)) {
				if (nowMs < patientUntilMs && this.inFlight < this.width) this.wakeAt(patientUntilMs);
				return;
			}
			this.inFlight++;
			this.probedAtMs = nowMs;
			this.queue.shift()!.admit();
		}
		this.sleeping?.abort();
	}

	/** Wakes up at `atMs`, and rejects those that can't or should not wait so long. */
	private waitUntil(atMs: number): void {
		const response = this.closedBy ?? { statusCode: 429, headers: {} };
		const pauseMs = atMs - Date.now();
		this.reject(response, ({ untilMs, maxWaitMs }) =>
			untilMs === Infinity ? pauseMs > maxWaitMs : untilMs < atMs,
		);
		if (this.queue.length > 0) this.wakeAt(atMs);
		else this.sleeping?.abort();
	}

	private wakeAt(atMs: number): void {
		if (this.wakesAtMs <= atMs) return;
		this.sleeping?.abort();
		this.sleeping = new AbortController();
		const { signal } = this.sleeping;
		this.wakesAtMs = atMs;
		const wake = () => {
			if (this.sleeping?.signal !== signal) return;
			this.sleeping = undefined;
			this.wakesAtMs = Infinity;
			this.admit();
		};
		void sleep(atMs - Date.now(), signal).then(wake, wake);
	}
}
