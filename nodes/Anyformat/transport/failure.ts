import { NodeApiError, type INode, type JsonObject } from 'n8n-workflow';

import type { Ending, Subject } from './ending';
import { readErrorBody } from './errorBody';
import { MAYBE_ACCEPTED, textFor } from './failureTexts';

/**
 * The error for a request's ending: the message says what happened, the description what to do next,
 * followed by the API's own words, `error_code` and `request_id`. `context` holds `statusCode`
 * of an answer that can be read, `errorCode`, `requestId`, `detail` and `unclear` for code that decides by them. The key is struck out
 * where the API quotes it.
 */
export function apiError(
	{ node, itemIndex, apiKey }: { node: INode; itemIndex: number; apiKey: string },
	{ named, sent = named }: Subject,
	ending: Ending,
): NodeApiError {
	const { answer, reason, unclear = false } = ending;
	const said = readErrorBody(answer?.body, apiKey);
	const [message, nextStep] = textFor(ending, said.errorCode, named);
	const facts = [
		answer && `HTTP ${answer.statusCode}`,
		reason,
		said.errorCode,
		said.requestId && `request ID ${said.requestId}`,
	].filter(Boolean);
	const error = new NodeApiError(node, { name: 'AnyformatError' } as JsonObject, {
		message: message({ named, sent }),
		description: [
			unclear ? MAYBE_ACCEPTED : nextStep,
			said.detail && `Anyformat says: ${said.detail}`,
			`(${facts.join(', ')})`,
		]
			.filter(Boolean)
			.join(' '),
		httpCode: answer ? String(answer.statusCode) : 'none',
		itemIndex,
	});
	Object.assign(error.context, {
		// What could not be read says nothing of the document.
		statusCode: reason === undefined ? answer?.statusCode : undefined,
		errorCode: said.errorCode,
		requestId: said.requestId,
		detail: said.detail,
		unclear,
	});
	return error;
}
