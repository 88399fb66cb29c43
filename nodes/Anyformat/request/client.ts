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

/** A request with the fields that the API layer decides by. */
export type ApiRequest = Pick<IHttpRequestOptions, 'method' | 'qs' | 'body' | 'timeout'> & {
	url: string;
};

/** One way to the API: the routing engine's for operations, `httpRequestWithAuthentication` elsewhere. */
export interface ApiClient {
	node: INode;
	itemIndex: number;
	account: Account;
	/** For redacting it in texts. */
	apiKey: string;
	signal: AbortSignal | undefined;
	/** Milliseconds that the user gives a request, under Request Options; a deadline may end it sooner. */
	timeoutMs?: number;
	/** Sends once. Resolves with any HTTP response; rejects when the connection failed. */
	request(request: ApiRequest): Promise<ApiResponse>;
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
	beforeAttempt?: (attempt: ApiRequest) => Promise<void>;
}

const SAFE_METHODS = ['GET', 'PUT', 'DELETE'];

/** Whether a request does no harm when it is carried out twice. */
export const isSafe = ({ method = 'GET' }: ApiRequest): boolean => SAFE_METHODS.includes(method);
