import { sleep } from 'n8n-workflow';

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

export const later = (one: MonotonicMs, other: MonotonicMs): MonotonicMs =>
	Math.max(one, other) as MonotonicMs;

/** A timer that rings at the earliest moment it was set to; one that is off leaves nothing behind. */
export class Alarm {
	private ringsAtMs = NEVER;
	private sleeping: AbortController | undefined;

	constructor(private readonly ring: () => void) {}

	setTo(moment: MonotonicMs): void {
		if (this.ringsAtMs <= moment) return;
		this.sleeping?.abort();
		this.sleeping = new AbortController();
		const { signal } = this.sleeping;
		this.ringsAtMs = moment;
		const wake = () => {
			if (this.sleeping?.signal !== signal) return;
			this.off();
			this.ring();
		};
		// n8n's sleep rejects when it is aborted.
		void sleep(Math.max(0, Math.ceil(msUntil(moment))), signal).then(wake, wake);
	}

	off(): void {
		this.ringsAtMs = NEVER;
		const { sleeping } = this;
		this.sleeping = undefined;
		sleeping?.abort();
	}
}
