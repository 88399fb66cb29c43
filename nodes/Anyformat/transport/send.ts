import type { IHttpRequestOptions, INode } from 'n8n-workflow';

import type { Account, Tier } from './account';
import type { Ending, Subject } from './ending';
import { apiError } from './failure';
import { isStalled, SOURCE_BROKE } from './form';
import { pause, Stopped, within } from './pause';
import { NotSent, type Answer, type RateGate } from './rateGate';
import { backoffMs, MAX_REPEATS, retryAfterMs, SILENT_429_MS } from './retryDelay';

export interface ApiResponse extends Answer {
	body: unknown;
	/** Whether an earlier try ended without an answer, so that this one may answer a repetition. */
	repeated?: boolean;
}

/** A request with the fields that the API layer decides by. */
export type ApiRequest = Pick<IHttpRequestOptions, 'method' | 'qs' | 'body' | 'timeout'> & {
	url: string;
};

/** One way to the API: the routing engine's for operations, `httpRequestWithAuthentication` elsewhere. */
export interface Client {
	node: INode;
	itemIndex: number;
	account: Account;
	/** For striking it out of texts. */
	apiKey: string;
	signal: AbortSignal | undefined;
	/** Sends once. Resolves with any HTTP answer; rejects when the connection failed. */
	exchange(request: ApiRequest): Promise<ApiResponse>;
}

export interface SendRules {
	subject: Subject;
	tier?: Tier;
	/** Statuses that the caller reads itself, such as 412 while a document is processed. */
	expected?: number[];
	/** Milliseconds since the epoch, after which no answer is waited for, nor asked for again. */
	deadlineMs?: () => number;
	/** Milliseconds of a rate limit that are waited for while the deadline does not count yet. */
	patienceMs?: number;
	/** Called right before each try, when the rate limit let it pass; may change this try. */
	beforeTry?: (attempt: ApiRequest) => Promise<void>;
}

/** How long a request without a deadline of its own is tried again after its first 429. */
const LONGEST_RATE_LIMIT_MS = 10 * 60 * 1000;

const READ_TIMEOUT_MS = 60_000;

const UNKNOWN = 404;

const SAFE_TO_REPEAT = ['GET', 'PUT', 'DELETE'];

/** Codes of connections that were never made: refused, unknown host, no agreement on TLS, bad URL. */
const NEVER_MADE =
	/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EPROTO|ERR_TLS_|ERR_SSL_|ERR_INVALID_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** The system call that makes a connection; what fails there was never sent. */
const CONNECT = 'connect';

/** The other side closed the connection before the body was written to its end, as after an early 429. */
const CUT_OFF = 'EPIPE';

/** Reason of a try that was not answered by the deadline. */
const TOO_LATE = 'ETIMEDOUT';

/** The request was not sent, or its body never came to its end. */
const wasNeverSent = ({ reason = '', syscall }: Failure) =>
	syscall === CONNECT || reason === SOURCE_BROKE || reason === CUT_OFF || NEVER_MADE.test(reason);

/**
 * Sends a request and sends it again where that is safe: after a 429 once the API allows it; after
 * 5xx and broken connections for GET, PUT and DELETE; for POST only when the request certainly did not
 * reach the API. Resolves with a 2xx answer that is JSON (or empty, for DELETE) or an `expected` status.
 * Throws NodeApiError (see `apiError`), or Stopped when the execution was stopped.
 */
export async function send(
	client: Client,
	request: ApiRequest,
	rules: SendRules,
): Promise<ApiResponse> {
	const gate = client.account.gates[rules.tier ?? 'general'];
	const safe = SAFE_TO_REPEAT.includes(request.method ?? 'GET');
	const failWith = (ending: Ending) => apiError(client, rules.subject, ending);
	const deadlineMs = () => rules.deadlineMs?.() ?? Infinity;
	const { signal } = client;
	const path = request.url;

	let rateLimited = false;
	let giveUpMs: number | undefined;
	for (let repeat = 0; ; ) {
		const untilMs = deadlineMs();
		await gate
			.enter({ signal, path, first: rateLimited, untilMs, patienceMs: rules.patienceMs })
			.catch((reason: unknown) => {
				if (!(reason instanceof NotSent)) throw reason as Error;
				throw failWith({ answer: { body: undefined, ...reason.answer } });
			});
		const { answer, ...failure } = await tryOnce(client, request, rules, gate);
		const { reason } = failure;
		if (signal?.aborted) throw new Stopped();

		const status = answer?.statusCode ?? 0;
		const wellEnded = answer !== undefined && reason === undefined;
		if (wellEnded && (status < 300 || rules.expected?.includes(status)))
			return { ...answer, repeated: repeat > 0 };

		rateLimited = wellEnded && status === 429;
		if (rateLimited) {
			const nowMs = Date.now();
			giveUpMs ??= Number.isFinite(deadlineMs()) ? deadlineMs() : nowMs + LONGEST_RATE_LIMIT_MS;
			if (nowMs + (retryAfterMs(answer!.headers, nowMs) ?? SILENT_429_MS) > giveUpMs)
				throw failWith({ answer });
			continue;
		}
		const neverSent = wasNeverSent(failure);
		const transient = reason !== undefined || status >= 500;
		const repeatable = transient && (safe || neverSent);
		const waitMs = backoffMs(repeat + 1);
		if (!repeatable || repeat >= MAX_REPEATS || Date.now() + waitMs > deadlineMs())
			throw failWith({ answer, reason, neverSent, unclear: transient && !repeatable });
		repeat++;
		await pause(waitMs, signal);
	}
}

/** Why a try has no answer, or none that can be read. */
interface Failure {
	reason?: string;
	/** What the system was asked for when the connection failed, such as `connect` or `read`. */
	syscall?: string;
}

async function tryOnce(
	client: Client,
	request: ApiRequest,
	{ beforeTry, deadlineMs }: SendRules,
	gate: RateGate,
): Promise<Failure & { answer?: ApiResponse }> {
	// The caller's request is shared by all documents of an item.
	const attempt: ApiRequest = { timeout: READ_TIMEOUT_MS, ...request };
	let answer: ApiResponse | undefined;
	let failure: Failure = {};
	try {
		await beforeTry?.(attempt).catch((error: unknown) => {
			// What a document's source says of it is of no interest then.
			throw client.signal?.aborted ? new Stopped() : (error as Error);
		});
		const leftMs = (deadlineMs?.() ?? Infinity) - Date.now();
		attempt.timeout = Math.max(1, Math.min(attempt.timeout!, leftMs));
		const exchange = client.exchange(attempt).catch((error: unknown) => {
			failure = connectionFailure(error);
			// Without a code it is no matter of the connection: n8n refused to send, for instance to a host
			// that the credential does not allow.
			if (failure.reason === undefined && !client.signal?.aborted) throw error as Error;
			return undefined;
		});
		answer = await within(leftMs, exchange);
		if (answer === undefined) failure.reason ??= isStalled(attempt.body) ? SOURCE_BROKE : TOO_LATE;
	} finally {
		gate.leave(answer, attempt.url);
	}
	if (answer !== undefined && !isReadable(answer, request)) failure = { reason: 'not JSON' };
	return { answer, ...failure };
}

/** A 404 in the words of a proxy tells of its own state, and not that something is gone. */
function isReadable({ statusCode, body }: ApiResponse, { method = 'GET' }: ApiRequest): boolean {
	if (statusCode < 300) return method === 'DELETE' || (typeof body === 'object' && body !== null);
	const isText = typeof body === 'string' && body.trim() !== '';
	return !(statusCode === UNKNOWN && isText && SAFE_TO_REPEAT.includes(method));
}

/**
 * The code of a failed connection, such as ECONNRESET, and the system call, wherever n8n put them; n8n 1
 * has the code as `httpCode`. Of a host with several addresses, the first tells the call.
 */
function connectionFailure(error: unknown): Failure {
	const failure: Failure = {};
	for (let at = error; typeof at === 'object' && at !== null; at = (at as Error).cause) {
		const { httpCode, code = httpCode, syscall, errors } = at as Record<string, unknown>;
		if (typeof code === 'string' && /^[A-Z]/.test(code)) failure.reason ??= code;
		const [first] = Array.isArray(errors) ? (errors as Array<{ syscall?: unknown }>) : [];
		const call = syscall ?? first?.syscall;
		if (typeof call === 'string') failure.syscall ??= call;
	}
	return failure;
}
