import { after, later, monotonicNow, msUntil, type MonotonicMs } from './clock';
import { isReset, type Headers } from './retryDelay';

/** `x-ratelimit-reset` is in whole seconds, so two readings of one window differ by up to this. */
const RESET_ROUNDING_MS = 1500;

/** Share of a window's requests that is left to other processes, at most. */
const MAX_RESERVE_SHARE = 0.1;

/** Requests that a 429 adds to the reserve. */
const RESERVE_STEP = 2;

/** Windows without a 429 after which the reserve shrinks again. */
const PEACEFUL_WINDOWS = 3;

/** When so few are left that others share, one at a time is sent, so that each reading is fresh. */
const NEARLY_USED = 12;

/** Half of what the API documents: 600 a minute. Source: docs/api-contract.md, "Rate limits". */
const DEFAULT_HALF_SHARE_MS = 200;

/**
 * What the `x-ratelimit-*` headers tell of a rate-limit window. A 429 in spite of room means that another
 * process uses the same key: from then on some requests of each window are left to it.
 */
export class RateWindow {
	endsAtMs = -Infinity as MonotonicMs;
	/** Infinity: nothing is known. */
	private remaining = Infinity;
	/** Requests that the API allows in a window. */
	private limit = 0;
	/** Requests that are left to other processes. */
	private reserve = 0;
	private peacefulWindows = 0;
	private halfShareAtMs = -Infinity as MonotonicMs;

	/** Whether one more may be sent beside those in flight. */
	hasCapacity(inFlight: number): boolean {
		return this.remaining - this.reserve > inFlight;
	}

	/** Whether requests should go one by one, since others use up the rest as well. */
	get isNearlyUsed(): boolean {
		return this.reserve > 0 && this.remaining <= NEARLY_USED;
	}

	/** Forgets a window that is over; answers whether it is. */
	rollOver(): boolean {
		if (this.remaining === Infinity || msUntil(this.endsAtMs) > 0) return false;
		this.remaining = Infinity;
		this.endsAtMs = -Infinity as MonotonicMs;
		if (++this.peacefulWindows >= PEACEFUL_WINDOWS) this.reserve = Math.max(0, this.reserve - 1);
		return true;
	}

	/** Reads the headers of a response. */
	learn(headers: Headers): void {
		const remaining = Number(headers['x-ratelimit-remaining'] ?? NaN);
		const resetSeconds = Number(headers['x-ratelimit-reset'] ?? NaN);
		if (!Number.isFinite(remaining)) return;
		this.limit = Number(headers['x-ratelimit-limit']) || Math.max(this.limit, remaining + 1);
		const isSeconds = Number.isFinite(resetSeconds) && isReset(resetSeconds);
		const endsAtMs = after(Math.max(1, isSeconds ? resetSeconds : 1) * 1000);
		const isSameWindow = endsAtMs < this.endsAtMs + RESET_ROUNDING_MS;
		// Responses may overtake each other: within a window only the lowest reading is sure.
		this.remaining = isSameWindow ? Math.min(this.remaining, remaining) : remaining;
		if (!isSameWindow || endsAtMs < this.endsAtMs) this.endsAtMs = endsAtMs;
	}

	/** A 429 came although there was room. */
	shareWithOthers(): void {
		if (this.remaining === Infinity) return;
		this.peacefulWindows = 0;
		this.reserve = Math.min(
			this.reserve + RESERVE_STEP,
			Math.floor(this.limit * MAX_RESERVE_SHARE),
		);
	}

	/** See `RateLimiter.bookHalfShare`. */
	bookHalfShare(): number {
		const leftMs = msUntil(this.endsAtMs);
		const isKnown = this.remaining !== Infinity && leftMs > 0;
		const spacingMs = isKnown ? (2 * leftMs) / Math.max(2, this.remaining) : DEFAULT_HALF_SHARE_MS;
		const bookedAtMs = later(this.halfShareAtMs, monotonicNow());
		this.halfShareAtMs = (bookedAtMs + spacingMs) as MonotonicMs;
		return msUntil(bookedAtMs);
	}
}
