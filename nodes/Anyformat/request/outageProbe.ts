import { API } from '../../../credentials/connection';
import type { ApiClient, ApiRequest } from './client';
import { type RequestFailure, readConnectionFailure } from './requestFailure';
import { HttpStatus } from './response';

const TIMEOUT_MS = 10_000;

const PROBE: ApiRequest = {
	method: 'GET',
	url: `${API}/workflows/`,
	qs: { page: 1, page_size: 1 },
	timeout: TIMEOUT_MS,
};

/**
 * The probe of the circuit breaker: one GET, past the rate limiter. Resolves with undefined when the API
 * answers, whatever it says, and else with what went wrong.
 */
export async function probeApi(client: ApiClient): Promise<RequestFailure | undefined> {
	const ending = await client.request({ ...PROBE }).then(
		(response) => ({ response }),
		(error: unknown): RequestFailure => ({
			reason: 'connectionFailed',
			...readConnectionFailure(error),
		}),
	);
	const { response } = ending;
	if (response === undefined) return ending;
	if (response.statusCode >= HttpStatus.ServerError) return { response };
	const isPage = response.statusCode < 300 && typeof response.body !== 'object';
	return isPage ? { response, reason: 'notJson' } : undefined;
}
