import {
	NodeApiError,
	type DeclarativeRestApiSettings,
	type IDataObject,
	type IExecutePaginationFunctions,
	type INodeExecutionData,
	type NodeOperationError,
} from 'n8n-workflow';

import { AbortedError } from './abort';
import { isSafeMethod } from './apiClient';
import { prepareCall, type Call } from './operationCall';
import { itemError, nameAcceptedIds, toApiError, withNextStep, type ItemContext } from './errors';
import { errorItem, isErrorItem } from './errorItem';
import { endToolCall, sendOnce } from './idempotency';
import { enterItemBarrier } from './itemBarrier';
import { isTool } from './parameters';
import { describeSubject } from './requestFailure';
import { asWritten, type RequestIdentity } from './requestIdentity';
import { HttpStatus } from './response';
import { madeBy, sendRequest, type RequestRules } from './sendRequest';

/** The function that n8n has every request of a declarative operation pass through. */
export type RequestHandler = (
	this: IExecutePaginationFunctions,
	requestData: DeclarativeRestApiSettings.ResultOptions,
) => Promise<INodeExecutionData[]>;

/**
 * Makes a request handler of an operation's work. `prepare` reads and checks the item's input and sends nothing to
 * the API; `work` runs once every item is prepared. Its items are linked to the input item. What either
 * throws stops the node or becomes an item of its own, as the node's On Error says.
 */
export function requestHandler<Prepared = undefined>(
	work: (call: Call, prepared: Prepared) => Promise<INodeExecutionData[]>,
	prepare?: (context: IExecutePaginationFunctions) => Promise<Prepared>,
): RequestHandler {
	return async function (requestData) {
		const barrier = enterItemBarrier(this);
		const pairedItem = { item: this.getItemIndex() };
		const preparation = Promise.all([
			prepareCall(this, requestData),
			prepare?.(this) as Promise<Prepared>,
		]);
		try {
			if (!(await barrier.waitForAllItems(preparation))) return [];
			const [call, prepared] = await preparation;
			const items = await workOnce(call, async () => await work(call, prepared));
			return items.map((item) => ({ ...item, pairedItem }));
		} catch (reason) {
			const error = toNodeError(this, reason);
			if (!(reason instanceof AbortedError) && this.continueOnFail())
				return [{ ...errorItem(error), pairedItem }];
			await barrier.untilAwaited();
			nameAcceptedIds(this, error);
			throw error;
		}
	};
}

/** Does the work of a call; one of a tool is then over, so that the next is a call of its own. */
async function workOnce(
	call: Call,
	work: () => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	if (!isTool(call.client.node)) return await work();
	let items: INodeExecutionData[] | undefined;
	try {
		items = await work();
		return items;
	} finally {
		endToolCall(call, items !== undefined && !items.some(isErrorItem));
	}
}

/**
 * What may be thrown to the engine; anything else is made an error of this item. An agent gets the message
 * alone, so it has the next step, too.
 */
export function toNodeError(context: ItemContext, reason: unknown): NodeApiError {
	const { message, description } = reason as NodeOperationError;
	const error =
		reason instanceof NodeApiError ? reason : itemError(context, message, description ?? undefined);
	if (isTool(context.getNode())) withNextStep(error);
	return error;
}

/** What an operation adds to its request. */
export interface OperationRequest extends Partial<RequestRules> {
	/** Default: what the operation's routing states. */
	body?: IDataObject;
	/** What the request carries, for texts: `the definition of "Invoices"`. */
	payload?: string;
	/** Of a POST; default: the whole request, by its parameters and its values. */
	identity?: Partial<RequestIdentity>;
}

/**
 * Sends the request that an operation's routing states; the API's response is its body. A POST creates or
 * bills, so it is sent once, whatever retries n8n makes. Throws what `sendRequest` and `sendOnce` throw.
 */
export async function sendOperation(
	call: Call,
	{ body, payload, identity, subject: about = call.subject, ...rules }: OperationRequest = {},
): Promise<IDataObject> {
	const { context, client, request: stated } = call;
	const request = { ...stated, ...(body && { body }) };
	const subject = { ...about, ...(payload && { payload }) };
	const { method } = request;
	if (isSafeMethod(method)) {
		const response = await sendRequest(client, { ...request, method }, { ...rules, subject });
		// The answer to a PUT may be empty.
		return response.body ? (response.body as IDataObject) : { id: subject.id };
	}
	const { url, qs } = request;
	const once: RequestIdentity = {
		source: { written: asWritten(context), value: JSON.stringify([url, qs, request.body]) },
		label: () => payload ?? describeSubject(subject),
		...identity,
	};
	const { response } = await sendOnce(call, once, async (postingClient) => {
		const posted = await sendRequest(postingClient, request, { ...rules, subject });
		// What a retry finds again by its ID has one.
		const made = identity?.isFound && madeBy(postingClient, subject, posted);
		return { response: made ?? (posted.body as IDataObject) };
	});
	return response;
}

/**
 * Deletes what the operation's routing states: `{ deleted: true, id }`. A 404 to a repetition means that the first
 * request, whose response was lost, did its work.
 */
async function deleteRecord({ client, request, subject }: Call): Promise<IDataObject> {
	const response = await sendRequest(
		client,
		{ ...request, method: 'DELETE' },
		{ subject, expectedStatuses: [HttpStatus.NotFound] },
	);
	if (response.statusCode === HttpStatus.NotFound && !response.repeated)
		throw toApiError(client, subject, { response });
	return { deleted: true, id: subject.id };
}

/** The request handler of operations that name none: one request, one response, one item. */
export const singleItem = requestHandler(async (call) => {
	const isDelete = call.request.method === 'DELETE';
	return [{ json: await (isDelete ? deleteRecord(call) : sendOperation(call)) }];
});
