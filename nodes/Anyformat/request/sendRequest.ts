import type { AnyRequest, ApiClient, ApiResponse, RequestRules } from './client';
import { RequestAttempts } from './requestAttempts';

export { isSafeMethod } from './client';
export type { AnyRequest, ApiClient, ApiRequest, ApiResponse, RequestRules } from './client';

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
