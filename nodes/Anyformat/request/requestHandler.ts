import {
	NodeApiError,
	type DeclarativeRestApiSettings,
	type IExecutePaginationFunctions,
	type IHttpRequestOptions,
	type INodeExecutionData,
	type NodeOperationError,
} from 'n8n-workflow';

import { readConnection } from '../../../credentials/connection';
import { isTool } from './parameters';
import { getAccount } from './account';
import { errorItem } from './errorItem';
import { fillPath } from './path';
import { AbortedError } from './abort';
import type { ApiRequest, ApiResponse, ApiClient } from './sendRequest';
import { waitForAllItems } from './itemBarrier';
import { createError, withNextStep } from './errors';
import type { Subject } from './requestFailure';

/** One item's call of an operation. */
export interface Call {
	context: IExecutePaginationFunctions;
	client: ApiClient;
	/**
	 * For many requests in a short time: it keeps the credential as it was when the item was prepared,
	 * which n8n else reads from its database and decrypts for each of them.
	 */
	burstClient: ApiClient;
	/** As the operation's routing states it, with the values of the URL filled in. */
	request: ApiRequest;
	/** What the path leads to, for texts. */
	subject: Subject;
}

/** The function that n8n has every request of a declarative operation pass through. */
export type RequestHandler = (
	this: IExecutePaginationFunctions,
	requestData: DeclarativeRestApiSettings.ResultOptions,
) => Promise<INodeExecutionData[]>;

const CREDENTIAL = 'anyformatApi';

/** What the engine sets when the user chose no timeout under Request Options. */
const ENGINE_TIMEOUT_MS = 300_000;

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
		const pairedItem = { item: this.getItemIndex() };
		const preparation = Promise.all([
			prepareCall(this, requestData),
			prepare?.(this) as Promise<Prepared>,
		]);
		const finished = waitForAllItems(this, preparation).then(async (verdict) => {
			if (verdict === 'abandoned') return [];
			const [call, prepared] = await preparation;
			return verdict === 'go' ? await work(call, prepared) : [];
		});
		return await finished.then(
			(items) => items.map((item) => ({ ...item, pairedItem })),
			(reason: unknown) => {
				const error = toNodeError(this, reason);
				if (reason instanceof AbortedError || !this.continueOnFail()) throw error;
				return [{ ...errorItem(error), pairedItem }];
			},
		);
	};
}

async function prepareCall(
	context: IExecutePaginationFunctions,
	requestData: DeclarativeRestApiSettings.ResultOptions,
): Promise<Call> {
	const { method, url = '', qs, body, timeout } = requestData.options;
	const { url: filled, subject } = fillPath(context, url);
	const credential = await context.getCredentials(CREDENTIAL);
	const chosenTimeout = timeout === ENGINE_TIMEOUT_MS ? {} : { timeout };
	const optionsOf = (request: ApiRequest) => ({
		...requestData.options,
		...request,
		...chosenTimeout,
	});
	const client: ApiClient = {
		node: context.getNode(),
		itemIndex: context.getItemIndex(),
		account: getAccount(credential),
		apiKey: readConnection(credential).apiKey,
		signal: context.getExecutionCancelSignal(),
		request: async (request) => {
			const options = optionsOf(request);
			const [{ json }] = await context.makeRoutingRequest({ ...requestData, options });
			return json as unknown as ApiResponse;
		},
	};
	return {
		context,
		client,
		burstClient: {
			...client,
			request: async (request) =>
				(await context.helpers.httpRequestWithAuthentication.call(
					context,
					CREDENTIAL,
					{ ...optionsOf(request), returnFullResponse: true } as IHttpRequestOptions,
					{ credentialsDecrypted: { id: '', name: '', type: CREDENTIAL, data: credential } },
				)) as ApiResponse,
		},
		request: { method, url: filled, qs, body },
		subject,
	};
}

/**
 * What may be thrown to the engine; anything else is made an error of this item. An agent gets the message
 * alone, so it has the next step, too.
 */
export function toNodeError(context: IExecutePaginationFunctions, reason: unknown): NodeApiError {
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
