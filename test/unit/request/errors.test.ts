import { NodeApiError } from 'n8n-workflow';

import {
	describeSubject,
	type FailureReason,
	type RequestFailure,
	type Subject,
	wordsFor,
} from '../../../nodes/Anyformat/request/requestFailure';
import { toApiError } from '../../../nodes/Anyformat/request/errors';
import { messageFor } from '../../../nodes/Anyformat/request/errorMessages';
import { NODE } from '../fakes';
import { FORBIDDEN_WORDS } from '../forbiddenWords';

const SUBJECT: Subject = { kind: 'workflow', id: 'a/b?c#d', payload: 'file "Rechnung März.pdf"' };
const ITEM_INDEX = 3;
const SENDER = { node: NODE, itemIndex: ITEM_INDEX, apiKey: 'af_secret' };
const errorOf = (failure: RequestFailure) => toApiError(SENDER, SUBJECT, failure);
const responseOf = (statusCode: number, body: unknown) => ({
	response: { statusCode, headers: {}, body },
});

const STATUSES = [
	301, 302, 400, 401, 402, 403, 404, 405, 409, 412, 413, 415, 418, 422, 429, 500, 502, 503, 504,
	520,
];

/** Name, body, and what of it is shown. */
const BODIES: Array<[name: string, body: unknown, shown: string[]]> = [
	[
		'the newest shape',
		{
			error: 'Not found',
			detail: 'No such workflow.',
			error_code: 'NOT_FOUND',
			retryable: false,
			request_id: '4c9d1f2e7b6a4d0f9a3e5c8b7d6f1a20',
		},
		['No such workflow.', 'NOT_FOUND', 'request ID 4c9d1f2e7b6a4d0f9a3e5c8b7d6f1a20'],
	],
	[
		'a list of texts',
		{ detail: ['name is required', 'fields is empty'], error_code: 'VALIDATION_ERROR' },
		['name is required; fields is empty', 'VALIDATION_ERROR'],
	],
	[
		"FastAPI's own list",
		{
			detail: [
				{ loc: ['body', 'nodes', 0, 'id'], msg: 'Field required', type: 'missing' },
				{ loc: ['query', 'page'], msg: 'Input should be greater than 0', type: 'greater_than' },
				{ loc: ['body'], msg: 'Invalid JSON', type: 'json_invalid' },
			],
		},
		['nodes.0.id: Field required; query.page: Input should be greater than 0; Invalid JSON'],
	],
	[
		'a mapping',
		{ detail: { name: ['This field is required.'], events: 'Unknown event.' } },
		['name: This field is required.; events: Unknown event.'],
	],
	[
		"the older shape, with a mapping in Python's spelling",
		{
			error: 'Server trouble',
			detail: "{'name': ['This field is required.']}",
			error_code: 'INTERNAL_ERROR',
			reference_id: 'err_AB12CD34',
		},
		["{'name': ['This field is required.']}", 'INTERNAL_ERROR', 'request ID err_AB12CD34'],
	],
	[
		'an error without a detail',
		{ error: 'Resource not found', detail: null },
		['Resource not found'],
	],
	['a message alone', { message: 'no healthy upstream' }, ['no healthy upstream']],
];

const SILENT_BODIES: Array<[name: string, body: unknown]> = [
	['HTML of a proxy', '<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>'],
	['an empty text', ''],
	['nothing', undefined],
	['null', null],
	['a number', 42],
	['an empty list', []],
	['an empty object', {}],
	['empty values', { error: '', detail: [], message: {}, error_code: '', request_id: '' }],
	['values of other types', { detail: null, error: {}, error_code: 7, request_id: { a: 1 } }],
];

function expectWellSaid(error: NodeApiError, status: number): void {
	expect(error).toBeInstanceOf(NodeApiError);
	expect(error.message).toMatch(/^[A-Z].{10,}[^.]$/);
	expect(error.message).not.toMatch(FORBIDDEN_WORDS);
	expect(`${error.message} ${error.description}`).not.toMatch(/<\w|undefined|\[object/);
	expect(error.description).toContain(`HTTP ${status}`);
	expect(error.httpCode).toBe(String(status));
	expect(error.context).toMatchObject({ itemIndex: ITEM_INDEX, statusCode: status });
}

describe('a response', () => {
	it.each(BODIES)(
		'with %s is told with what the API says, under every status',
		(_, body, shown) => {
			for (const status of STATUSES) {
				const error = errorOf(responseOf(status, body));
				expectWellSaid(error, status);
				expect(error.description).toContain(
					'message' in (body as object) ? 'The response says: ' : 'Anyformat says: ',
				);
				for (const text of shown) expect(error.description).toContain(text);
			}
		},
	);

	it.each(SILENT_BODIES)('with %s is told by its status alone', (_, body) => {
		for (const status of STATUSES) {
			const error = errorOf(responseOf(status, body));
			expectWellSaid(error, status);
			expect(error.description).toMatch(new RegExp(`\\. \\(HTTP ${status}\\)$`));
			expect(error.description).not.toContain(' says:');
		}
	});

	it('never shows HTML, also when it stands in JSON', () => {
		const detail = '<html><body><h1>502 Bad Gateway</h1></body></html>';
		expectWellSaid(errorOf(responseOf(502, { detail })), 502);
	});

	it.each([
		[404, 'does not know workflow "a/b?c#d"', 'Choose it from the list, or check the ID'],
		[403, 'refused access to workflow "a/b?c#d"', "Check 'API Key'"],
		[401, 'did not accept the API key', "Put the current key into 'API Key'"],
		[402, 'no credit left', 'Top up the account'],
		[409, 'conflict for workflow "a/b?c#d"', 'may exist already'],
		[412, 'not ready yet', 'ask again later'],
		[413, 'finds file "Rechnung März.pdf" too large', 'at most 20 MB'],
		[415, 'does not take the type of file "Rechnung März.pdf"', 'Convert it'],
		[422, 'could not process file "Rechnung März.pdf"', 'Check the values'],
		[400, 'did not accept file "Rechnung März.pdf"', 'Check the values'],
		[429, 'rate limit', 'may use the same key'],
		[302, 'leads to another address', "Set 'Base URL'"],
		[405, 'refused the request for workflow "a/b?c#d"', 'does not offer this operation for it'],
		[418, 'refused the request for workflow "a/b?c#d"', "a proxy that refused. Check 'Base URL'"],
		[503, 'could not answer now (HTTP 503)', 'has an outage'],
		[200, 'did not come from Anyformat', "Check 'Base URL'"],
	])('of %d says: … %s …, and what to do: … %s …', (status, message, nextStep) => {
		const error = errorOf({ ...responseOf(status, { error_code: 'X' }), isWrite: true });
		expect(error.message).toContain(message);
		expect(error.description).toContain(nextStep);
	});

	it.each([
		['nothing', ''],
		['a page', '<html><h1>Blocked</h1></html>'],
		['the JSON of a gateway', { message: 'no Route matched with those values' }],
		[
			'the JSON of a firewall',
			{ title: 'Forbidden', status: 403, detail: 'Rule 7', error_code: 7 },
		],
	])(
		'of a proxy, by its body that is %s, is told as that, and blames neither key nor file',
		(_, body) => {
			for (const status of [400, 401, 402, 403, 404, 409, 413, 415, 422]) {
				const { message, description } = errorOf(responseOf(status, body));
				expect(message).toMatch(
					/^A proxy or firewall between n8n and Anyformat refused .*\(HTTP \d+\)$/,
				);
				expect(`${message} ${description}`).not.toMatch(/20 MB|owner|API Key|does not know|credit/);
			}
		},
	);

	it('of a proxy to a path that every Anyformat API has means that none is there', () => {
		const list: Subject = { kind: 'workflowList' };
		const { message } = toApiError(SENDER, list, responseOf(404, '<html>'));
		expect(message).toBe('There is no Anyformat API at the Base URL');
	});

	it('to a malformed ID is not told as a document that could not be processed', () => {
		const body = { detail: [{ loc: ['path', 'id'], msg: 'no UUID', type: 'x' }] };
		expect(errorOf(responseOf(422, body)).message).toMatch(/^Anyformat refused the request for/);
	});

	it("keeps a message in which n8n finds a system's code", () => {
		const subject = { ...SUBJECT, payload: 'the file "TradePermit-ECONNRESET-EPERM.pdf"' };
		const { message } = toApiError(SENDER, subject, responseOf(400, { error_code: 'X' }));
		expect(message).toContain('"TradePermit-ECONNRESET-EPERM.pdf"');
	});

	it.each([
		['EXTRACTION_FAILED', 'could not process file "Rechnung März.pdf"', 'submit it anew'],
		['EXTRACTION_CANCELLED', 'of file "Rechnung März.pdf" was cancelled', 'submit it anew'],
	])('with the code %s is told by the code', (error_code, message, nextStep) => {
		const error = errorOf(responseOf(422, { error_code }));
		expect(error.message).toContain(message);
		expect(error.description).toContain(nextStep);
		expect(error.context.errorCode).toBe(error_code);
	});

	it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
		'with the code %s is told as one with any unknown code',
		(error_code) => {
			expectWellSaid(errorOf(responseOf(422, { error_code })), 422);
		},
	);

	it('never shows the key, also when the API quotes it', () => {
		const body = { detail: 'No such key: af_secret', error_code: 'af_secret' };
		const error = errorOf(responseOf(400, body));
		expect(error.description).toContain('No such key: ***');
		expect(JSON.stringify(error)).not.toContain('af_secret');
	});

	it('names what the path names when the body carries nothing of its own', () => {
		const { message } = toApiError(
			SENDER,
			{ kind: 'workflow', id: 'x' },
			{
				...responseOf(422, { error_code: 'X' }),
				isWrite: true,
			},
		);
		expect(message).toBe('Anyformat could not process workflow "x"');
	});
});

describe('messageFor', () => {
	const notFound = {
		response: { statusCode: 404, headers: {}, body: { error_code: 'NOT_FOUND' } },
	};

	const workflow: Subject = { kind: 'workflow', id: 'w' };
	it.each<[Subject, string]>([
		[
			{ kind: 'collection', id: 'c', parent: workflow },
			'Check the ID: it is the collectionId of Extract Data',
		],
		[{ kind: 'file', id: 'f', parent: workflow }, 'Check the ID: it is the file_id of Upload'],
		[{ kind: 'webhook', id: 'wh' }, 'Check the ID: it is the id of Webhook → Create'],
		[workflow, 'Choose it from the list, or check the ID'],
	])('tells where the ID of %j comes from', (subject, nextStep) => {
		const [message, said] = messageFor(notFound, undefined, subject);
		expect(message(wordsFor(subject))).toBe(`Anyformat does not know ${describeSubject(subject)}`);
		expect(said).toContain(nextStep);
	});

	it.each<Subject['kind']>(['workflowList', 'webhook', 'health'])(
		'takes a 404 for %s without an ID, which every API has, for the wrong address',
		(kind) => {
			const [message, said] = messageFor(notFound, undefined, { kind });
			expect(message(wordsFor({ kind }))).toBe('There is no Anyformat API at the Base URL');
			expect(said).toContain("Check 'Base URL'");
		},
	);

	it('tells apart what is no JSON, and JSON that Anyformat would not answer', () => {
		const saidAfter = (reason: FailureReason) =>
			errorOf({ ...responseOf(200, {}), reason }).description;
		expect(saidAfter('notJson')).toContain('It is no JSON');
		for (const reason of ['noList', 'noResults', 'noId'] as const)
			expect(saidAfter(reason)).toContain('It is not what Anyformat answers');
	});
});

describe('a connection', () => {
	it.each<[string, RequestFailure, string, string]>([
		[
			'that was never made',
			{ reason: 'connectionFailed', code: 'ECONNREFUSED', neverSent: true, isWrite: true },
			'could not be reached',
			'Nothing was sent',
		],
		[
			'that broke',
			{ reason: 'connectionFailed', code: 'ECONNRESET' },
			'ended before a response came',
			"Check 'Base URL'",
		],
		[
			'whose document could not be read',
			{ reason: 'sourceUnreadable', code: 'SOURCE_READ_ERROR', neverSent: true, isWrite: true },
			'could not read file "Rechnung März.pdf" to its end',
			'Nothing was sent',
		],
		...[
			'CERT_HAS_EXPIRED',
			'DEPTH_ZERO_SELF_SIGNED_CERT',
			'SELF_SIGNED_CERT_IN_CHAIN',
			'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
			'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
			'ERR_TLS_CERT_ALTNAME_INVALID',
		].map((code): [string, RequestFailure, string, string] => [
			`whose certificate is not trusted (${code})`,
			{ reason: 'connectionFailed', code, neverSent: true },
			'does not trust the certificate',
			'NODE_EXTRA_CA_CERTS',
		]),
	])('%s is told with its reason', (_, failure, message, nextStep) => {
		const error = errorOf(failure);
		expect(error.message).toContain(message);
		expect(error.message).not.toMatch(FORBIDDEN_WORDS);
		expect(error.description).toContain(nextStep);
		expect(error.description).toContain(`(${failure.code})`);
		expect(error.httpCode).toBe('none');
	});

	it.each<[string, RequestFailure]>([
		['broke', { reason: 'connectionFailed', code: 'ECONNRESET' }],
		['ended with 500', responseOf(500, {})],
		['gave a page of a proxy', { ...responseOf(200, '<html>'), reason: 'notJson' }],
	])('that %s after a submission warns that it may have been accepted', (_, failure) => {
		const error = errorOf({ ...failure, outcomeUnknown: true });
		expect(error.description).toContain('may have accepted it');
		expect(error.description).not.toContain('tried several times');
		expect(error.context.outcomeUnknown).toBe(true);
	});

	it('does not warn when it is clear that nothing was accepted', () => {
		const error = errorOf({ reason: 'connectionFailed', code: 'ECONNREFUSED', neverSent: true });
		expect(error.description).not.toContain('may have accepted');
		expect(error.context.outcomeUnknown).toBe(false);
	});
});

describe('what to do next', () => {
	const bodies = [{ error_code: 'X' }, '<html>', { message: 'From a gateway' }, ''];
	const failures: RequestFailure[] = [
		...STATUSES.flatMap((status) => bodies.map((body) => responseOf(status, body))),
		...(['connectionFailed', 'deadlinePassed', 'sourceUnreadable', 'notJson', 'noId'] as const).map(
			(reason) => ({ reason }),
		),
		{ ended: 'failed' },
		{ ended: 'cancelled' },
	];
	const flags = [true, false].flatMap((isWrite) =>
		[true, false].flatMap((neverSent) =>
			[true, false].map((outcomeUnknown) => ({
				isWrite,
				neverSent: neverSent && !outcomeUnknown,
				outcomeUnknown: outcomeUnknown && isWrite,
				isPassing: true,
			})),
		),
	);
	const texts = failures.flatMap((failure) =>
		flags.map((flag) => ({ flag, text: errorOf({ ...failure, ...flag }).description ?? '' })),
	);

	it('is never to run the workflow again, which would bill what was accepted once more', () => {
		for (const { text } of texts) expect(text).not.toMatch(/run (the workflow|it) again/i);
	});

	it('never says both that nothing was sent and that something may have been accepted', () => {
		for (const { text, flag } of texts) {
			expect(text.includes('Nothing was sent')).toBe(
				flag.isWrite && flag.neverSent && !/Retry the execution of Extract Data/.test(text),
			);
			expect(
				/Nothing was sent.*may have accepted|may have accepted.*Nothing was sent/.test(text),
			).toBe(false);
		}
	});

	it('is to retry the execution, for a document that was not accepted', () => {
		const unsent = texts.filter(({ flag }) => flag.isWrite && !flag.outcomeUnknown);
		for (const { text } of unsent)
			expect(text).toMatch(/[Rr]etry th(is execution|e execution of Extract Data)/);
		expect(unsent.length).toBeGreaterThan(100);
	});
});
