import type { IHttpRequestOptions } from 'n8n-workflow';

import { API } from '../../../credentials/connection';
import { orAborted, sleepUntilAborted, withTimeout } from './abort';
import { after, monotonicNow, msSince, msUntil, type MonotonicMs } from './clock';
import { isOwnRefusal } from './errorBody';
import { readConnectionFailure, type RequestFailure } from './requestFailure';
import { HttpStatus } from './response';
import { outagePauseMs, retryAfterMs } from './retryDelay';

type ProbeRequest = Pick<IHttpRequestOptions, 'method' | 'url' | 'qs' | 'timeout'> & {
	method: 'GET';
};

/** The part of an `ApiClient` that a probe needs. */
interface ProbeClient {
	signal: AbortSignal | undefined;
	request: (request: ProbeRequest) => Promise<NonNullable<RequestFailure['response']>>;
}

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
	 * `untilMs`. Rejects with AbortedError when the client's signal aborts. The client sends a probe when one
	 * is due.
	 */
	async pass(client: ProbeClient, untilMs: MonotonicMs): Promise<RequestFailure | undefined> {
		const trip = this.current;
		while (trip !== undefined && this.current === trip) {
			if (msUntil(untilMs) <= 0) return trip.failure;
			trip.probing ??= this.probe(trip, client).finally(() => (trip.probing = undefined));
			await withTimeout(msUntil(untilMs), orAborted(trip.probing, client.signal));
		}
		return undefined;
	}

	/** Ends without a word when the execution whose probe it is was stopped: the next one probes then. */
	private async probe(trip: Trip, client: ProbeClient): Promise<void> {
		const pauseMs = Math.max(0, msUntil(trip.nextProbeAtMs));
		await sleepUntilAborted(pauseMs, client.signal).catch(() => undefined);
		if (client.signal?.aborted || this.current !== trip) return;
		const failure = await probeApi(client);
		if (this.current !== trip) return;
		this.current = failure && trip;
		if (failure === undefined) return;
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

const PROBE: ProbeRequest = {
	method: 'GET',
	url: `${API}/workflows/`,
	qs: { page: 1, page_size: 1 },
	timeout: 10_000,
};

/**
 * One GET, past the rate limiter. Resolves with undefined when the API itself answers, whatever it says, and
 * else with what went wrong.
 */
async function probeApi({ request }: ProbeClient): Promise<RequestFailure | undefined> {
	try {
		const response = await request({ ...PROBE });
		const { statusCode, body } = response;
		if (statusCode >= HttpStatus.ServerError) return { response };
		if (statusCode < 300)
			return typeof body === 'object' ? undefined : { response, reason: 'notJson' };
		return isOwnRefusal(response) ? undefined : { response, reason: 'notAnyformat' };
	} catch (error) {
		return { reason: 'connectionFailed', ...readConnectionFailure(error) };
	}
}
