import type { RateLimiter } from '../../../nodes/Anyformat/request/rateLimiter';
import type { Permit } from '../../../nodes/Anyformat/request/requestQueue';
import type { FullResponse } from '../../../nodes/Anyformat/request/response';

export const response = (
	statusCode: number,
	headers: FullResponse['headers'] = {},
): FullResponse => ({
	statusCode,
	headers,
	body: statusCode < 300 ? {} : { error_code: 'SOME_CODE' },
});

/** A good response, with what is left of the window and the seconds to its end. */
export const ok = (remaining: number, resetSeconds: number) =>
	response(200, {
		'x-ratelimit-remaining': String(remaining),
		'x-ratelimit-reset': String(resetSeconds),
	});

export const tooMany = (headers: FullResponse['headers']) => response(429, headers);

/** Requests before a limiter, each named by a letter. Runs on Jest's fake timers. */
export class Line {
	readonly refused: Array<[name: string, reason: unknown]> = [];
	private admitted = '';
	/** Those in flight, the oldest first. */
	private readonly permits: Permit[] = [];

	constructor(readonly limiter: RateLimiter) {}

	acquire(names: string, signal?: AbortSignal, first = false): void {
		for (const name of names)
			this.limiter.acquire({ signal, first }).then(
				(permit) => {
					this.admitted += name;
					this.permits.push(permit);
				},
				(reason: unknown) => this.refused.push([name, reason]),
			);
	}

	/** Ends the oldest that is in flight. */
	release(response: FullResponse | undefined): void {
		this.limiter.release(this.permits.shift()!, response);
	}

	/** Those that the limiter has let pass so far, in their order. */
	async passed(): Promise<string> {
		await jest.advanceTimersByTimeAsync(0);
		return this.admitted;
	}
}
