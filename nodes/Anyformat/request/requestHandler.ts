import {
	NodeApiError,
	type DeclarativeRestApiSettings,
	type IExecutePaginationFunctions,
	type INodeExecutionData,
	type NodeOperationError,
} from 'n8n-workflow';

import { AbortedError } from './abort';
import { nameAcceptedIds } from './acceptedIds';
import { prepareCall, type Call } from './call';
import { createError, withNextStep, errorItem, isErrorItem } from './errors';
import { endToolCall } from './idempotency';
import { enterItemBarrier } from './itemBarrier';
import { isTool, type Parameters } from './parameters';

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
export function toNodeError(
	context: Pick<Parameters, 'getNode' | 'getItemIndex'>,
	reason: unknown,
): NodeApiError {
	const { message, description } = reason as NodeOperationError;
	const error =
		reason instanceof NodeApiError
			? reason
			: createError(context.getNode(), message, {
					description: description ?? undefined,
					itemIndex: context.getItemIndex(),
				});
	if (isTool(context.getNode())) withNextStep(error);
	return error;
}
