import type { ResponseHead, RateLimiter } from '../../../nodes/Anyformat/request/rateLimiter';

export const response = (
	statusCode: number,
	headers: ResponseHead['headers'] = {},
): ResponseHead => ({
	statusCode,
	headers,
});

/** A good response, with what is left of the window and the seconds to its end. */
export const ok = (remaining: number, resetSeconds: number) =>
	response(200, {
		'x-ratelimit-remaining': String(remaining),
		'x-ratelimit-reset': String(resetSeconds),
	});

export const tooMany = (headers: ResponseHead['headers']) => response(429, headers);

/** Requests before a limiter, each named by a letter. Runs on Jest's fake timers. */
export class Line {
	readonly refused: Array<[name: string, reason: unknown]> = [];
	private admitted = '';

	constructor(readonly limiter: RateLimiter) {}

	acquire(names: string, signal?: AbortSignal, first = false): void {
		for (const name of names)
			this.limiter.acquire({ signal, first }).then(
				() => (this.admitted += name),
				(reason: unknown) => this.refused.push([name, reason]),
			);
	}

	/** Those that the limiter has let pass so far, in their order. */
	async passed(): Promise<string> {
		await jest.advanceTimersByTimeAsync(0);
		return this.admitted;
	}
}
