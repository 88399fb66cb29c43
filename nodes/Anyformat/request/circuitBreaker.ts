import { orAborted, sleepUntilAborted, withTimeout } from './abort';
import { after, monotonicNow, msSince, msUntil, type MonotonicMs } from './clock';
import type { RequestFailure } from './requestFailure';
import { outagePauseMs, retryAfterMs } from './retryDelay';

/** Asks the API for something harmless; resolves with what went wrong, or undefined when it answered. */
export type Probe = () => Promise<RequestFailure | undefined>;

/** One interruption of the circuit. */
interface Trip {
	failure: RequestFailure;
	nextProbeAtMs: MonotonicMs;
	/** The probe under way, for all that wait. */
	probing?: Promise<void>;
	isHopeless: boolean;
}

/**
 * The circuit breaker of one tier of an account. It trips on what looks like an outage: from then on
 * requests wait, unsent, while one of them probes the API at growing intervals, and go on once a probe
 * is answered. So an outage leaves open the outcome of what was in flight, and not of the queue.
 */
export class CircuitBreaker {
	private current: Trip | undefined;
	/** When the API failed first since a request got through. */
	private failingSinceMs: MonotonicMs | undefined;

	/** Why requests are held back; undefined when they aren't. */
	get failure(): RequestFailure | undefined {
		return this.current?.failure;
	}

	/** A request met an outage. The first probe goes at once, and later when the API fails again after it. */
	trip(failure: RequestFailure): void {
		if (this.current !== undefined) return;
		const isFirst = this.failingSinceMs === undefined;
		this.failingSinceMs ??= monotonicNow();
		const pauseMs = pauseAskedFor(failure) ?? (isFirst ? 0 : this.pauseMs());
		this.current = { failure, nextProbeAtMs: after(pauseMs), isHopeless: false };
	}

	/** A request got through. */
	reset(): void {
		this.failingSinceMs = undefined;
	}

	/** Lets those that wait fail, and those that come later try again. */
	giveUp(): void {
		if (this.current !== undefined) this.current.isHopeless = true;
		this.current = undefined;
		this.reset();
	}

	/**
	 * Resolves with undefined once requests may pass, and with the reason when that does not come before
	 * `untilMs`. Rejects with AbortedError when `signal` aborts. `probe` is used when a probe is due.
	 */
	async pass(
		probe: Probe,
		signal: AbortSignal | undefined,
		untilMs: MonotonicMs,
	): Promise<RequestFailure | undefined> {
		const trip = this.current;
		while (trip !== undefined && this.current === trip) {
			if (msUntil(untilMs) <= 0) return trip.failure;
			trip.probing ??= this.probe(trip, probe, signal).finally(() => (trip.probing = undefined));
			await withTimeout(msUntil(untilMs), orAborted(trip.probing, signal));
		}
		return trip?.isHopeless ? trip.failure : undefined;
	}

	/** Ends without a word when the execution whose probe it is was stopped: the next one probes then. */
	private async probe(trip: Trip, probe: Probe, signal: AbortSignal | undefined): Promise<void> {
		const isAlive = await sleepUntilAborted(Math.max(0, msUntil(trip.nextProbeAtMs)), signal).then(
			() => true,
			() => false,
		);
		if (!isAlive || this.current !== trip) return;
		const failure = await probe();
		if (this.current !== trip) return;
		if (failure === undefined) {
			this.current = undefined;
			return;
		}
		trip.failure = failure;
		trip.nextProbeAtMs = after(pauseAskedFor(failure) ?? this.pauseMs());
	}

	private pauseMs(): number {
		return outagePauseMs(msSince(this.failingSinceMs ?? monotonicNow()));
	}
}

/** Milliseconds that a failed response asks to wait. */
export function pauseAskedFor({ response }: RequestFailure): number | undefined {
	return response?.headers['retry-after'] === undefined
		? undefined
		: retryAfterMs(response.headers);
}
