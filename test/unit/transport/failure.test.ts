import { NodeApiError } from 'n8n-workflow';

import type { Ending } from '../../../nodes/Anyformat/transport/ending';
import { apiError } from '../../../nodes/Anyformat/transport/failure';
import { NO_ID, textFor } from '../../../nodes/Anyformat/transport/failureTexts';
import { SOURCE_BROKE } from '../../../nodes/Anyformat/transport/form';
import { NODE } from '../fakes';
import { FORBIDDEN_WORDS } from '../forbiddenWords';

const SUBJECT = { named: 'workflow "a/b?c#d"', sent: 'file "Rechnung März.pdf"' };
const ITEM_INDEX = 3;
const SENDER = { node: NODE, itemIndex: ITEM_INDEX, apiKey: 'af_secret' };
const errorOf = (ending: Ending) => apiError(SENDER, SUBJECT, ending);
const answerOf = (statusCode: number, body: unknown) => ({
	answer: { statusCode, headers: {}, body },
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

describe('an answer', () => {
	it.each(BODIES)(
		'with %s is told with what the API says, under every status',
		(_, body, shown) => {
			for (const status of STATUSES) {
				const error = errorOf(answerOf(status, body));
				expectWellSaid(error, status);
				expect(error.description).toContain('Anyformat says: ');
				for (const text of shown) expect(error.description).toContain(text);
			}
		},
	);

	it.each(SILENT_BODIES)('with %s is told by its status alone', (_, body) => {
		for (const status of STATUSES) {
			const error = errorOf(answerOf(status, body));
			expectWellSaid(error, status);
			expect(error.description).toMatch(new RegExp(`\\. \\(HTTP ${status}\\)$`));
			expect(error.description).not.toContain('Anyformat says:');
		}
	});

	it('never shows HTML, also when it stands in JSON', () => {
		const detail = '<html><body><h1>502 Bad Gateway</h1></body></html>';
		expectWellSaid(errorOf(answerOf(502, { detail })), 502);
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
		[429, 'rate limit', 'Run it again later'],
		[302, 'leads to another address', "Set 'Base URL'"],
		[405, 'refused the request for workflow "a/b?c#d"', 'does not offer this operation for it'],
		[418, 'refused the request for workflow "a/b?c#d"', "a proxy that refused. Check 'Base URL'"],
		[503, 'could not answer now (HTTP 503)', 'Run the workflow again later'],
		[200, 'did not come from Anyformat', "Check 'Base URL'"],
	])('of %d says: … %s …, and what to do: … %s …', (status, message, nextStep) => {
		const error = errorOf(answerOf(status, {}));
		expect(error.message).toContain(message);
		expect(error.description).toContain(nextStep);
	});

	it.each([
		['EXTRACTION_FAILED', 'could not process file "Rechnung März.pdf"', 'submits it anew'],
		['EXTRACTION_CANCELLED', 'of file "Rechnung März.pdf" was cancelled', 'submits it anew'],
	])('with the code %s is told by the code', (error_code, message, nextStep) => {
		const error = errorOf(answerOf(422, { error_code }));
		expect(error.message).toContain(message);
		expect(error.description).toContain(nextStep);
		expect(error.context.errorCode).toBe(error_code);
	});

	it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
		'with the code %s is told as one with any unknown code',
		(error_code) => {
			expectWellSaid(errorOf(answerOf(422, { error_code })), 422);
		},
	);

	it('never shows the key, also when the API quotes it', () => {
		const body = { detail: 'No such key: af_secret', error_code: 'af_secret' };
		const error = errorOf(answerOf(400, body));
		expect(error.description).toContain('No such key: ***');
		expect(JSON.stringify(error)).not.toContain('af_secret');
	});

	it('names what the path names when the body carries nothing of its own', () => {
		const { message } = apiError(SENDER, { named: 'workflow "x"' }, answerOf(422, {}));
		expect(message).toBe('Anyformat could not process workflow "x"');
	});
});

describe('textFor', () => {
	const unknown = { answer: { statusCode: 404, headers: {}, body: {} } };

	it.each([
		['collection "c" of workflow "w"', 'Check the ID: it is the collectionId of Extract Data'],
		['file "f" of workflow "w"', 'Check the ID: it is the file_id of Upload'],
		['webhook "wh"', 'Check the ID: it is the id of Webhook → Create'],
		['workflow "w"', 'Choose it from the list, or check the ID'],
	])('tells where the ID of %s comes from', (named, nextStep) => {
		const [message, said] = textFor(unknown, undefined, named);
		expect(message({ named, sent: named })).toBe(`Anyformat does not know ${named}`);
		expect(said).toContain(nextStep);
	});

	it.each(['the list of workflows', 'the new webhook', 'the health check'])(
		'takes a 404 for %s, which every API has, for the wrong address',
		(named) => {
			const [message, said] = textFor(unknown, undefined, named);
			expect(message({ named, sent: named })).toBe('There is no Anyformat API at the Base URL');
			expect(said).toContain("Check 'Base URL'");
		},
	);

	it('tells apart what is no JSON, and JSON that Anyformat would not answer', () => {
		const saidAfter = (reason: string) => errorOf({ ...answerOf(200, {}), reason }).description;
		expect(saidAfter('not JSON')).toContain('It is no JSON');
		for (const reason of ['no list', 'no results', NO_ID])
			expect(saidAfter(reason)).toContain('It is not what Anyformat answers');
	});
});

describe('a connection', () => {
	it.each([
		[
			'that was never made',
			{ reason: 'ECONNREFUSED', neverSent: true },
			'could not be reached',
			'Nothing was sent',
		],
		['that broke', { reason: 'ECONNRESET' }, 'ended before an answer came', "Check 'Base URL'"],
		[
			'whose document could not be read',
			{ reason: SOURCE_BROKE, neverSent: true },
			'could not read file "Rechnung März.pdf" to its end',
			'It was not sent',
		],
	])('%s is told with its reason', (_, ending: Ending, message, nextStep) => {
		const error = errorOf(ending);
		expect(error.message).toContain(message);
		expect(error.message).not.toMatch(FORBIDDEN_WORDS);
		expect(error.description).toContain(nextStep);
		expect(error.description).toContain(`(${ending.reason})`);
		expect(error.httpCode).toBe('none');
	});

	it.each([
		['broke', { reason: 'ECONNRESET' }],
		['ended with 500', answerOf(500, {})],
		['gave a page of a proxy', { ...answerOf(200, '<html>'), reason: 'not JSON' }],
	])('that %s after a submission warns that it may have been accepted', (_, ending: Ending) => {
		const error = errorOf({ ...ending, unclear: true });
		expect(error.description).toContain('may have accepted it');
		expect(error.description).not.toContain('tried several times');
		expect(error.context.unclear).toBe(true);
	});

	it('does not warn when it is clear that nothing was accepted', () => {
		const error = errorOf({ reason: 'ECONNREFUSED', neverSent: true });
		expect(error.description).not.toContain('may have accepted');
		expect(error.context.unclear).toBe(false);
	});
});
