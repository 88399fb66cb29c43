/**
 * What goes wrong with one request:
 * - `status` (with `body`, `headers`, `retryAfterSeconds`): answered with it, nothing is handled;
 * - `html`: answered with this page, status 200 unless `status` is there as well;
 * - `reset`: the connection is destroyed before the body is read, in the middle of the body, or
 *   after the request was handled but before any answer;
 * - `cut`: handled, and the answer breaks off in the middle of its body;
 * - `truncate`: handled, and half of the body is sent with a Content-Length that matches the half;
 * - `delayMs`: waits so many real milliseconds, then goes on as usual;
 * - `hang`: handled and never answered.
 */
export interface Fault {
	status?: number;
	body?: unknown;
	html?: string;
	headers?: Record<string, string>;
	retryAfterSeconds?: number;
	reset?: 'before' | 'during' | 'after';
	cut?: boolean;
	truncate?: boolean;
	delayMs?: number;
	hang?: boolean;
}

/** Faults that the command line knows by name. */
export const NAMED_FAULTS: Record<string, Fault> = {
	'rate-limited': { status: 429, retryAfterSeconds: 2 },
	'server-error': { status: 500 },
	unavailable: { status: 503 },
	'html-502': { status: 502, html: '<html><h1>502 Bad Gateway</h1></html>' },
	'login-page': { html: '<html><title>Sign in</title></html>' },
	'reset-before': { reset: 'before' },
	'reset-during': { reset: 'during' },
	'reset-after': { reset: 'after' },
	cut: { cut: true },
	truncated: { truncate: true },
	slow: { delayMs: 5000 },
	hang: { hang: true },
};

/** A line of things that each happen so many times, to whatever asks first. */
export class Queue<T> {
	private waiting: Array<{ route: string; item: T; left: number }> = [];

	add(route: string, item: T, times: number): void {
		if (times > 0) this.waiting.push({ route, item, left: times });
	}

	/** The first that is meant for `route` or for `*`; counted as used. */
	take(route: string): T | undefined {
		const next = this.waiting.find((entry) => entry.route === route || entry.route === '*');
		if (!next) return undefined;
		next.left -= 1;
		if (next.left <= 0) this.waiting = this.waiting.filter((entry) => entry !== next);
		return next.item;
	}

	clear(): void {
		this.waiting = [];
	}
}
