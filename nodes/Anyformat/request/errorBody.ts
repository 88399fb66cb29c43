import type { ErrorBody } from './apiTypes';
import { isNonEmptyString, isRecord } from './guards';
import { HttpStatus, type FullResponse } from './response';

/** Characters; no person reads more. */
const MAX_DETAIL_LENGTH = 1000;

/** What the API says about a request that it did not carry out. */
export interface ParsedErrorBody {
	detail?: string;
	errorCode?: string;
	requestId?: string;
}

/** The API's codes for documents that ended without results. Source: docs/api-contract.md, "Results". */
export const ENDED_BY_CODE = new Map<string | undefined, 'failed' | 'cancelled'>([
	['EXTRACTION_FAILED', 'failed'],
	['EXTRACTION_CANCELLED', 'cancelled'],
]);

/** Every key that an error of the API without a code of its own can have. */
const KEYS_WITHOUT_CODE = [
	'error',
	'detail',
	'error_code',
	'retryable',
	'request_id',
	'reference_id',
];

/**
 * Whether the body of an error is Anyformat's own: JSON with its `error_code`, or of the shape in which its
 * framework refuses a request. A page, nothing at all, or the JSON of a gateway or a firewall on the way
 * speaks of this one request only, and neither of the document nor of the key.
 * Source: docs/api-contract.md, "Errors".
 */
export function isApiError(body: unknown): boolean {
	if (!isRecord(body)) return false;
	if (isNonEmptyString(body.error_code)) return true;
	const { error, detail } = body;
	const isTold =
		Array.isArray(detail) ||
		isRecord(detail) ||
		isNonEmptyString(detail) ||
		isNonEmptyString(error);
	return isTold && Object.keys(body).every((key) => KEYS_WITHOUT_CODE.includes(key));
}

/** The same for a refusal; a 429 is a rate limit, whoever counts. */
export const isOwnRefusal = ({ statusCode, body }: FullResponse): boolean =>
	statusCode === HttpStatus.TooManyRequests || isApiError(body);

/** Stands where a text quoted the key. */
const REDACTED = '***';

/**
 * Reads both shapes of the API's errors, without `secret`; anything else, such as a proxy's HTML, says
 * nothing.
 */
export function parseErrorBody(body: unknown, secret: string): ParsedErrorBody {
	if (typeof body !== 'object' || body === null) return {};
	const { error, message, detail, error_code, request_id, reference_id } = body as ErrorBody;
	const told = [detail, error, message].map(readDetail).find((text) => text !== '');
	const asText = (value: unknown) =>
		typeof value === 'string' && value !== '' ? value.replaceAll(secret, REDACTED) : undefined;
	return {
		detail: asText(told)?.slice(0, MAX_DETAIL_LENGTH),
		errorCode: asText(error_code),
		requestId: asText(request_id ?? reference_id),
	};
}

/** A text without the marks of HTML; a list, such as FastAPI's `{ loc, msg }`, or a mapping as one line. */
function readDetail(detail: unknown): string {
	if (typeof detail === 'string')
		return detail
			.replace(/<[a-z/!][^>]*>?/gi, ' ')
			.replace(/\s+/g, ' ')
			.trim();
	if (Array.isArray(detail)) return detail.map(readDetail).filter(Boolean).join('; ');
	if (typeof detail === 'number' || typeof detail === 'boolean') return String(detail);
	if (typeof detail !== 'object' || detail === null) return '';
	const { loc, msg } = detail as { loc?: unknown; msg?: unknown };
	if (typeof msg === 'string') {
		const place = Array.isArray(loc) ? loc.filter((part) => part !== 'body').join('.') : '';
		return place === '' ? msg : `${place}: ${msg}`;
	}
	return Object.entries(detail)
		.map(([name, value]) => `${name}: ${readDetail(value)}`)
		.join('; ');
}
