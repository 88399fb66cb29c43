import type { Clock } from './clock';
import { apiError } from './errors';
import { retryAfterText } from './retryAfter';
import type { Switches } from './switchTable';

/** Requests allowed in a window of `windowMs` emulated milliseconds, by counter. */
export interface Limits {
	submission: number;
	general: number;
	windowMs: number;
}

export const DEFAULT_LIMITS: Limits = { submission: 60, general: 600, windowMs: 60_000 };

export type Tier = 'submission' | 'general';

/** What a counter says after a request; `resetMs` is emulated time from now. */
interface Count {
	allowed: boolean;
	limit: number;
	remaining: number;
	resetMs: number;
}

/**
 * Two counters for each key (or organization, or address). A fixed window starts with its first
 * request; in a sliding one every request counts for `windowMs`. Refused requests don't count.
 */
export class RateLimiter {
	private readonly windows = new Map<string, number[]>();

	constructor(
		private readonly clock: Clock,
		private readonly limits: Limits,
		private readonly switches: Switches,
	) {}

	/**
	 * Counts a request of `owner` in `tier`. The answer's headers say what is left; `error` is a 429
	 * when there was nothing left.
	 */
	count(owner: string, tier: Tier) {
		const count = this.take(`${tier} ${owner}`, this.limits[tier]);
		const seconds = String(this.clock.realSeconds(count.resetMs));
		const headers = {
			'x-ratelimit-limit': String(count.limit),
			'x-ratelimit-remaining': String(count.remaining),
			'x-ratelimit-reset': seconds,
		};
		if (count.allowed) return { headers, error: undefined };
		const detail = `Only ${count.limit} ${tier} requests are allowed in a window; wait ${seconds} s.`;
		const form = this.switches.retryAfter;
		const retryAfter = retryAfterText(form, Number(seconds), this.clock.now());
		const advice: Record<string, string> = retryAfter ? { 'retry-after': retryAfter } : {};
		return { headers, error: apiError(429, detail, 'RATE_LIMITED', advice) };
	}

	forget(): void {
		this.windows.clear();
	}

	private take(counter: string, limit: number): Count {
		const now = this.clock.now();
		const times = this.stillCounting(this.windows.get(counter) ?? [], now);
		const allowed = times.length < limit;
		if (allowed) times.push(now);
		this.windows.set(counter, times);
		const resetMs = (times[0] ?? now) + this.limits.windowMs - now;
		return { allowed, limit, remaining: limit - times.length, resetMs };
	}

	private stillCounting(times: number[], now: number): number[] {
		const { windowMs } = this.limits;
		if (this.switches.rateWindow === 'sliding') return times.filter((at) => at + windowMs > now);
		const windowIsOver = times.length > 0 && now >= times[0] + windowMs;
		return windowIsOver ? [] : times;
	}
}
