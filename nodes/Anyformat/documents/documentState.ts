import type { NodeApiError } from 'n8n-workflow';

import type { Results } from '../request/apiTypes';
import { parseErrorBody } from '../request/errorBody';
import { createError, toApiError } from '../request/errors';
import { HttpStatus } from '../request/httpStatus';
import type { RequestFailure, Subject } from '../request/requestFailure';
import type { ApiClient, ApiResponse } from '../request/sendRequest';

/** A document whose results are wanted. */
export interface AwaitedDocument {
	workflowId: string;
	collectionId: string;
	/** How texts call it: `file "invoice.pdf"`. */
	label: string;
	/** When the API accepted it, when that was just now. */
	acceptedAtMs?: number;
	/** Until when to wait; absent: ask once. */
	deadlineMs?: number;
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
export const subjectOf = ({ collectionId, label }: AwaitedDocument): Subject => ({
	kind: 'collection',
	id: collectionId,
	payload: `the ${label}`,
});

/** Keys of results, of which every shape has one. Source: docs/api-contract.md, "Results". */
const RESULT_KEYS = [
	'collection_id',
	'verification_url',
	'parse',
	'classifications',
	'splits',
	'extractions',
	'extraction',
];

/**
 * The state that a response of the results call tells; undefined while it is not ready, and for a 404, of
 * which the caller knows more. Throws NodeApiError for what is no response of the API, so that it does not
 * pass for a document without fields.
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
	if (RESULT_KEYS.some((key) => Object.hasOwn(results, key))) return { kind: 'processed', results };
	throw toApiError(client, subjectOf(document), { response, reason: 'noResults' });
}

function endedState({ apiKey }: ApiClient, response: ApiResponse): EndedState {
	const { errorCode, detail } = parseErrorBody(response.body, apiKey);
	const kind = errorCode === 'EXTRACTION_CANCELLED' ? 'cancelled' : 'failed';
	return { kind, reason: detail ?? '', failure: { response, ended: kind } };
}

/** The state of a document that is gone. */
export const deletedState = (response: ApiResponse): EndedState => ({
	kind: 'deleted',
	reason: '',
	failure: { response },
});

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
	otherwise = "give it more time with 'Timeout' under Options",
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
