import { sleepUntilAborted } from './abort';
import { parseErrorBody } from './errorBody';
import { toApiError } from './errors';
import { HttpStatus } from './httpStatus';
import type { Subject } from './requestFailure';
import { sendRequest, type ApiClient } from './sendRequest';

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
