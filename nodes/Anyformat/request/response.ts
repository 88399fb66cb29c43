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

/** HTTP statuses that the code decides by. */
export const HttpStatus = {
	Accepted: 202,
	PartialContent: 206,
	BadRequest: 400,
	Unauthorized: 401,
	Forbidden: 403,
	NotFound: 404,
	MethodNotAllowed: 405,
	Gone: 410,
	PreconditionFailed: 412,
	ContentTooLarge: 413,
	UnprocessableContent: 422,
	TooManyRequests: 429,
	ServerError: 500,
	ServiceUnavailable: 503,
} as const;
