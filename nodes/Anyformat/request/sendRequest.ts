import type { IDataObject } from 'n8n-workflow';

import { AbortedError, sleepUntilAborted, withTimeout } from './abort';
import type { AnyRequest, ApiClient, ApiResponse, RequestRules } from './apiClient';
import { msUntil, NEVER } from './clock';
import { toApiError } from './errors';
import { isNonEmptyString } from './guards';
import { cancelStalled, SOURCE_READ_ERROR } from './multipart';
import {
	readConnectionFailure,
	wasNeverSent,
	type Attempt,
	type ConnectionFailure,
	type FailureReason,
	type Subject,
} from './requestFailure';
import { HttpStatus } from './response';
import { isOwnRefusal, parseErrorBody } from './errorBody';
import { RequestAttempts } from './retry';

export type { AnyRequest, ApiClient, ApiRequest, ApiResponse, RequestRules } from './apiClient';

/**
 * Sends a request, and sends it again (retry) where that is safe:
 *
 *     pass the circuit breaker → pass the rate limiter → attempt
 *       → a response that is wanted: resolves
 *       → 429: again, first in line, once the API allows it
 *       → 5xx, a broken connection, a proxy's response: again after a pause when it is safe to repeat (GET,
 *         PUT, DELETE) or certainly did not reach the API; up to 3 times, or with `rideOut` until the deadline
 *       → anything else: throws NodeApiError (see `toApiError`)
 *
 * Resolves with a 2xx response that is JSON (or empty, for PUT and DELETE) or one of `expectedStatuses`. Throws
 * AbortedError when the execution was stopped.
 */
export async function sendRequest<Request extends AnyRequest>(
	client: ApiClient<Request>,
	request: Request,
	rules: RequestRules,
): Promise<ApiResponse> {
	const anyClient = client as ApiClient<AnyRequest>;
	const attempts = new RequestAttempts(anyClient, request, rules);
	for (;;) {
		const attempt = await attempts.next(
			async () => await attemptRequest(anyClient, request, rules),
		);
		const response = attempts.wanted(attempt);
		if (response !== undefined) return response;
		await attempts.pauseOrFail(attempt);
	}
}

const READ_TIMEOUT_MS = 60_000;

/**
 * Sends once; the request ends at the deadline, whatever time its user gives it. Throws AbortedError when
 * the execution was stopped, and what n8n says when it refuses to send.
 */
async function attemptRequest(
	client: ApiClient<AnyRequest>,
	request: AnyRequest,
	{ beforeAttempt, deadlineMs = () => NEVER }: RequestRules,
): Promise<Attempt> {
	// The caller's request is shared by all documents of an item.
	const attempt: AnyRequest = { ...request };
	await beforeAttempt?.(attempt).catch((error: unknown) => {
		// What a document's source says of it is of no interest then.
		throw client.signal?.aborted ? new AbortedError() : (error as Error);
	});
	const leftMs = msUntil(deadlineMs());
	const timeoutMs = client.timeoutMs ?? attempt.timeout ?? READ_TIMEOUT_MS;
	attempt.timeout = Math.max(1, Math.ceil(Math.min(timeoutMs, leftMs)));
	let connection: ConnectionFailure = {};
	const exchange = client.request(attempt).catch((error: unknown) => {
		connection = readConnectionFailure(error);
		// Without a code it is no matter of the connection: n8n refused to send, for instance to a host
		// that the credential does not allow.
		if (connection.code === undefined && !client.signal?.aborted) throw error as Error;
		return undefined;
	});
	const response = await withTimeout(leftMs, exchange);
	if (response === undefined && client.signal?.aborted) throw new AbortedError();
	if (response !== undefined)
		return { response, reason: reasonOfResponse(client, response, request), neverSent: false };
	const reason = reasonOfSilence(connection, attempt);
	const neverSent = reason === 'sourceUnreadable' || wasNeverSent(connection);
	return { reason, code: connection.code, neverSent };
}

function reasonOfSilence({ code }: ConnectionFailure, { body }: AnyRequest): FailureReason {
	if (code === SOURCE_READ_ERROR) return 'sourceUnreadable';
	if (code !== undefined) return 'connectionFailed';
	return cancelStalled(body) ? 'sourceUnreadable' : 'deadlinePassed';
}

/** Methods whose success needs no body. */
const WITHOUT_BODY = ['PUT', 'DELETE'];

/**
 * Why a response is not taken for the API's. A redirect is one where the API has answered before: a login page
 * has come in between. Elsewhere the Base URL is wrong.
 */
function reasonOfResponse(
	{ account }: ApiClient<AnyRequest>,
	response: ApiResponse,
	{ method = 'GET' }: AnyRequest,
): FailureReason | undefined {
	const { statusCode, body } = response;
	if (statusCode < 300) {
		const isJson = typeof body === 'object' && body !== null;
		const isNothing = (body ?? '') === '' && WITHOUT_BODY.includes(method);
		return isJson || isNothing ? undefined : 'notJson';
	}
	if (statusCode >= HttpStatus.ServerError) return undefined;
	const isRedirect = statusCode < HttpStatus.BadRequest;
	const isOwn = isRedirect ? !account.hasAnswered : isOwnRefusal(response);
	return isOwn ? undefined : 'notAnyformat';
}

/**
 * The body of the response to a POST, with the ID of what it made. Throws NodeApiError when there is none: what
 * else answers with JSON may stand before the API, which may have taken the request all the same.
 */
export function madeBy(
	client: ApiClient<AnyRequest>,
	subject: Subject,
	{ body }: ApiResponse,
): IDataObject {
	const made = body as IDataObject;
	if (isNonEmptyString(made.id)) return made;
	throw toApiError(client, subject, { reason: 'noId', outcomeUnknown: true });
}

/** Statuses of the results call that tell of a document that has no results. */
const WITHOUT_RESULTS: number[] = [HttpStatus.PreconditionFailed, HttpStatus.UnprocessableContent];

/** The API may not show at once what it has accepted. */
const RECHECK_AFTER_MS = 3000;

/**
 * Whether the API has what is at `url`, for the key of this client. It has not when Anyformat itself says
 * so, twice: then the thing was deleted, or the key is of another organization. Throws NodeApiError when
 * the API can't be asked.
 */
export async function isFound(client: ApiClient, url: string, subject: Subject): Promise<boolean> {
	const rules = { subject, expectedStatuses: [HttpStatus.NotFound, ...WITHOUT_RESULTS] };
	for (const waitMs of [0, RECHECK_AFTER_MS]) {
		await sleepUntilAborted(waitMs, client.signal);
		const response = await sendRequest(client, { method: 'GET', url }, rules);
		if (response.statusCode !== HttpStatus.NotFound) return true;
		if (parseErrorBody(response.body, client.apiKey).errorCode !== 'NOT_FOUND')
			throw toApiError(client, subject, { response });
	}
	return false;
}
