import type { Billed } from './books';
import type { Quirks } from './quirks';

/** A response before it is sent. */
export interface Reply {
	status: number;
	/** JSON, or text as it is; undefined: nothing. */
	body?: unknown;
	headers?: Record<string, string>;
	/** The document that it tells of. */
	tells?: Billed;
}

const TITLES: Record<number, string> = {
	400: 'Bad request',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Resource not found',
	412: 'Precondition failed',
	413: 'Payload too large',
	422: 'Unprocessable',
	429: 'Too many requests',
};

/** An error in the words of the API. */
export function refusal(
	{ errorBody }: Quirks,
	status: number,
	code: string,
	detail: string,
	headers?: Record<string, string>,
): Reply {
	const older = { error: TITLES[status] ?? 'Error', detail, error_code: code };
	const newest = { ...older, retryable: status === 429, request_id: 'f'.repeat(32) };
	return { status, body: errorBody === 'newest' ? newest : older, headers };
}

/** How FastAPI itself refuses a body. */
export const invalid = (where: string, message: string): Reply => ({
	status: 422,
	body: { detail: [{ loc: ['body', where], msg: message, type: 'value_error' }] },
});
