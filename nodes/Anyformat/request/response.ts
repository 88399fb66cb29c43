import type { Headers } from './retryDelay';

/** Status and headers of a response. */
export interface ResponseHead {
	statusCode: number;
	headers: Headers;
}

/** A response whose body may tell whether Anyformat gave it. */
export interface FullResponse extends ResponseHead {
	body?: unknown;
}

/** The request was not sent, since `response` to an earlier one says that it would fare the same. */
export class NotSentError extends Error {
	constructor(readonly response: FullResponse) {
		super('Not sent');
	}
}
