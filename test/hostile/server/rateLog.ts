export interface RateLimit {
	/** Requests that may be made within `windowMs`. */
	max: number;
	windowMs: number;
}

/** How a request stands to the limit. */
export interface RateReading {
	isOver: boolean;
	headers: Record<string, string>;
	retryAfterSeconds: number;
}

/** A sliding window: the times of the requests that were let pass. */
export class RateLog {
	private times: number[] = [];

	constructor(private readonly limit: RateLimit) {}

	take(nowMs: number): RateReading {
		const { max, windowMs } = this.limit;
		this.times = this.times.filter((time) => nowMs - time < windowMs);
		const isOver = this.times.length >= max;
		if (!isOver) this.times.push(nowMs);
		const leftMs = this.times.length === 0 ? 0 : this.times[0] + windowMs - nowMs;
		const seconds = Math.ceil(leftMs / 1000);
		return {
			isOver,
			retryAfterSeconds: Math.max(1, seconds),
			headers: {
				'X-RateLimit-Limit': String(max),
				'X-RateLimit-Remaining': String(max - this.times.length),
				'X-RateLimit-Reset': String(seconds),
			},
		};
	}
}
