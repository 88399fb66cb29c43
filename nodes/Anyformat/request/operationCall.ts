import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
} from 'n8n-workflow';

import {
	clientOf,
	CREDENTIAL,
	isSafeMethod,
	type AnyRequest,
	type ApiClient,
	type PostingClient,
} from './apiClient';
import type { IdempotencyRecord } from './idempotencyStore';
import { fillPath } from './parameters';
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
	/** As the operation's routing states it, with the values of the URL filled in. See `sendOperation`. */
	request: AnyRequest;
	/** The URL as the routing states it, with the names of parameters instead of values. */
	template: string;
	/** What the path leads to, for texts. */
	subject: Subject;
	/** What this call has sent, or found, by its key in the idempotency store. */
	records: Array<{ key: string; record: IdempotencyRecord }>;
}

/** What the engine sets when the user chose no timeout under Request Options. */
const ENGINE_TIMEOUT_MS = 300_000;

/** Operations get clients that refuse a POST; only `sendOnce` gets at those that don't. */
const postingClients = new WeakMap<Call, PostingClient>();

/** For `sendOnce` alone. */
export const postingClientOf = (call: Call): PostingClient => postingClients.get(call)!;

/** The same call for another path. Its POST is sent by `sendOnce` as well. */
export function derivedCall(call: Call, path: Pick<Call, 'request' | 'subject'>): Call {
	const derived = { ...call, ...path };
	postingClients.set(derived, postingClientOf(call));
	return derived;
}

/** Reads the item's URL and the credential. Throws what `fillPath` and `readConnection` throw. */
export async function prepareCall(
	context: IExecutePaginationFunctions,
	requestData: DeclarativeRestApiSettings.ResultOptions,
): Promise<Call> {
	const { method, url = '', qs, body, timeout } = requestData.options;
	const { url: filled, subject } = fillPath(context, url);
	const credential = await context.getCredentials(CREDENTIAL);
	// By then the engine has evaluated it, so it is no expression any more.
	const evaluated = requestData.options as IHttpRequestOptions;
	const options = { ...evaluated, abortSignal: context.getExecutionCancelSignal() };
	const own = {
		itemIndex: context.getItemIndex(),
		timeoutMs: timeout === ENGINE_TIMEOUT_MS ? undefined : timeout,
	};
	const postingClient = { ...clientOf(context, credential, options), ...own };
	const burstClient = clientOf(context, credential, options, {
		credentialsDecrypted: { id: '', name: '', type: CREDENTIAL, data: credential },
	});
	const call: Call = {
		context,
		client: withoutPost(postingClient),
		burstClient: withoutPost({ ...burstClient, ...own }),
		request: { method, url: filled, qs, body },
		template: url,
		subject,
		records: [],
	};
	postingClients.set(call, postingClient);
	return call;
}

/** The same client, but for a POST that does not say that it may be repeated. */
const withoutPost = (client: PostingClient): ApiClient => ({
	...client,
	request: async (request) => {
		const { mayRepeat, ...sent }: AnyRequest & { mayRepeat?: true } = request;
		if (mayRepeat !== true && !isSafeMethod(sent.method))
			throw new Error(`${sent.method} ${sent.url} is not sent by sendOnce`);
		return await client.request(sent);
	},
});
