import { AbortedError, withTimeout } from './abort';
import { isSafeMethod, type ApiClient, type AnyRequest, type ApiResponse } from './apiClient';
import type { RateLimitTier } from './account';
import { msUntil, NEVER, type MonotonicMs } from './clock';
import { isApiError, HttpStatus } from './response';
import { cancelStalled, SOURCE_READ_ERROR } from './multipart';
import {
	type FailureReason,
	readConnectionFailure,
	wasNeverSent,
	type Subject,
	type ConnectionFailure,
} from './requestFailure';

export interface RequestRules {
	subject: Subject;
	tier?: RateLimitTier;
	/** Statuses of Anyformat's that the caller reads itself, such as 412 while a document is processed. */
	expectedStatuses?: number[];
	/** After which no response is waited for, nor asked for again. */
	deadlineMs?: () => MonotonicMs;
	/** Milliseconds of a rate limit, or of an outage, that are waited for while no deadline counts yet. */
	maxWaitMs?: number;
	/** Whether to go on trying in an outage until the deadline, as long as it takes. */
	rideOut?: boolean;
	/** Called right before each try, when the rate limit let it pass; may change this try. */
	beforeAttempt?: (attempt: AnyRequest) => Promise<void>;
}

/** How one try ended. */
export interface Attempt {
	response?: ApiResponse;
	/** Why there is no response, or none of Anyformat's. */
	reason?: FailureReason;
	/** The system's code of a failed connection. */
	code?: string;
	/** Whether the API certainly did not get the request to its end. */
	neverSent: boolean;
}

const READ_TIMEOUT_MS = 60_000;

/**
 * Sends once; the request ends at the deadline, whatever time its user gives it. Throws AbortedError when
 * the execution was stopped, and what n8n says when it refuses to send.
 */
export async function attemptRequest(
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
	if (client.signal?.aborted) throw new AbortedError();
	if (response !== undefined)
		return { response, reason: reasonOfResponse(response, request), neverSent: false };
	const reason = reasonOfSilence(connection, attempt);
	const neverSent = reason === 'sourceUnreadable' || wasNeverSent(connection);
	return { reason, code: connection.code, neverSent };
}

function reasonOfSilence({ code }: ConnectionFailure, { body }: AnyRequest): FailureReason {
	if (code === SOURCE_READ_ERROR) return 'sourceUnreadable';
	if (code !== undefined) return 'connectionFailed';
	return cancelStalled(body) ? 'sourceUnreadable' : 'deadlinePassed';
}

/** Why a response is not taken for the API's. */
function reasonOfResponse(
	{ statusCode, body }: ApiResponse,
	request: AnyRequest,
): FailureReason | undefined {
	if (statusCode < 300) {
		const isJson = typeof body === 'object' && body !== null;
		return isJson || request.method === 'DELETE' ? undefined : 'notJson';
	}
	const isRefusal = statusCode >= 400 && statusCode < HttpStatus.ServerError;
	const isOwn = statusCode === HttpStatus.TooManyRequests || isApiError(body);
	return isRefusal && !isOwn ? 'notAnyformat' : undefined;
}

/** Whether an attempt failed for reasons that may pass. A refusal by a proxy is final for what is not safe. */
export const isTransient = ({ reason, response }: Attempt, request: AnyRequest): boolean =>
	reason === 'notAnyformat'
		? isSafeMethod(request.method)
		: reason !== undefined || (response?.statusCode ?? 0) >= HttpStatus.ServerError;
