import type { IDataObject } from 'n8n-workflow';

import type { Call } from './call';
import { toApiError } from './errors';
import { sendOnce } from './idempotency';
import { lastPathValue } from './path';
import { describeSubject } from './requestFailure';
import { asWritten, type RequestIdentity } from './requestIdentity';
import { HttpStatus } from './response';
import { isSafeMethod, sendRequest, type RequestRules } from './sendRequest';
import { requestHandler } from './requestHandler';

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
		return response.body as IDataObject;
	}
	const { url, qs } = request;
	const once: RequestIdentity = {
		source: { written: asWritten(context), value: JSON.stringify([url, qs, request.body]) },
		label: () => payload ?? describeSubject(subject),
		...identity,
	};
	const { response } = await sendOnce(call, once, async (postingClient) => {
		const posted = await sendRequest(postingClient, request, { ...rules, subject });
		return { response: posted.body as IDataObject };
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
	return { deleted: true, id: lastPathValue(request.url) };
}

/** The request handler of operations that name none: one request, one response, one item. */
export const singleItem = requestHandler(async (call) => {
	const isDelete = call.request.method === 'DELETE';
	return [{ json: await (isDelete ? deleteRecord(call) : sendOperation(call)) }];
});
