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
}

/** Pause before the probe when the API fails again though the last probe was answered; then twice that … */
const MIN_RELAPSE_PAUSE_MS = 1000;
const MAX_RELAPSE_PAUSE_MS = 30_000;

/**
 * The circuit breaker of one tier of an account. It trips on what looks like an outage: from then on
 * requests wait, unsent, while one of them probes the API at growing intervals, and go on once a probe
 * is answered. So an outage leaves open the outcome of what was in flight, and not of the queue.
 */
export class CircuitBreaker {
	private current: Trip | undefined;
	private trippedAtMs = monotonicNow();
	/** How often it tripped since a request got through. */
	private trips = 0;

	/** Why requests are held back; undefined when they aren't. */
	get failure(): RequestFailure | undefined {
		return this.current?.failure;
	}

	/** A request met an outage. The first probe goes at once, and later when the API fails again after it. */
	trip(failure: RequestFailure): void {
		if (this.current !== undefined) return;
		this.trippedAtMs = monotonicNow();
		const relapsePauseMs =
			this.trips === 0 ? 0 : MIN_RELAPSE_PAUSE_MS * 2 ** Math.min(this.trips - 1, 10);
		this.trips++;
		const pauseMs = pauseAskedFor(failure) ?? Math.min(relapsePauseMs, MAX_RELAPSE_PAUSE_MS);
		this.current = { failure, nextProbeAtMs: after(pauseMs) };
	}

	/** A request got through. */
	reset(): void {
		this.trips = 0;
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
		return undefined;
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
		trip.nextProbeAtMs = after(pauseAskedFor(failure) ?? outagePauseMs(msSince(this.trippedAtMs)));
	}
}

/** Milliseconds that a failed response asks to wait. */
export function pauseAskedFor({ response }: RequestFailure): number | undefined {
	return response?.headers['retry-after'] === undefined
		? undefined
		: retryAfterMs(response.headers);
}
