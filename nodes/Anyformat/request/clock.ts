/**
 * The monotonic clock, for intervals and deadlines: the wall clock of a server is set back and forward
 * while documents wait. What is stored for later executions stays wall-clock time.
 */
declare const monotonic: unique symbol;

/** A moment on the monotonic clock, in milliseconds; it can't be compared with `Date.now()`. */
export type MonotonicMs = number & { readonly [monotonic]: true };

export const NEVER = Infinity as MonotonicMs;

export const monotonicNow = (): MonotonicMs => performance.now() as MonotonicMs;

/** The moment in `ms` milliseconds. */
export const after = (ms: number): MonotonicMs => (performance.now() + ms) as MonotonicMs;

/** Milliseconds until `moment`; negative when it has passed. */
export const msUntil = (moment: MonotonicMs): number => moment - performance.now();

/** Milliseconds since `moment`. */
export const msSince = (moment: MonotonicMs): number => performance.now() - moment;

export const earlier = (one: MonotonicMs, other: MonotonicMs): MonotonicMs =>
	one < other ? one : other;

export const later = (one: MonotonicMs, other: MonotonicMs): MonotonicMs =>
	one > other ? one : other;
