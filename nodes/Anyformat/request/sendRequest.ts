import { sleepUntilAborted } from './abort';
import type { AnyRequest, ApiClient, ApiResponse } from './apiClient';
import { toApiError } from './errors';
import type { Subject } from './requestFailure';
import { HttpStatus, parseErrorBody } from './response';
import { RequestAttempts } from './retry';
import type { RequestRules } from './singleAttempt';

export type { AnyRequest, ApiClient, ApiRequest, ApiResponse } from './apiClient';
export type { RequestRules } from './singleAttempt';

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
 * Resolves with a 2xx response that is JSON (or empty, for DELETE) or one of `expectedStatuses`. Throws
 * AbortedError when the execution was stopped.
 */
export async function sendRequest<Request extends AnyRequest>(
	client: ApiClient<Request>,
	request: Request,
	rules: RequestRules,
): Promise<ApiResponse> {
	const attempts = new RequestAttempts(client as ApiClient<AnyRequest>, request, rules);
	for (;;) {
		const attempt = await attempts.next();
		const response = attempts.wanted(attempt);
		if (response !== undefined) return response;
		await attempts.pauseOrFail(attempt);
	}
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
