import type { NodeApiError } from 'n8n-workflow';

import { AbortedError, sleepUntilAborted } from './abort';
import { pauseAskedFor, type CircuitBreaker } from './circuitBreaker';
import {
	isSafeMethod,
	type AnyRequest,
	type ApiClient,
	type ApiResponse,
	type RequestRules,
} from './apiClient';
import { after, monotonicNow, msSince, msUntil, NEVER, type MonotonicMs } from './clock';
import { isApiError } from './errorBody';
import { toApiError } from './errors';
import { isCertificateFailure, type Attempt, type RequestFailure } from './requestFailure';
import { MAX_RATE_LIMIT_MS, type Permit } from './requestQueue';
import { NotSentError, HttpStatus } from './response';
import { backoffMs, MAX_RETRIES, outagePauseMs, rateLimitPauseMs } from './retryDelay';

/** `Retry-After` of a 503 is obeyed so far where only a few tries are made. */
const MAX_RETRY_PAUSE_MS = 60_000;

/** A request with what its attempts have shown so far; see `sendRequest`. */
export class RequestAttempts {
	private retries = 0;
	/** Whether an earlier try may have reached the API. */
	private mayHaveArrived = false;
	private isFirstInLine = false;
	private rateLimitUntilMs: MonotonicMs | undefined;
	/** Since when nothing but failures came. */
	private failingSinceMs: MonotonicMs | undefined;
	private lastFailure: RequestFailure | undefined;

	constructor(
		private readonly client: ApiClient<AnyRequest>,
		private readonly request: AnyRequest,
		private readonly rules: RequestRules,
	) {}

	/** Makes an attempt by `send`, when its turn has come. */
	async next(send: () => Promise<Attempt>): Promise<Attempt> {
		const { client, limiter } = this;
		const permit = await this.admit();
		let attempt: Attempt | undefined;
		try {
			attempt = await send();
		} finally {
			limiter.release(permit, attempt?.response);
		}
		client.account.hasAnswered ||= isFromApi(attempt);
		if (client.signal?.aborted) throw new AbortedError();
		return attempt;
	}

	/** The response, when it is one that the caller wants. */
	wanted({ response, reason }: Attempt): ApiResponse | undefined {
		if (response === undefined || reason !== undefined) return undefined;
		const { statusCode } = response;
		if (statusCode < HttpStatus.ServerError) this.breaker?.reset();
		const isWanted = statusCode < 300 || this.rules.expectedStatuses?.includes(statusCode);
		return isWanted ? { ...response, repeated: this.mayHaveArrived } : undefined;
	}

	/** Resolves when the request is to be sent again. Throws NodeApiError when it isn't. */
	async pauseOrFail(attempt: Attempt): Promise<void> {
		const { response, reason, neverSent } = attempt;
		this.isFirstInLine =
			reason === undefined && response?.statusCode === HttpStatus.TooManyRequests;
		if (this.isFirstInLine) return this.expectRateLimit(response!);

		const isPassing = isTransient(attempt);
		const isRepeatable = isPassing && (isSafeMethod(this.request.method) || neverSent);
		const failure = { ...attempt, isPassing, outcomeUnknown: isPassing && !isRepeatable };
		if (isPassing) this.tripBreaker(failure);
		if (!isRepeatable) throw this.toError(failure);
		// What was cut off by the deadline says less than what went wrong before.
		if (reason !== 'deadlinePassed') this.lastFailure = failure;
		await this.pause(this.lastFailure ?? failure);
	}

	private get limiter() {
		return this.client.account.limiters[this.rules.tier ?? 'general'];
	}

	/** Submissions, and reads that wait for documents, wait for the end of an outage; others fail. */
	private get breaker(): CircuitBreaker | undefined {
		const { tier = 'general', rideOut } = this.rules;
		return tier !== 'general' || rideOut ? this.client.account.breakers[tier] : undefined;
	}

	/** The breaker that holds this request back. What reads have noticed spares submissions the try. */
	private get trippedBreaker(): CircuitBreaker | undefined {
		if (this.breaker === undefined) return undefined;
		const { general } = this.client.account.breakers;
		return [this.breaker, general].find(({ failure }) => failure !== undefined);
	}

	private get deadlineMs(): MonotonicMs {
		return this.rules.deadlineMs?.() ?? NEVER;
	}

	/** Until when an outage is waited for that began at `sinceMs`. */
	private outageUntilMs(sinceMs: MonotonicMs): MonotonicMs {
		if (this.deadlineMs !== NEVER) return this.deadlineMs;
		const { maxWaitMs = MAX_RATE_LIMIT_MS } = this.rules;
		return (sinceMs + maxWaitMs) as MonotonicMs;
	}

	private async admit(): Promise<Permit> {
		const { signal } = this.client;
		const { maxWaitMs, inBackground } = this.rules;
		for (let first = this.isFirstInLine; ; first = true) {
			await this.passBreakers();
			const untilMs = this.deadlineMs;
			const permit = await this.limiter
				.acquire({ signal, path: this.request.url, first, inBackground, untilMs, maxWaitMs })
				.catch((reason: unknown) => {
					if (!(reason instanceof NotSentError)) throw reason as Error;
					const response = { body: undefined, ...reason.response };
					const isPassing = response.statusCode === HttpStatus.TooManyRequests;
					throw this.toError({ response, isPassing, neverSent: true });
				});
			// An outage may have begun while it stood in line.
			if (this.trippedBreaker === undefined) return permit;
			this.limiter.cancel(permit);
		}
	}

	private async passBreakers(): Promise<void> {
		for (let held = this.trippedBreaker; held !== undefined; held = this.trippedBreaker) {
			const untilMs = this.outageUntilMs(monotonicNow());
			const failure = await held.pass(this.client, untilMs);
			if (failure !== undefined)
				throw this.toError({ ...failure, isPassing: true, neverSent: true, outcomeUnknown: false });
		}
	}

	private expectRateLimit(response: ApiResponse): void {
		const { deadlineMs } = this;
		this.rateLimitUntilMs ??= deadlineMs === NEVER ? after(MAX_RATE_LIMIT_MS) : deadlineMs;
		if (after(rateLimitPauseMs(response, 1)) > this.rateLimitUntilMs)
			throw this.toError({ response, isPassing: true });
	}

	/**
	 * A broken source is about this one request, and so is a proxy's refusal to read something. Where nothing
	 * ever answered there is no outage: the Base URL may be wrong.
	 */
	private tripBreaker(failure: RequestFailure): void {
		const { reason } = failure;
		const isRefused = reason === 'notAnyformat' && isSafeMethod(this.request.method);
		if (reason === 'sourceUnreadable' || isRefused) return;
		if (this.client.account.hasAnswered || !failure.neverSent) this.breaker?.trip(failure);
	}

	private async pause(failure: RequestFailure): Promise<void> {
		this.failingSinceMs ??= monotonicNow();
		const isRidingOut = this.isRidingOut(failure);
		if (!isRidingOut && this.retries >= MAX_RETRIES) throw this.toError(failure);
		this.retries++;
		this.mayHaveArrived ||= failure.neverSent !== true;
		const pauseMs =
			pauseAskedFor(failure) ??
			(isRidingOut ? outagePauseMs(msSince(this.failingSinceMs)) : backoffMs(this.retries));
		const leftMs = msUntil(isRidingOut ? this.outageUntilMs(this.failingSinceMs) : this.deadlineMs);
		if (isRidingOut) {
			await sleepUntilAborted(Math.max(0, Math.min(pauseMs, leftMs)), this.client.signal);
			if (pauseMs >= leftMs) throw this.toError(failure);
		} else {
			if (pauseMs > Math.min(leftMs, MAX_RETRY_PAUSE_MS)) throw this.toError(failure);
			await sleepUntilAborted(pauseMs, this.client.signal);
		}
	}

	/**
	 * Whether it is tried until an outage is over. A submission that did not reach the API is, unless nothing
	 * ever answered there: the Base URL may be wrong then.
	 */
	private isRidingOut({ reason, code, neverSent }: RequestFailure): boolean {
		if (reason === 'sourceUnreadable' || isCertificateFailure(code)) return false;
		if (isSafeMethod(this.request.method))
			return this.rules.rideOut === true && this.deadlineMs !== NEVER;
		return neverSent === true && this.client.account.hasAnswered && this.breaker !== undefined;
	}

	private toError(failure: RequestFailure): NodeApiError {
		const isWrite = !isSafeMethod(this.request.method);
		return toApiError(this.client, this.rules.subject, { ...failure, isWrite });
	}
}

/** Whether an attempt failed for reasons that may pass. What a proxy finds too large stays so. */
const isTransient = ({ reason, response }: Attempt): boolean =>
	reason === undefined
		? (response?.statusCode ?? 0) >= HttpStatus.ServerError
		: response?.statusCode !== HttpStatus.ContentTooLarge;

/** Whether it was Anyformat that answered. */
const isFromApi = ({ reason, response }: Attempt): boolean =>
	reason === undefined && (response!.statusCode < 300 || isApiError(response!.body));
