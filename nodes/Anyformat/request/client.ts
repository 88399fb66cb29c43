import type { IHttpRequestOptions, INode } from 'n8n-workflow';

import type { Account, RateLimitTier } from './account';
import type { MonotonicMs } from './clock';
import type { Subject } from './requestFailure';
import type { ResponseHead } from './response';

export interface ApiResponse extends ResponseHead {
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

/** One way to the API: the routing engine's for operations, `httpRequestWithAuthentication` elsewhere. */
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
	/** Called right before each try, when the rate limit let it pass; may change this try. */
	beforeAttempt?: (attempt: AnyRequest) => Promise<void>;
}

const SAFE_METHODS = ['GET', 'PUT', 'DELETE'] as const;
type SafeMethod = (typeof SAFE_METHODS)[number];

/** Whether a request with this method does no harm when it is carried out twice. */
export const isSafeMethod = (method: string = 'GET'): method is SafeMethod =>
	SAFE_METHODS.some((safe) => safe === method);
