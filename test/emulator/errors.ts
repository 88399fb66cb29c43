import { randomBytes } from 'crypto';
import type { Switches } from './switchTable';

/** One thing that is wrong with a body: where, what, and a short name of the kind. */
export interface Finding {
	loc: Array<string | number>;
	msg: string;
	type: string;
}

/** An answer of the API that isn't a success. */
export class ApiError extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		/** Short text for people. */
		readonly title: string,
		readonly detail: string | Finding[],
		readonly headers: Record<string, string> = {},
	) {
		super(typeof detail === 'string' ? detail : detail.map(findingText).join('; '));
	}
}

const TITLES: Record<string, string> = {
	VALIDATION_ERROR: 'Validation failed',
	INVALID_JSON: 'Invalid JSON format',
	AUTH_FAILED: 'Authentication failed',
	ACCESS_DENIED: 'Access denied',
	PAYMENT_REQUIRED: 'Payment required',
	NOT_FOUND: 'Resource not found',
	METHOD_NOT_ALLOWED: 'Method not allowed',
	CONFLICT: 'Conflict',
	PRECONDITION_FAILED: 'Precondition failed',
	FILE_TOO_LARGE: 'File too large',
	UNSUPPORTED_MEDIA_TYPE: 'Unsupported media type',
	EXTRACTION_FAILED: 'Extraction failed',
	EXTRACTION_CANCELLED: 'Extraction cancelled',
	RATE_LIMITED: 'Rate limit exceeded',
	INTERNAL_ERROR: 'Internal server error',
	NOT_IMPLEMENTED: 'Not implemented',
	BAD_GATEWAY: 'Bad gateway',
	SERVICE_UNAVAILABLE: 'Service unavailable',
	GATEWAY_TIMEOUT: 'Gateway timeout',
};

const CODES: Record<number, string> = {
	400: 'VALIDATION_ERROR',
	401: 'AUTH_FAILED',
	402: 'PAYMENT_REQUIRED',
	403: 'ACCESS_DENIED',
	404: 'NOT_FOUND',
	405: 'METHOD_NOT_ALLOWED',
	409: 'CONFLICT',
	412: 'PRECONDITION_FAILED',
	413: 'FILE_TOO_LARGE',
	415: 'UNSUPPORTED_MEDIA_TYPE',
	422: 'VALIDATION_ERROR',
	429: 'RATE_LIMITED',
	500: 'INTERNAL_ERROR',
	501: 'NOT_IMPLEMENTED',
	502: 'BAD_GATEWAY',
	503: 'SERVICE_UNAVAILABLE',
	504: 'GATEWAY_TIMEOUT',
};

/** An error whose code follows from its status, unless `code` says otherwise. */
export function apiError(
	status: number,
	detail: string | Finding[],
	code = CODES[status] ?? 'INTERNAL_ERROR',
	headers?: Record<string, string>,
): ApiError {
	return new ApiError(status, code, TITLES[code] ?? code, detail, headers);
}

export const notFound = () => apiError(404, 'The requested resource does not exist.');

/** Says what is wrong with the body; `status` is 400 unless a switch has it otherwise. */
export const invalid = (findings: Finding[], status = 400) =>
	apiError(status, findings, 'VALIDATION_ERROR');

export const finding = (loc: Finding['loc'], msg: string, type = 'value_error'): Finding => ({
	loc: ['body', ...loc],
	msg,
	type,
});

/** The error as it is answered: status, content type and body in the chosen shape. */
export function errorResponse(error: ApiError, switches: Switches) {
	const { code, title, detail } = error;
	if (switches.errorBody === 'html') {
		const html = `<!doctype html><title>${error.status}</title><h1>${error.status} ${title}</h1>`;
		return { status: error.status, contentType: 'text/html; charset=utf-8', body: html };
	}
	const json = { contentType: 'application/json; charset=utf-8' };
	if (switches.errorBody === 'fastapi') {
		const status = code === 'VALIDATION_ERROR' ? 422 : error.status;
		return { ...json, status, body: JSON.stringify({ detail }) };
	}
	const older = switches.errorBody === 'three-keys';
	const asText = older || switches.validationDetail === 'text';
	const body = {
		error: title,
		detail: typeof detail === 'string' || !asText ? detail : pythonMapping(detail),
		error_code: code,
		...(older ? reference(error.status) : modernKeys(error.status)),
	};
	return { ...json, status: error.status, body: JSON.stringify(body) };
}

const RETRYABLE = [412, 429, 500, 502, 503, 504];

const modernKeys = (status: number) => ({
	retryable: RETRYABLE.includes(status),
	request_id: randomBytes(16).toString('hex'),
});

const reference = (status: number) =>
	status === 500 ? { reference_id: `err_${randomBytes(4).toString('hex').toUpperCase()}` } : {};

const findingText = ({ loc, msg }: Finding) => `${loc.join('.')}: ${msg}`;

/** Findings the way older answers print them: `{'name': ['Field required']}`. */
function pythonMapping(findings: Finding[]): string {
	const byPlace = new Map<string, string[]>();
	for (const { loc, msg } of findings) {
		const place = loc.slice(1).join('.') || 'non_field_errors';
		byPlace.set(place, [...(byPlace.get(place) ?? []), `'${msg}'`]);
	}
	return `{${[...byPlace].map(([place, all]) => `'${place}': [${all.join(', ')}]`).join(', ')}}`;
}
