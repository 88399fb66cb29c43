import {
	after,
	later,
	monotonicNow,
	msSince,
	msUntil,
	NEVER,
	type MonotonicMs,
	Alarm,
} from './clock';
import { type FullResponse, HttpStatus } from './response';
import { isApiError } from './errorBody';
import { RateWindow } from './rateWindow';
import { RequestQueue, type AcquireOptions, type Permit } from './requestQueue';
import { rateLimitPauseMs } from './retryDelay';

/** A probe that takes longer, such as a large upload or a hanging response, must not hold all others. */
export const PROBE_TIMEOUT_MS = 5000;

/** A request that takes longer holds no place of the `width` any more, so that some that hang hold up nobody. */
export const SLOW_REQUEST_MS = 10_000;

/** Requests in flight at most, the slow ones included, as a multiple of the width. */
const MAX_SLOW_FACTOR = 4;

/**
 * What a limiter is doing:
 * - `closed`: a 429 asked for a pause; nobody passes until it is over, then `probing`.
 * - `exhausted`: the window allows no more; nobody passes until it ends, then `probing`.
 * - `probing`: nothing is known, as at first, after a pause or a failure; one passes, and its response
 *   opens the limiter. After PROBE_TIMEOUT_MS without one, the next passes.
 * - `open`: as many pass at once as the limiter is wide, and as the window has left.
 */
export type LimiterState = 'closed' | 'exhausted' | 'probing' | 'open';

/**
 * The rate limiter of one tier of one account: lets requests pass in order, as fast as the API's
 * `x-ratelimit-*` headers allow. Source: docs/api-contract.md, "Rate limits".
 */
export class RateLimiter {
	private readonly queue = new RequestQueue(() => this.admit());
	private readonly alarm = new Alarm(() => this.admit());
	private readonly window = new RateWindow();
	private readonly inFlight = new Set<Permit>();
	private closedUntilMs = -NEVER as MonotonicMs;
	private closedBy: FullResponse | undefined;
	/** When the first 429 came after which no request got through. */
	private refusedSinceMs: MonotonicMs | undefined;
	/** How many came since. */
	private refusals = 0;
	private isProbing = true;
	private probedAtMs = -NEVER as MonotonicMs;

	/** `terminalStatuses`: statuses after which those that wait would be refused in the same way; 403 those of its path. */
	constructor(
		private readonly width: number,
		private readonly terminalStatuses: number[],
	) {}

	get idle(): boolean {
		return this.inFlight.size === 0 && this.queue.size === 0;
	}

	get state(): LimiterState {
		if (msUntil(this.closedUntilMs) > 0) return 'closed';
		if (this.window.rollOver()) this.isProbing = true;
		if (!this.window.hasCapacity(this.activeCount())) return 'exhausted';
		return this.isProbing ? 'probing' : 'open';
	}

	/**
	 * Resolves when one request may be sent; `release` must follow. Rejects with AbortedError when the
	 * signal aborts, and with NotSentError after a terminal status to another request, or when the API asks
	 * for a pause beyond `untilMs`, or, without that, refuses everything for longer than `maxWaitMs`.
	 */
	async acquire(options: AcquireOptions = {}): Promise<Permit> {
		return await this.queue.join(options);
	}

	/** The request ended: with a response, or without one when the connection failed. */
	release(permit: Permit, response: FullResponse | undefined): void {
		this.inFlight.delete(permit);
		if (response !== undefined) this.learn(response, permit.path);
		else this.isProbing = true;
		this.admit();
	}

	/** The request was not sent after all. */
	cancel(permit: Permit): void {
		this.inFlight.delete(permit);
		this.admit();
	}

	/** See `RateWindow.bookHalfShare`. */
	bookHalfShare(): number {
		return this.window.bookHalfShare();
	}

	private learn(response: FullResponse, path: string | undefined): void {
		const { statusCode } = response;
		if (statusCode === HttpStatus.TooManyRequests) return this.close(response);
		this.refusedSinceMs = undefined;
		this.refusals = 0;
		if (statusCode >= HttpStatus.ServerError) {
			this.isProbing = true;
			return;
		}
		this.isProbing = this.isProbing && msUntil(this.closedUntilMs) > 0;
		this.window.learn(response.headers);
		if (!this.terminalStatuses.includes(statusCode) || !isApiError(response.body)) return;
		const isForAll = statusCode !== HttpStatus.Forbidden;
		this.queue.reject(response, (waiter) => isForAll || waiter.path === path);
	}

	private close(response: FullResponse): void {
		if (!this.isProbing && this.state !== 'closed') this.window.shareWithOthers();
		const waitMs = rateLimitPauseMs(response, ++this.refusals);
		this.closedUntilMs = later(this.closedUntilMs, after(waitMs));
		this.closedBy = response;
		this.refusedSinceMs ??= monotonicNow();
		this.isProbing = true;
	}

	private admit(): void {
		while (this.queue.size > 0) {
			const { state } = this;
			if (state === 'closed') return this.waitUntil(this.closedUntilMs);
			if (state === 'exhausted') return this.waitUntil(this.window.endsAtMs);
			const freeAtMs = state === 'probing' ? this.nextProbeAt() : this.nextPlaceAt();
			if (freeAtMs === NEVER) return;
			if (msUntil(freeAtMs) > 0) return this.alarm.setTo(freeAtMs);
			this.probedAtMs = monotonicNow();
			this.inFlight.add(this.queue.admitNext(this.probedAtMs));
		}
		this.alarm.off();
	}

	/** When the next probe may go; NEVER: when one in flight has ended. */
	private nextProbeAt(): MonotonicMs {
		if (this.inFlight.size === 0) return monotonicNow();
		if (this.inFlight.size >= this.width * MAX_SLOW_FACTOR) return NEVER;
		return (this.probedAtMs + PROBE_TIMEOUT_MS) as MonotonicMs;
	}

	/** When the next request may go in the open state; NEVER: when one in flight has ended. */
	private nextPlaceAt(): MonotonicMs {
		if (this.inFlight.size >= this.width * MAX_SLOW_FACTOR) return NEVER;
		const width = this.window.isNearlyUsed ? 1 : this.width;
		const newest = [...this.inFlight].slice(-width);
		if (newest.length < width) return monotonicNow();
		return (newest[0].startedAtMs + SLOW_REQUEST_MS) as MonotonicMs;
	}

	/** Requests in flight that are not slow. */
	private activeCount(): number {
		const isActive = ({ startedAtMs }: Permit) => msSince(startedAtMs) < SLOW_REQUEST_MS;
		return [...this.inFlight].filter(isActive).length;
	}

	/** Wakes up at `moment`, and turns those away that can't or should not wait so long. */
	private waitUntil(moment: MonotonicMs): void {
		const response = this.closedBy ?? { statusCode: HttpStatus.TooManyRequests, headers: {} };
		const refusedMs = this.refusedSinceMs === undefined ? 0 : moment - this.refusedSinceMs;
		this.queue.reject(response, ({ untilMs, maxWaitMs }) =>
			untilMs === NEVER ? refusedMs > maxWaitMs : untilMs < moment,
		);
		if (this.queue.size > 0) this.alarm.setTo(moment);
		else this.alarm.off();
	}
}
