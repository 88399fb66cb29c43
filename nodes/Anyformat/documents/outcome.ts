import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import type { Results } from '../shared/wire';
import { apiError } from '../transport/failure';
import type { ApiResponse, Client } from '../transport/send';

/** A document whose results are wanted. */
export interface Awaited {
	workflowId: string;
	collectionId: string;
	/** How texts call it. */
	label: string;
	/** When the API accepted it, when that was just now. */
	acceptedAtMs?: number;
	/** Until when to wait; absent: ask once. */
	deadlineMs?: number;
}

/** A document's status in the API's words, with its results when it is processed. */
export interface Outcome {
	status: string;
	results?: Results;
	/** Why nobody could ask until the deadline, where it was not for the document. */
	heldUp?: NodeApiError;
}

export const IN_PROGRESS = 'in_progress';

const FAILED = 'EXTRACTION_FAILED';
const CANCELLED = 'EXTRACTION_CANCELLED';

const UNKNOWN = 404;
const NOT_READY = 412;
const ENDED_BADLY = 422;

/** How texts about a document call it. */
export const subjectOf = ({ collectionId, label }: Awaited) => ({
	named: `collection "${collectionId}"`,
	sent: `the ${label}`,
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
 * The results in an answer. Throws NodeApiError for what is no answer of the API, so that it does not pass
 * for a document without fields.
 */
export function resultsOf(client: Client, document: Awaited, answer: ApiResponse): Results {
	const body = answer.body as Results;
	if (RESULT_KEYS.some((key) => Object.hasOwn(body, key))) return body;
	throw apiError(client, subjectOf(document), { answer, reason: 'no results' });
}

/** How the list of runs calls bad endings, and the codes of the results call for them. */
const BAD_ENDINGS: Record<string, string> = {
	error: FAILED,
	failed: FAILED,
	cancelled: CANCELLED,
};

/** Throws the error of a bad ending that the list shows, while the results go on saying "not ready". */
export function refuseBadEnding(client: Client, document: Awaited, status = ''): void {
	const error_code = BAD_ENDINGS[status];
	if (error_code === undefined) return;
	const body = { error_code, detail: `its status is "${status}"` };
	const answer = { statusCode: NOT_READY, headers: {}, body };
	throw apiError(client, subjectOf(document), { answer });
}

/** The status in which a document ended, by the error about it; undefined when it did not end. */
export function finalStatus({ context }: NodeApiError): string | undefined {
	if (context?.statusCode === UNKNOWN) return 'deleted';
	if (context?.errorCode === CANCELLED) return 'cancelled';
	return context?.statusCode === ENDED_BADLY || context?.errorCode === FAILED ? 'error' : undefined;
}

/** The error of a document that is not finished in time; `otherwise` is what to do but for Get Results. */
export function tooLate(
	{ node, itemIndex }: Client,
	{ label, collectionId }: Awaited,
	timeoutMs: number,
	otherwise = "give it more time with 'Timeout' under Options",
): NodeOperationError {
	const error = new NodeOperationError(
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
