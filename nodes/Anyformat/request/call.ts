import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { readConnection } from '../../../credentials/connection';
import { getAccount } from './account';
import type { IdempotencyRecord } from './idempotencyStore';
import { fillPath } from './path';
import type { Subject } from './requestFailure';
import { isSafeMethod, type AnyRequest, type ApiClient, type ApiResponse } from './sendRequest';

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

/** A client that may send a POST. */
export type PostingClient = ApiClient<AnyRequest>;

const CREDENTIAL = 'anyformatApi';

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
	const optionsOf = (request: AnyRequest) => ({ ...requestData.options, ...request });
	const postingClient: PostingClient = {
		node: context.getNode(),
		itemIndex: context.getItemIndex(),
		account: getAccount(credential),
		apiKey: readConnection(credential).apiKey,
		signal: context.getExecutionCancelSignal(),
		timeoutMs: timeout === ENGINE_TIMEOUT_MS ? undefined : timeout,
		request: async (request) => {
			const options = optionsOf(request);
			const [{ json }] = await context.makeRoutingRequest({ ...requestData, options });
			return json as unknown as ApiResponse;
		},
	};
	const burstClient: PostingClient = {
		...postingClient,
		request: async (request) =>
			(await context.helpers.httpRequestWithAuthentication.call(
				context,
				CREDENTIAL,
				{ ...optionsOf(request), returnFullResponse: true } as IHttpRequestOptions,
				{ credentialsDecrypted: { id: '', name: '', type: CREDENTIAL, data: credential } },
			)) as ApiResponse,
	};
	const call: Call = {
		context,
		client: withoutPost(postingClient),
		burstClient: withoutPost(burstClient),
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
