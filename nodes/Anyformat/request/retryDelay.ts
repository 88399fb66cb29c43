/** Header names in lower case, as n8n hands them over. */
export type Headers = Record<string, unknown>;

const MIN_DELAY_MS = 1000;

/** Twice the window that is documented. */
const MAX_RESET_SECONDS = 120;

/** Wait after a 429 that does not say how long, at first. Source: docs/api-contract.md, "Polling". */
const FIRST_429_DELAY_MS = 10_000;
const MAX_429_DELAY_MS = 60_000;

/** Milliseconds to wait after refusal number `refusal` (from 1) in a row: 10, 20, 40 … s, up to a quarter longer. */
export const rateLimitPauseMs = (
	{ headers }: { headers: Headers },
	refusal: number,
	random: () => number = Math.random,
): number =>
	retryAfterMs(headers) ??
	Math.min(FIRST_429_DELAY_MS * 2 ** (refusal - 1), MAX_429_DELAY_MS) * (1 + random() / 4);

/** A longer pause is not to be believed, since a clock time may have been meant: it is asked again then. */
export const MAX_RETRY_AFTER_MS = 120_000;

/** Tries after the first one, for what is safe to repeat. */
export const MAX_RETRIES = 3;

/**
 * Milliseconds that a 429 or 503 asks to wait: `Retry-After` in seconds or as a date, else
 * `x-ratelimit-reset` in seconds, else undefined. A date counts against the response's own `Date`, since
 * clocks differ. Zero, negative numbers and garbage mean 1 s, and what is over two minutes means two
 * minutes. Source: docs/api-contract.md, "Rate limits".
 */
export function retryAfterMs(headers: Headers, nowMs = Date.now()): number | undefined {
	const reset = headers['x-ratelimit-reset'];
	const given = headers['retry-after'] ?? (isReset(reset) ? reset : undefined);
	if (given === undefined) return undefined;
	const text = String(given).trim();
	const waitMs = /^[+-]?\d+(\.\d+)?$/.test(text)
		? Number(text) * 1000
		: Date.parse(text) - sentAtMs(headers, nowMs);
	if (Number.isNaN(waitMs)) return MIN_DELAY_MS;
	return Math.min(Math.max(waitMs, MIN_DELAY_MS), MAX_RETRY_AFTER_MS);
}

/** Whether a reset is a number of seconds that can be believed; a clock time or milliseconds are not. */
export const isReset = (reset: unknown): boolean => !(Number(reset) > MAX_RESET_SECONDS);

function sentAtMs(headers: Headers, nowMs: number): number {
	const date = Date.parse(String(headers.date ?? ''));
	return Number.isNaN(date) ? nowMs : date;
}

/** Share of an outage's age that passes until it is looked again whether it is over. */
const OUTAGE_SHARE = 0.15;
const MIN_OUTAGE_PAUSE_MS = 500;
const MAX_OUTAGE_PAUSE_MS = 30_000;

/** Milliseconds before the next try in an outage that lasts for `ageMs`, so that its end is noticed in time. */
export function outagePauseMs(ageMs: number, random: () => number = Math.random): number {
	const pauseMs = Math.max(MIN_OUTAGE_PAUSE_MS, ageMs * OUTAGE_SHARE);
	return Math.min(pauseMs, MAX_OUTAGE_PAUSE_MS) * (1 - random() / 4);
}

/** Milliseconds before try number `repeat` (from 1): 0.5, 1, 2 … s, each up to a quarter shorter. */
export function backoffMs(repeat: number, random: () => number = Math.random): number {
	return 500 * 2 ** (repeat - 1) * (1 - random() / 4);
}
