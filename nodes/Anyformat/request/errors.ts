import {
	NodeApiError,
	NodeOperationError,
	type IExecutePaginationFunctions,
	type IExecuteSingleFunctions,
	type INode,
	type JsonObject,
} from 'n8n-workflow';
import { isApiError, parseErrorBody, type ParsedErrorBody } from './errorBody';
import { messageFor, OUTCOME_UNKNOWN_HINT } from './errorMessages';
import { wordsFor, type FailureReason, type RequestFailure, type Subject } from './requestFailure';

/** How the facts at the end of a description put a reason; the code of a connection speaks for itself. */
const REASON_FACTS: Partial<Record<FailureReason, string>> = {
	deadlinePassed: 'no response in time',
	notJson: 'not JSON',
	noId: 'no ID in the response',
	noList: 'no list in the response',
	noResults: 'no results in the response',
};

/** Where only what was not accepted is sent again. */
const RETRY = 'Then retry this execution: what was accepted is not sent again.';
const RETRY_LATER = 'Retry this execution later: what was accepted is not sent again.';

/** Where it may be an execution that failed, or something else, such as publishing a workflow. */
const TRY_LATER = 'Try again later; an execution by its Retry, so that nothing is sent twice.';

/**
 * The NodeApiError for a failed request: the message says what happened, the description what to do next,
 * followed by the API's own words, `error_code` and `request_id`. Its `context` holds `statusCode` (of a
 * response of Anyformat's), `errorCode`, `requestId`, `detail`, `outcomeUnknown`, `isPassing`, and `isLate`
 * when no response came by the deadline. The key is redacted where the API quotes it.
 */
export function toApiError(
	{ node, itemIndex, apiKey }: { node: INode; itemIndex: number; apiKey: string },
	subject: Subject,
	failure: RequestFailure,
): NodeApiError {
	const { response, reason, outcomeUnknown = false, isPassing = false } = failure;
	const said = parseErrorBody(response?.body, apiKey);
	const { detail = failure.detail, errorCode, requestId } = said;
	const [message, nextStep] = messageFor(failure, errorCode, subject);
	const description = [
		outcomeUnknown && OUTCOME_UNKNOWN_HINT,
		(!outcomeUnknown || reason === 'notAnyformat') && nextStep,
		...(outcomeUnknown ? [] : hintsFor(failure, subject)),
		detail &&
			`${said.detail && isApiError(response?.body) ? 'Anyformat' : 'The response'} says: ${detail}`,
		factsOf(failure, said),
	];
	const error = createError(node, message(wordsFor(subject)), {
		description: description.filter(Boolean).join(' '),
		httpCode: response && String(response.statusCode),
		itemIndex,
	});
	// What could not be read says nothing of the document.
	const statusCode = reason === undefined ? response?.statusCode : undefined;
	const isLate = reason === 'deadlinePassed';
	const facts = { statusCode, errorCode, requestId, detail, outcomeUnknown, isPassing, isLate };
	Object.assign(error.context, facts);
	return error;
}

/** Whether it was sent, and that following the next step costs nothing twice. */
function hintsFor({ isWrite, neverSent, isPassing, ended }: RequestFailure, subject: Subject) {
	if (ended !== undefined) return [];
	// A webhook is made when a workflow is published, so there may be no execution to retry.
	const isDocument = subject.payload !== undefined && subject.kind !== 'webhook';
	const later = isDocument ? RETRY_LATER : TRY_LATER;
	const hint = isPassing ? later : isWrite && isDocument && RETRY;
	return [isWrite && neverSent && 'Nothing was sent.', hint];
}

function factsOf(
	{ response, reason, code }: RequestFailure,
	{ errorCode, requestId }: ParsedErrorBody,
): string {
	const facts = [
		response && `HTTP ${response.statusCode}`,
		code ?? (reason && REASON_FACTS[reason]),
		errorCode,
		requestId && `request ID ${requestId}`,
	].filter(Boolean);
	return facts.length > 0 ? `(${facts.join(', ')})` : '';
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

/** The item that an error is about; n8n's contexts of single items are such. */
export type ItemContext = Pick<IExecuteSingleFunctions, 'getNode' | 'getItemIndex'>;

/** `createError` for the item of a context. */
export const itemError = (context: ItemContext, message: string, description?: string) =>
	createError(context.getNode(), message, { description, itemIndex: context.getItemIndex() });

/** The same error, to which more can be added without a change to the other. */
export function copyOf(error: Error): Error {
	const own = {
		...Object.getOwnPropertyDescriptors(error),
		stack: { value: error.stack, writable: true, configurable: true },
	};
	const copy = Object.create(Object.getPrototypeOf(error) as object, own) as Error;
	if (copy instanceof NodeApiError) copy.context = { ...copy.context };
	return copy;
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

/** The lines that the details of an error show, by run of the node; IDs are added while others still wait. */
const linesByRun = new WeakMap<object, string[]>();

function linesOf(context: IExecutePaginationFunctions): string[] {
	const run = context.getExecuteData();
	const lines = linesByRun.get(run) ?? [];
	linesByRun.set(run, lines);
	return lines;
}

/** Notes a document that the API has accepted in this run of the node. */
export function addAcceptedId(context: IExecutePaginationFunctions, collectionId: string): void {
	const lines = linesOf(context);
	if (lines.length === 0)
		lines.push('Collection IDs of all documents that Anyformat has accepted:');
	if (!lines.includes(collectionId)) lines.push(collectionId);
}

/**
 * Has the error that ends a run of the node name, in its details ("messages" in n8n), all documents that the
 * API accepted: n8n shows no output of the run. It is given the list itself, since others of the run may
 * still be under way.
 */
export function nameAcceptedIds(
	context: IExecutePaginationFunctions,
	error: NodeApiError | NodeOperationError,
): void {
	error.messages = linesOf(context);
}
