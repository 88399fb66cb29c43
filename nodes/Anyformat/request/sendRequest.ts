import type { IHttpRequestOptions, INode } from 'n8n-workflow';

import type { Account, RateLimitTier } from './account';
import type { FailureReason, RequestFailure, Subject } from './requestFailure';
import { HttpStatus } from './httpStatus';
import { readConnectionFailure, wasNeverSent, type ConnectionFailure } from './connectionFailure';
import { toApiError } from './errors';
import { isStalled, SOURCE_READ_ERROR } from './multipart';
import { sleepUntilAborted, AbortedError, withTimeout } from './abort';
import { NotSentError, type ResponseHead, type RateLimiter } from './rateLimiter';
import { backoffMs, MAX_RETRIES, retryAfterMs, DEFAULT_429_DELAY_MS } from './retryDelay';

export interface ApiResponse extends ResponseHead {
	body: unknown;
	/** Whether an earlier try ended without a response, so that this one may respond to a repetition. */
	repeated?: boolean;
}

/** Any request, with the fields that the API layer decides by. */
export type AnyRequest = Pick<IHttpRequestOptions, 'method' | 'qs' | 'body' | 'timeout'> & {
	url: string;
};

/**
 * A request that may be sent twice. A POST that creates or bills may not: `sendOnce` sends it. One that
 * does no harm when n8n tries the node again says so.
 */
export type ApiRequest = AnyRequest & ({ method?: SafeMethod } | { mayRepeat: true });

/** One way to the API: the routing engine's for operations, `httpRequestWithAuthentication` elsewhere. */
export interface ApiClient<Request extends AnyRequest = ApiRequest> {
	node: INode;
	itemIndex: number;
	account: Account;
	/** For striking it out of texts. */
	apiKey: string;
	signal: AbortSignal | undefined;
	/** Request Options → Timeout, where the user chose one. */
	timeoutMs?: number;
	/** Sends once. Resolves with any HTTP response; rejects when the connection failed. */
	request: (request: Request) => Promise<ApiResponse>;
}

export interface RequestRules {
	subject: Subject;
	tier?: RateLimitTier;
	/** Statuses that the caller reads itself, such as 412 while a document is processed. */
	expectedStatuses?: number[];
	/** Milliseconds since the epoch, after which no response is waited for, nor asked for again. */
	deadlineMs?: () => number;
	/** Milliseconds of a rate limit that are waited for while the deadline does not count yet. */
	maxWaitMs?: number;
	/** Called right before each try, when the rate limit let it pass; may change this try. */
	beforeAttempt?: (attempt: AnyRequest) => Promise<void>;
}

/** How long a request without a deadline of its own is tried again after its first 429. */
const MAX_RATE_LIMIT_MS = 10 * 60 * 1000;

const READ_TIMEOUT_MS = 60_000;

/** Codes of a request that was ended because its time was over. */
const TIMEOUTS = ['ECONNABORTED', 'ETIMEDOUT'];

/** How long n8n has to end a request that has reached its deadline. */
const ENDING_MS = 500;

const SAFE_METHODS = ['GET', 'PUT', 'DELETE'] as const;
type SafeMethod = (typeof SAFE_METHODS)[number];

/** Whether a request with this method may be sent twice, whatever it is about. */
export const isSafeMethod = (method: string = 'GET'): method is SafeMethod =>
	SAFE_METHODS.some((safe) => safe === method);

/**
 * Sends a request and sends it again where that is safe: after a 429 once the API allows it; after
 * 5xx and broken connections for GET, PUT and DELETE; for POST only when the request certainly did not
 * reach the API. Resolves with a 2xx response that is JSON (or empty, for DELETE) or one of `expectedStatuses`.
 * Throws NodeApiError (see `toApiError`), or AbortedError when the execution was stopped.
 */
export async function sendRequest<Request extends AnyRequest>(
	client: ApiClient<Request>,
	request: Request,
	rules: RequestRules,
): Promise<ApiResponse> {
	const limiter = client.account.limiters[rules.tier ?? 'general'];
	const safe = isSafeMethod(request.method);
	const failWith = (failure: RequestFailure) => toApiError(client, rules.subject, failure);
	const deadlineMs = () => rules.deadlineMs?.() ?? Infinity;
	const { signal } = client;
	const path = request.url;

	let rateLimited = false;
	let giveUpMs: number | undefined;
	for (let repeat = 0; ; ) {
		const untilMs = deadlineMs();
		await limiter
			.acquire({ signal, path, first: rateLimited, untilMs, maxWaitMs: rules.maxWaitMs })
			.catch((reason: unknown) => {
				if (!(reason instanceof NotSentError)) throw reason as Error;
				throw failWith({ response: { body: undefined, ...reason.response } });
			});
		const { response, reason, ...connection } = await attemptRequest(
			client,
			request,
			rules,
			limiter,
		);
		if (signal?.aborted) throw new AbortedError();

		const status = response?.statusCode ?? 0;
		const wellEnded = response !== undefined && reason === undefined;
		if (wellEnded && (status < 300 || rules.expectedStatuses?.includes(status)))
			return { ...response, repeated: repeat > 0 };

		rateLimited = wellEnded && status === HttpStatus.TooManyRequests;
		if (rateLimited) {
			const nowMs = Date.now();
			giveUpMs ??= Number.isFinite(deadlineMs()) ? deadlineMs() : nowMs + MAX_RATE_LIMIT_MS;
			if (nowMs + (retryAfterMs(response!.headers, nowMs) ?? DEFAULT_429_DELAY_MS) > giveUpMs)
				throw failWith({ response });
			continue;
		}
		const neverSent = reason === 'sourceUnreadable' || wasNeverSent(connection);
		const transient = reason !== undefined || status >= HttpStatus.ServerError;
		const repeatable = transient && (safe || neverSent);
		const waitMs = backoffMs(repeat + 1);
		if (!repeatable || repeat >= MAX_RETRIES || Date.now() + waitMs > deadlineMs())
			throw failWith({
				response,
				reason,
				code: connection.code,
				neverSent,
				outcomeUnknown: transient && !repeatable,
			});
		repeat++;
		await sleepUntilAborted(waitMs, signal);
	}
}

interface Attempt extends ConnectionFailure {
	response?: ApiResponse;
	/** Why there is no response, or none that can be read. */
	reason?: FailureReason;
}

async function attemptRequest<Request extends AnyRequest>(
	client: ApiClient<Request>,
	request: Request,
	{ beforeAttempt, deadlineMs }: RequestRules,
	limiter: RateLimiter,
): Promise<Attempt> {
	// The caller's request is shared by all documents of an item.
	const attempt = { timeout: client.timeoutMs ?? READ_TIMEOUT_MS, ...request };
	let response: ApiResponse | undefined;
	let connection: ConnectionFailure = {};
	try {
		await beforeAttempt?.(attempt).catch((error: unknown) => {
			// What a document's source says of it is of no interest then.
			throw client.signal?.aborted ? new AbortedError() : (error as Error);
		});
		const leftMs = (deadlineMs?.() ?? Infinity) - Date.now();
		attempt.timeout = Math.max(1, Math.min(attempt.timeout, leftMs));
		const exchange = client.request(attempt).catch((error: unknown) => {
			connection = readConnectionFailure(error);
			// Without a code it is no matter of the connection: n8n refused to send, for instance to a host
			// that the credential does not allow.
			if (connection.code === undefined && !client.signal?.aborted) throw error as Error;
			return undefined;
		});
		response = await withTimeout(leftMs, exchange);
		// As long as it goes on, what holds it up may still come, and the API get all of it.
		if (response === undefined && isStalled(attempt.body)) await withTimeout(ENDING_MS, exchange);
	} finally {
		limiter.release(response, attempt.url);
	}
	if (response === undefined) return { reason: reasonOf(connection, attempt), ...connection };
	return { response, reason: isReadable(response, request) ? undefined : 'notJson' };
}

function reasonOf({ code }: ConnectionFailure, { body }: AnyRequest): FailureReason {
	if (code === SOURCE_READ_ERROR) return 'sourceUnreadable';
	if (code === undefined) return 'deadlinePassed';
	return TIMEOUTS.includes(code) && isStalled(body) ? 'sourceUnreadable' : 'connectionFailed';
}

/** A 404 in the words of a proxy tells of its own state, and not that something is gone. */
function isReadable({ statusCode, body }: ApiResponse, { method }: AnyRequest): boolean {
	if (statusCode < 300) return method === 'DELETE' || (typeof body === 'object' && body !== null);
	const isText = typeof body === 'string' && body.trim() !== '';
	return !(statusCode === HttpStatus.NotFound && isText && isSafeMethod(method));
}
