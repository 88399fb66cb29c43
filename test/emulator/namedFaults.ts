import type { Fault } from './faults';

const page = (title: string, server: string) =>
	`<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n` +
	`<hr><center>${server}</center>\r\n</body>\r\n</html>\r\n`;

const XML_ERROR =
	'<?xml version="1.0" encoding="UTF-8"?>\n' +
	'<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';

/** How a FastAPI service refuses a path that doesn't fit. */
const UNPROCESSABLE = {
	detail: [
		{
			type: 'uuid_parsing',
			loc: ['path', 'collection_id'],
			msg: 'Input should be a valid UUID',
			input: 'undefined',
		},
	],
};

/** The older form in which results listed their fields. */
function listFields(body: { extractions?: Array<{ fields: Record<string, object> }> }) {
	const asList = (fields: Record<string, object>) =>
		Object.entries(fields).map(([field_name, field]) => ({ field_name, ...field }));
	return {
		...body,
		extractions: body.extractions?.map((one) => ({ ...one, fields: asList(one.fields) })),
		extraction: null,
	};
}

const faults = {
	'rate-limited': { status: 429, retryAfterSeconds: 2 },
	'rate-limited-date': { status: 429, retryAfterSeconds: 2, retryAfterForm: 'date' },
	'rate-limited-epoch': { status: 429, retryAfterSeconds: 2, retryAfterForm: 'epoch-seconds' },
	'rate-limited-hour': { status: 429, retryAfterSeconds: 3600 },
	'no-credit': { status: 402 },
	'server-error': { status: 500 },
	unavailable: { status: 503 },
	'unavailable-retry-after': { status: 503, retryAfterSeconds: 2 },
	'html-502': { status: 502, html: page('502 Bad Gateway', 'nginx') },
	'proxy-403': { status: 403, html: page('403 Forbidden', 'firewall') },
	'proxy-404': { status: 404, html: page('404 Not FieldValue', 'nginx') },
	'proxy-413': { status: 413, html: page('413 Request Entity Too Large', 'nginx') },
	'gateway-404': {
		status: 404,
		proxy: true,
		body: { message: 'no Route matched with those values' },
	},
	'fastapi-422': { status: 422, body: UNPROCESSABLE },
	'login-page': { html: '<html><title>Sign in</title></html>' },
	'json-error-200': {
		status: 200,
		proxy: true,
		body: { error: 'upstream_error', message: 'The service could not be reached.' },
	},
	'xml-error-200': {
		status: 200,
		proxy: true,
		body: XML_ERROR,
		headers: { 'content-type': 'application/xml' },
	},
	'empty-200': { status: 200, proxy: true, body: '' },
	'other-document': { cached: true },
	'fields-as-list': { rewrite: listFields },
	'extractions-as-object': {
		rewrite: (body: { extractions?: unknown[] }) => ({
			...body,
			extractions: body.extractions?.[0] ?? {},
			extraction: null,
		}),
	},
	'reset-before': { reset: 'before' },
	'reset-during': { reset: 'during' },
	'reset-after': { reset: 'after' },
	cut: { cut: true },
	truncated: { truncate: true },
	slow: { delayMs: 5000 },
	hang: { hang: true },
	'hang-before': { hang: 'before' },
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

/** Faults that tests and the command line know by name. */
export const NAMED_FAULTS: Record<FaultName, Fault> = faults;
