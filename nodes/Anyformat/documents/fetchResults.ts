import { API } from '../../../credentials/connection';
import { after, msUntil } from '../request/clock';
import { HttpStatus } from '../request/httpStatus';
import { sendRequest, type ApiClient, type ApiResponse } from '../request/sendRequest';
import { subjectOf, type AwaitedDocument } from './documentState';

/** Statuses of the results call for a document in whatever state. */
const RESULT_STATUSES: number[] = [
	HttpStatus.NotFound,
	HttpStatus.PreconditionFailed,
	HttpStatus.UnprocessableContent,
];

/** How long the poll at the deadline may take. */
const LAST_POLL_TIMEOUT_MS = 2000;

/**
 * Asks for the results of a document, through outages until its deadline; at the deadline there is one more
 * short try. Throws what `sendRequest` throws.
 */
export async function fetchResults(
	client: ApiClient,
	document: AwaitedDocument,
): Promise<ApiResponse> {
	const { workflowId, collectionId, deadlineMs } = document;
	const url = `${API}/workflows/${encodeURIComponent(workflowId)}/files/${encodeURIComponent(collectionId)}/results/`;
	const rules = { subject: subjectOf(document), expectedStatuses: RESULT_STATUSES };
	if (deadlineMs === undefined) return await sendRequest(client, { method: 'GET', url }, rules);
	const untilMs = msUntil(deadlineMs) > 0 ? deadlineMs : after(LAST_POLL_TIMEOUT_MS);
	const untilDeadline = { ...rules, rideOut: true, deadlineMs: () => untilMs };
	return await sendRequest(client, { method: 'GET', url }, untilDeadline);
}
