import { sleep } from 'n8n-workflow';

import { Stopped } from './pause';
import { retryAfterMs, SILENT_429_MS, type Headers } from './retryDelay';

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

/** A longer pause than this is not waited for: an hour's ban must not hold executions for an hour. */
export const LONGEST_PAUSE_MS = 10 * 60 * 1000;

/** `x-ratelimit-reset` is in whole seconds, so two readings of one window differ by up to this. */
const RESET_ROUNDING_MS = 1500;

/** How a request waits for its turn. */
export interface Turn {
	signal?: AbortSignal;
	/** Goes before those that wait already. */
	first?: boolean;
	/** Milliseconds since the epoch; when its turn can't come before, it is refused at once. */
	untilMs?: number;
}

interface Ticket {
	first: boolean;
	untilMs: number;
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
	private wakesAtMs = Infinity;
	private sleeping: AbortController | undefined;

	/** `hopeless`: statuses after which those that wait would be refused in the same way. */
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
	 * pause beyond `untilMs`, or of more than LONGEST_PAUSE_MS.
	 */
	async enter({ signal, first = false, untilMs = Infinity }: Turn = {}): Promise<void> {
		if (signal?.aborted) throw new Stopped();
		await new Promise<void>((resolve, reject) => {
			const stop = () => {
				this.queue.splice(this.queue.indexOf(ticket), 1);
				if (this.queue.length === 0) this.sleeping?.abort();
				reject(new Stopped());
			};
			const done = (settle: () => void) => () => {
				signal?.removeEventListener('abort', stop);
				settle();
			};
			const ticket: Ticket = {
				first,
				untilMs,
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
	leave(answer: Answer | undefined): void {
		this.inFlight--;
		if (answer !== undefined) this.learn(answer, Date.now());
		this.admit();
	}

	private learn(answer: Answer, nowMs: number): void {
		if (answer.statusCode === 429) {
			const waitMs = retryAfterMs(answer.headers, nowMs) ?? SILENT_429_MS;
			this.closedUntilMs = Math.max(this.closedUntilMs, nowMs + waitMs);
			this.closedBy = answer;
			this.probing = true;
			return;
		}
		this.probing = this.probing && nowMs < this.closedUntilMs;
		if (this.hopeless.includes(answer.statusCode)) this.refuseAll(answer);

		const remaining = Number(answer.headers['x-ratelimit-remaining'] ?? NaN);
		const resetSeconds = Number(answer.headers['x-ratelimit-reset'] ?? NaN);
		if (!Number.isFinite(remaining)) return;
		const endsMs = nowMs + Math.max(1, Number.isFinite(resetSeconds) ? resetSeconds : 1) * 1000;
		const sameWindow = endsMs < this.windowEndsMs + RESET_ROUNDING_MS;
		// Answers may overtake each other: within a window only the lowest reading is sure.
		this.remaining = sameWindow ? Math.min(this.remaining, remaining) : remaining;
		this.windowEndsMs = sameWindow ? Math.min(this.windowEndsMs, endsMs) : endsMs;
	}

	private refuseAll(answer: Answer): void {
		for (const ticket of this.queue.splice(0)) ticket.refuse(new NotSent(answer));
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
			if (this.inFlight >= (this.probing ? 1 : this.width)) return;
			this.inFlight++;
			this.queue.shift()!.admit();
		}
	}

	/** Wakes up at `atMs`, and refuses those that can't or should not wait so long. */
	private waitUntil(atMs: number): void {
		const answer = this.closedBy ?? { statusCode: 429, headers: {} };
		if (atMs - Date.now() > LONGEST_PAUSE_MS) return this.refuseAll(answer);
		const late = this.queue.filter(({ untilMs }) => untilMs < atMs);
		for (const ticket of late) {
			this.queue.splice(this.queue.indexOf(ticket), 1);
			ticket.refuse(new NotSent(answer));
		}
		if (this.queue.length > 0) this.wakeAt(atMs);
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
