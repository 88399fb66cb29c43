import { sleep } from 'n8n-workflow';

import { Stopped } from './pause';
import { isReset, retryAfterMs, SILENT_429_MS, type Headers } from './retryDelay';

/** What a gate learns from. */
export interface Answer {
	statusCode: number;
	headers: Headers;
}

/** The request was not sent, since `answer` to an earlier one says that it would fare the same. */
export class NotSent extends Error {
	constructor(readonly answer: Answer) {
		super('Not sent');
	}
}

/** A longer pause than this is not waited for without a deadline: an hour's ban must not hold executions. */
export const LONGEST_PAUSE_MS = 10 * 60 * 1000;

/** After so long it is asked again, however long a 429 says to wait: a clock time may have been meant. */
export const LONGEST_CLOSED_MS = 60 * 60 * 1000;

/** `x-ratelimit-reset` is in whole seconds, so two readings of one window differ by up to this. */
const RESET_ROUNDING_MS = 1500;

/** A probe that takes longer, such as a large upload or a hanging answer, must not hold all others. */
export const PROBE_PATIENCE_MS = 5000;

/** Says that the sender may not do this one thing, where other statuses speak of the whole account. */
const FORBIDDEN = 403;

/** How a request waits for its turn. */
export interface Turn {
	signal?: AbortSignal;
	/** What it asks for. */
	path?: string;
	/** Goes before those that wait already. */
	first?: boolean;
	/** Milliseconds since the epoch; when its turn can't come before, it is refused at once. */
	untilMs?: number;
	/** Milliseconds of a pause that it waits for when it has no `untilMs`. */
	patienceMs?: number;
}

interface Ticket {
	path: string | undefined;
	first: boolean;
	untilMs: number;
	patienceMs: number;
	admit: () => void;
	refuse: (reason: Error) => void;
}

/**
 * Lets requests of one rate-limit tier of one account pass, in order, as fast as the API's
 * `x-ratelimit-*` headers allow and at most `width` at once. Until a window is known, one request goes
 * first as a probe; after a 429, or when a window ends, again. Source: docs/api-contract.md, "Rate limits".
 */
export class RateGate {
	private readonly queue: Ticket[] = [];
	private inFlight = 0;
	private remaining = Infinity;
	private windowEndsMs = 0;
	private closedUntilMs = 0;
	private closedBy: Answer | undefined;
	private probing = true;
	private probedAtMs = 0;
	private wakesAtMs = Infinity;
	private sleeping: AbortController | undefined;

	/** `hopeless`: statuses after which those that wait would be refused in the same way; 403 those of its path. */
	constructor(
		private readonly width: number,
		private readonly hopeless: number[],
	) {}

	get idle(): boolean {
		return this.inFlight === 0 && this.queue.length === 0;
	}

	/**
	 * Resolves when one request may be sent; `leave` must follow. Rejects with Stopped when `signal`
	 * aborts, and with NotSent after a hopeless answer to another request, or when the API asks for a
	 * pause beyond `untilMs`, or, without that, of more than `patienceMs`.
	 */
	async enter(turn: Turn = {}): Promise<void> {
		const { signal, path, first = false, untilMs = Infinity } = turn;
		const patienceMs = Math.max(turn.patienceMs ?? 0, LONGEST_PAUSE_MS);
		if (signal?.aborted) throw new Stopped();
		await new Promise<void>((resolve, reject) => {
			const stop = () => {
				this.queue.splice(this.queue.indexOf(ticket), 1);
				reject(new Stopped());
				this.admit();
			};
			const done = (settle: () => void) => () => {
				signal?.removeEventListener('abort', stop);
				settle();
			};
			const ticket: Ticket = {
				path,
				first,
				untilMs,
				patienceMs,
				admit: done(resolve),
				refuse: (reason) => done(() => reject(reason))(),
			};
			signal?.addEventListener('abort', stop, { once: true });
			const place = first ? this.queue.findIndex((other) => !other.first) : -1;
			this.queue.splice(place === -1 ? this.queue.length : place, 0, ticket);
			this.admit();
		});
	}

	/** The request ended: with an answer, or without one when the connection failed. */
	leave(answer: Answer | undefined, path?: string): void {
		this.inFlight--;
		if (answer !== undefined) this.learn(answer, path, Date.now());
		this.admit();
	}

	private learn(answer: Answer, path: string | undefined, nowMs: number): void {
		if (answer.statusCode === 429) {
			const waitMs = retryAfterMs(answer.headers, nowMs) ?? SILENT_429_MS;
			const closedMs = Math.min(waitMs, LONGEST_CLOSED_MS);
			this.closedUntilMs = Math.max(this.closedUntilMs, nowMs + closedMs);
			this.closedBy = answer;
			this.probing = true;
			return;
		}
		this.probing = this.probing && nowMs < this.closedUntilMs;
		if (this.hopeless.includes(answer.statusCode))
			this.refuse(answer, (ticket) => answer.statusCode !== FORBIDDEN || ticket.path === path);

		const remaining = Number(answer.headers['x-ratelimit-remaining'] ?? NaN);
		const resetSeconds = Number(answer.headers['x-ratelimit-reset'] ?? NaN);
		if (!Number.isFinite(remaining)) return;
		const isSeconds = Number.isFinite(resetSeconds) && isReset(resetSeconds);
		const endsMs = nowMs + Math.max(1, isSeconds ? resetSeconds : 1) * 1000;
		const sameWindow = endsMs < this.windowEndsMs + RESET_ROUNDING_MS;
		// Answers may overtake each other: within a window only the lowest reading is sure.
		this.remaining = sameWindow ? Math.min(this.remaining, remaining) : remaining;
		this.windowEndsMs = sameWindow ? Math.min(this.windowEndsMs, endsMs) : endsMs;
	}

	private refuse(answer: Answer, isMeant: (ticket: Ticket) => boolean): void {
		for (const ticket of this.queue.filter(isMeant)) {
			this.queue.splice(this.queue.indexOf(ticket), 1);
			ticket.refuse(new NotSent(answer));
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
			const patientUntilMs = this.probing ? this.probedAtMs + PROBE_PATIENCE_MS : 0;
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

	/** Wakes up at `atMs`, and refuses those that can't or should not wait so long. */
	private waitUntil(atMs: number): void {
		const answer = this.closedBy ?? { statusCode: 429, headers: {} };
		const pauseMs = atMs - Date.now();
		this.refuse(answer, ({ untilMs, patienceMs }) =>
			untilMs === Infinity ? pauseMs > patienceMs : untilMs < atMs,
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
