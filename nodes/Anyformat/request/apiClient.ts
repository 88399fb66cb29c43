import type {
	IAdditionalCredentialOptions,
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IHttpRequestOptions,
	INode,
} from 'n8n-workflow';

import { API, HEADERS, readConnection } from '../../../credentials/connection';
import { getAccount, type Account, type RateLimitTier, type Route } from './account';
import type { MonotonicMs } from './clock';
import type { Subject } from './requestFailure';
import type { FullResponse } from './response';

export interface ApiResponse extends FullResponse {
	body: unknown;
	/** Whether an earlier try ended without a response, so that this one may answer a repetition. */
	repeated?: boolean;
}

/** Any request, with the fields that the API layer decides by. */
export type AnyRequest = Pick<IHttpRequestOptions, 'method' | 'qs' | 'body' | 'timeout'> & {
	url: string;
};

/**
 * A request that may be sent twice. A POST that creates or bills may not: `sendOnce` sends it. One that
 * does no harm when n8n tries the node again says so.
 */
export type ApiRequest = AnyRequest & ({ method?: SafeMethod } | { mayRepeat: true });

/** One way to the API. */
export interface ApiClient<Request extends AnyRequest = ApiRequest> {
	node: INode;
	itemIndex: number;
	account: Account;
	/** For redacting it in texts. */
	apiKey: string;
	signal: AbortSignal | undefined;
	/** Milliseconds that the user gives a request, under Request Options; a deadline may end it sooner. */
	timeoutMs?: number;
	/** Sends once. Resolves with any HTTP response; rejects when the connection failed. */
	request: (request: Request) => Promise<ApiResponse>;
}

/** A client that may send a POST. */
export type PostingClient = ApiClient<AnyRequest>;

export interface RequestRules {
	subject: Subject;
	tier?: RateLimitTier;
	/** Statuses of Anyformat's that the caller reads itself, such as 412 while a document is processed. */
	expectedStatuses?: number[];
	/** After which no response is waited for, nor asked for again. */
	deadlineMs?: () => MonotonicMs;
	/** Milliseconds of a rate limit, or of an outage, that are waited for while no deadline counts yet. */
	maxWaitMs?: number;
	/** Whether to go on trying in an outage until the deadline, as long as it takes. */
	rideOut?: boolean;
	/** Whether it is one of many that nobody waits for; see `AcquireOptions`. */
	inBackground?: boolean;
	/** Called right before each try, when the rate limit let it pass; may change this try. */
	beforeAttempt?: (attempt: AnyRequest) => Promise<void>;
}

const SAFE_METHODS = ['GET', 'PUT', 'DELETE'] as const;
type SafeMethod = (typeof SAFE_METHODS)[number];

/** Whether a request with this method does no harm when it is carried out twice. */
export const isSafeMethod = (method: string = 'GET'): method is SafeMethod =>
	SAFE_METHODS.some((safe) => safe === method);

/** The URL of a workflow, or of what belongs to it. */
export const workflowUrl = (workflowId: string, rest = ''): string =>
	`${API}/workflows/${encodeURIComponent(workflowId)}/${rest}`;

/** The URL of a document's results. */
export const resultsUrl = (workflowId: string, collectionId: string): string =>
	workflowUrl(workflowId, `files/${encodeURIComponent(collectionId)}/results/`);

export const CREDENTIAL = 'anyformatApi';

/**
 * How every request is sent. Redirects are not followed, since n8n would send the key along; statuses
 * are read by `sendRequest`.
 */
export const REQUEST_DEFAULTS = {
	disableFollowRedirect: true,
	ignoreHttpStatusErrors: true,
	headers: HEADERS,
	returnFullResponse: true,
};

/**
 * The way to the API for code outside of operations, with the node's credential. `signal` ends its requests
 * and its waiting. Throws what `readConnection` throws.
 */
export async function createApiClient(
	context: IAllExecuteFunctions,
	signal?: AbortSignal,
): Promise<ApiClient> {
	return clientOf(context, await context.getCredentials(CREDENTIAL), { abortSignal: signal });
}

/**
 * A client that sends by n8n's helper. `options` go into every request; `credentialOptions` say which
 * credential the helper uses, by default the node's as it is then. Throws what `readConnection` throws.
 */
export function clientOf(
	context: IAllExecuteFunctions,
	credential: ICredentialDataDecryptedObject,
	{ abortSignal, ...options }: Route & { abortSignal?: AbortSignal },
	credentialOptions?: IAdditionalCredentialOptions,
): PostingClient {
	return {
		node: context.getNode(),
		itemIndex: 0,
		account: getAccount(credential, options),
		apiKey: readConnection(credential).apiKey,
		signal: abortSignal,
		request: async (request) =>
			(await context.helpers.httpRequestWithAuthentication.call(
				context,
				CREDENTIAL,
				{ ...options, ...REQUEST_DEFAULTS, ...request, abortSignal },
				credentialOptions,
			)) as ApiResponse,
	};
}
