import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';

import { parseErrorBody } from './errorBody';
import { messageFor, OUTCOME_UNKNOWN_HINT, wordsFor } from './errorMessages';
import type { FailureReason, RequestFailure, Subject } from './requestFailure';

/** How the facts at the end of a description put a reason; the code of a connection speaks for itself. */
const REASON_FACTS: Record<FailureReason, string | undefined> = {
	connectionFailed: undefined,
	deadlinePassed: 'no response in time',
	sourceUnreadable: undefined,
	notJson: 'not JSON',
	noId: 'no ID in the response',
	noList: 'no list in the response',
	noResults: 'no results in the response',
};

/**
 * The NodeApiError for a failed request: the message says what happened, the description what to do next,
 * followed by the API's own words, `error_code` and `request_id`. Its `context` holds `statusCode` (of a
 * response that can be read), `errorCode`, `requestId`, `detail` and `outcomeUnknown`. The key is redacted
 * where the API quotes it.
 */
export function toApiError(
	{ node, itemIndex, apiKey }: { node: INode; itemIndex: number; apiKey: string },
	subject: Subject,
	failure: RequestFailure,
): NodeApiError {
	const { response, reason, code, outcomeUnknown = false } = failure;
	const { detail = failure.detail, errorCode, requestId } = parseErrorBody(response?.body, apiKey);
	const [message, nextStep] = messageFor(failure, errorCode, subject);
	const facts = [
		response && `HTTP ${response.statusCode}`,
		code ?? (reason && REASON_FACTS[reason]),
		errorCode,
		requestId && `request ID ${requestId}`,
	].filter(Boolean);
	const description = [
		outcomeUnknown ? OUTCOME_UNKNOWN_HINT : nextStep,
		detail && `Anyformat says: ${detail}`,
		facts.length > 0 && `(${facts.join(', ')})`,
	];
	const error = createError(node, message(wordsFor(subject)), {
		description: description.filter(Boolean).join(' '),
		httpCode: response ? String(response.statusCode) : undefined,
		itemIndex,
	});
	// What could not be read says nothing of the document.
	const statusCode = reason === undefined ? response?.statusCode : undefined;
	Object.assign(error.context, { statusCode, errorCode, requestId, detail, outcomeUnknown });
	return error;
}

/** What an error has besides its message. */
export interface ErrorDetails {
	description?: string;
	itemIndex?: number;
	/** The status of the response that it tells of. */
	httpCode?: string;
}

/**
 * Every error of this package is made here, because n8n replaces a message in which it finds the letters of
 * a system error, as in "TradePermit.pdf" (EPERM): so the message is set once the error is made. It is a
 * NodeApiError since n8n makes one of any other error that an operation throws, and replaces its message then.
 */
export function createError(
	node: INode,
	message: string,
	{ description, itemIndex, httpCode = 'none' }: ErrorDetails = {},
): NodeApiError {
	const error = new NodeApiError(node, { name: 'AnyformatError' } as JsonObject, {
		message: 'AnyformatError',
		description,
		httpCode,
		itemIndex,
	});
	return Object.assign(error, { message, messages: [] });
}

/**
 * The same error with its next step in the message, too, for places where n8n hands on the message alone:
 * to whoever publishes a workflow, and to an AI agent that calls a tool.
 */
export function withNextStep(error: unknown): unknown {
	const isOurs = error instanceof NodeApiError || error instanceof NodeOperationError;
	if (isOurs && error.description && !error.message.includes(error.description))
		error.message = `${error.message}. ${error.description}`;
	return error;
}
