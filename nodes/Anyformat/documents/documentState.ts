import type { NodeApiError } from 'n8n-workflow';

import type { Results } from '../request/apiTypes';
import { findShapeFault } from '../output/results';
import { resultsUrl } from '../request/apiClient';
import { type MonotonicMs, after, msUntil } from '../request/clock';
import { HttpStatus } from '../request/response';
import { ENDED_BY_CODE, parseErrorBody } from '../request/errorBody';
import { createError, toApiError } from '../request/errors';
import type { RequestFailure, Subject } from '../request/requestFailure';
import { type ApiClient, type ApiResponse, sendRequest } from '../request/sendRequest';

/** A document whose results are wanted. */
export interface AwaitedDocument {
	workflowId: string;
	collectionId: string;
	/** How texts call it: `file "invoice.pdf"`. */
	label: string;
	/** When the API accepted it, by the wall clock; absent when another node submitted it. */
	acceptedAtMs?: number;
	/** Until when to wait; absent: ask once. */
	deadlineMs?: MonotonicMs;
	/** Whether a trigger found it, mostly with many others; see `AcquireOptions`. */
	inBackground?: boolean;
}

/** It will have no results any more. */
export interface EndedState {
	kind: 'failed' | 'cancelled' | 'deleted';
	/** The API's words for it, as far as there are any. */
	reason: string;
	failure: RequestFailure;
}

/** What has become of a document so far. */
export type DocumentState =
	| {
			kind: 'processing';
			/** In the API's words, such as `queued`. */
			status: string;
			/** Why nobody could ask until the deadline, where it was not for the document. */
			heldUpBy?: NodeApiError;
	  }
	| { kind: 'processed'; results: Results }
	| EndedState;

export const IN_PROGRESS = 'in_progress';

/** The state's status in the API's words; `deleted` is ours, since the API then knows nothing of it. */
export function statusOf(state: DocumentState): string {
	if (state.kind === 'processing') return state.status;
	return state.kind === 'failed' ? 'error' : state.kind;
}

/** How texts about a document call it. */
export function subjectOf({ collectionId, label }: AwaitedDocument): Subject {
	return { kind: 'collection', id: collectionId, payload: `the ${label}` };
}

/** Keys of results, of which every shape has one. Source: docs/api-contract.md, "Results". */
const RESULT_KEYS = ['extractions', 'extraction'];

/**
 * Whether results are those of another document, as a broken cache on the way gives them. The older shape
 * does not tell.
 */
export function isOfOtherDocument(
	{ collectionId }: AwaitedDocument,
	{ statusCode, body }: ApiResponse,
): boolean {
	if (statusCode >= 300) return false;
	const { collection_id: told } = body as Results;
	return typeof told === 'string' && told.toLowerCase() !== collectionId.toLowerCase();
}

/**
 * The state that a response of the results call tells; undefined while it is not ready, and for a 404 or a
 * 422 that is no verdict, of which the caller knows more. Throws NodeApiError for what is no result of the
 * API, so that it does not pass for a document without fields.
 */
export function stateOf(
	client: ApiClient,
	document: AwaitedDocument,
	response: ApiResponse,
): DocumentState | undefined {
	const { statusCode, body } = response;
	if (statusCode === HttpStatus.UnprocessableContent) return endedState(client, response);
	if (statusCode >= 300 || statusCode === HttpStatus.Accepted) return undefined;
	const results = body as Results;
	const isResults = RESULT_KEYS.some((key) => Object.hasOwn(results, key));
	const detail = isResults ? findShapeFault(results) : undefined;
	if (isResults && detail === undefined) return { kind: 'processed', results };
	const reason = isResults ? 'unknownShape' : 'noResults';
	throw toApiError(client, subjectOf(document), { response, reason, detail });
}

/** A 422 without such a code is about the request, and not about the document. */
function endedState({ apiKey }: ApiClient, response: ApiResponse): EndedState | undefined {
	const { errorCode, detail } = parseErrorBody(response.body, apiKey);
	const kind = ENDED_BY_CODE.get(errorCode);
	return kind && { kind, reason: detail ?? '', failure: { response, ended: kind } };
}

/** The state of a document that is gone. */
export function deletedState(response: ApiResponse): EndedState {
	return { kind: 'deleted', reason: '', failure: { response } };
}

/** How the list of runs calls bad endings. */
const LISTED_AS: Record<string, 'failed' | 'cancelled'> = {
	error: 'failed',
	failed: 'failed',
	cancelled: 'cancelled',
};

/** The state of a document that a list shows in a bad end; undefined for other statuses. */
export function listedState(status: string | undefined): EndedState | undefined {
	const kind = LISTED_AS[status ?? ''];
	if (kind === undefined) return undefined;
	const detail = `its status is "${status}"`;
	return { kind, reason: detail, failure: { ended: kind, detail } };
}

/** The error of a document that ended without results. */
export function toStateError(
	client: ApiClient,
	document: AwaitedDocument,
	state: EndedState,
): NodeApiError {
	const error = toApiError(client, subjectOf(document), state.failure);
	Object.assign(error.context, { collectionId: document.collectionId, status: statusOf(state) });
	return error;
}

/** The error of a document that is not finished in time; `otherwise` is what to do but for Get Results. */
export function toTimeoutError(
	{ node, itemIndex }: ApiClient,
	{ label, collectionId }: AwaitedDocument,
	timeoutMs: number,
	otherwise = "retry this execution, which goes on waiting and sends nothing again ('Timeout' under Options gives it more time)",
): NodeApiError {
	const error = createError(
		node,
		`The ${label} was still being processed after ${timeoutMs / 1000} s`,
		{
			description: `Nothing is lost: its collection ID is "${collectionId}". Fetch the results later with File → Get Results, or ${otherwise}.`,
			itemIndex,
		},
	);
	Object.assign(error.context, { collectionId, status: IN_PROGRESS });
	return error;
}

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
	const { workflowId, collectionId, deadlineMs, inBackground } = document;
	const url = resultsUrl(workflowId, collectionId);
	const rules = { subject: subjectOf(document), expectedStatuses: RESULT_STATUSES, inBackground };
	if (deadlineMs === undefined) return await sendRequest(client, { method: 'GET', url }, rules);
	const untilMs = msUntil(deadlineMs) > 0 ? deadlineMs : after(LAST_POLL_TIMEOUT_MS);
	const untilDeadline = { ...rules, rideOut: true, deadlineMs: () => untilMs };
	return await sendRequest(client, { method: 'GET', url }, untilDeadline);
}
