import type { IDataObject } from 'n8n-workflow';

import { apiTest, GET_ROUTE, RUN_ROUTE, type Api } from './api';
import { fileItems } from './items';

const REQUEST_ID = '4c9d1f2e7b6a4d0f9a3e5c8b7d6f1a20';

const body = (detail: unknown, error_code: string) => ({
	error: 'Short text',
	detail,
	error_code,
	retryable: false,
	request_id: REQUEST_ID,
});

const calls = ({ emulator }: Api, route: string) =>
	emulator.calls.filter((call) => call.route === route);

const STATUSES: Array<[status: number, code: string, message: string, nextStep: string]> = [
	[400, 'VALIDATION_ERROR', 'Anyformat did not accept the file "1.txt"', 'Check the values'],
	[
		401,
		'AUTH_FAILED',
		'Anyformat did not accept the API key',
		"'API Key' of the Anyformat credential",
	],
	[402, 'PAYMENT_REQUIRED', 'The Anyformat account has no credit left', 'Top up'],
	[
		403,
		'ACCESS_DENIED',
		'Anyformat refused access to workflow "WORKFLOW"',
		'permissions of its owner',
	],
	[404, 'NOT_FOUND', 'Anyformat does not know workflow "WORKFLOW"', 'another organization'],
	[409, 'CONFLICT', 'Anyformat reports a conflict for workflow "WORKFLOW"', 'try again'],
	[413, 'FILE_TOO_LARGE', 'Anyformat finds the file "1.txt" too large', '20 MB'],
	[
		415,
		'UNSUPPORTED_MEDIA_TYPE',
		'Anyformat does not take the type of the file "1.txt"',
		'Convert it',
	],
	[422, 'VALIDATION_ERROR', 'Anyformat could not process the file "1.txt"', 'Check the values'],
	[418, 'TEAPOT', 'Anyformat refused the request for workflow "WORKFLOW"', "'Base URL'"],
];

it.concurrent.each(STATUSES)(
	'a submission that is answered %i (%s) fails at once, saying what and what next',
	apiTest(async (api, status, code, message, nextStep) => {
		api.emulator.failNext(RUN_ROUTE, { status, body: body('The long text.', code) }, 9);
		const { error, run } = await api.extract(fileItems(1));
		expect(error?.message).toBe(message.replace('WORKFLOW', api.workflowId));
		expect(error?.description).toContain(nextStep);
		for (const part of ['The long text.', code, REQUEST_ID, `HTTP ${status}`])
			expect(error?.description).toContain(part);
		expect(error?.description).not.toContain('may have accepted');
		expect(error?.httpCode).toBe(String(status));
		expect(calls(api, RUN_ROUTE)).toHaveLength(1);
		expect(JSON.stringify(run)).not.toContain(api.access.apiKey);
	}),
);

it.concurrent.each(STATUSES)(
	'a GET that is answered %i (%s) is not repeated',
	apiTest(async (api, status, code) => {
		api.emulator.failNext(GET_ROUTE, { status, body: body('The long text.', code) }, 9);
		const workflowId = { __rl: true, mode: 'id', value: api.workflowId };
		const { error } = await api.run({ resource: 'workflow', operation: 'get', workflowId });
		expect(error?.description).toContain('The long text.');
		expect(calls(api, GET_ROUTE)).toHaveLength(1);
	}),
);

it.concurrent.each([401, 402, 403])(
	'%i fails the rest of a batch unsent',
	apiTest(async (api, status) => {
		api.emulator.failNext(RUN_ROUTE, { status }, 99);
		const { items } = await api.extract(
			fileItems(12),
			{},
			{
				settings: { onError: 'continueRegularOutput' },
			},
		);
		expect(new Set(items.map(({ json }) => json.error)).size).toBe(1);
		expect(items).toHaveLength(12);
		expect(calls(api, RUN_ROUTE)).toHaveLength(1);
	}),
);

it.concurrent(
	'a key that was replaced is told from the next request on, and the right one works at once',
	apiTest(async (api) => {
		const apiKey = api.emulator.rotateKey(api.organizationId);
		const revoked = await api.extract(fileItems(3));
		expect(revoked.error?.message).toBe('Anyformat did not accept the API key');
		expect(revoked.error?.description).toContain('ends the old one at once');
		const { items } = await api.extract(fileItems(3), {}, { access: { ...api.access, apiKey } });
		expect(items).toHaveLength(3);
	}),
);

it.concurrent(
	'white space around the key is harmless',
	apiTest(async (api) => {
		const access = { ...api.access, apiKey: ` ${api.access.apiKey}\n` };
		const { items } = await api.extract(fileItems(2), {}, { access });
		expect(items).toHaveLength(2);
	}),
);

interface Shape {
	shape: string;
	/** The whole body. */
	answer: unknown;
	told: string;
}

const SHAPES: Shape[] = [
	{ shape: 'a text', answer: { detail: 'Too long.' }, told: 'Anyformat says: Too long.' },
	{
		shape: 'a list of findings',
		answer: {
			detail: [
				{ loc: ['body', 'file'], msg: 'Field required', type: 'missing' },
				{ loc: ['body', 'nodes', 0, 'id'], msg: 'Too short', type: 'x' },
			],
		},
		told: 'Anyformat says: file: Field required; nodes.0.id: Too short',
	},
	{ shape: 'a list of texts', answer: { detail: ['One.', 'Two.'] }, told: 'says: One.; Two.' },
	{
		shape: 'a mapping',
		answer: { detail: { name: ['This field is required.'], url: 'Bad.' } },
		told: 'says: name: This field is required.; url: Bad.',
	},
	{ shape: 'the short text alone', answer: { error: 'Bad thing' }, told: 'says: Bad thing' },
	{ shape: 'message', answer: { message: 'From a gateway' }, told: 'says: From a gateway' },
	{
		shape: 'the older three keys',
		answer: { error: 'X', detail: 'Old.', error_code: 'OLD', reference_id: 'err_AB12CD34' },
		told: 'Anyformat says: Old. (HTTP 400, OLD, request ID err_AB12CD34)',
	},
	{ shape: 'an empty list', answer: { detail: [], error: 'Bad thing' }, told: 'says: Bad thing' },
	{ shape: 'null', answer: null, told: '(HTTP 400)' },
	{ shape: 'an empty body', answer: '', told: '(HTTP 400)' },
	{ shape: 'a page of HTML', answer: '<html><body>Oops</body></html>', told: '(HTTP 400)' },
	{ shape: 'numbers', answer: { detail: 5, error: 7, error_code: 9 }, told: '(HTTP 400)' },
];

it.concurrent.each(SHAPES)(
	'an error whose body is $shape is told',
	apiTest(async (api, { answer, told }) => {
		api.emulator.failNext(RUN_ROUTE, { status: 400, body: answer }, 9);
		const { items } = await api.extract(
			fileItems(2),
			{},
			{
				settings: { onError: 'continueRegularOutput' },
			},
		);
		for (const { json } of items) {
			const { description } = json.details as IDataObject;
			expect(description).toContain(told);
			expect(description).not.toContain('<');
		}
	}),
);

it.concurrent(
	'every request names the package and its version',
	apiTest(async (api) => {
		await api.extract(fileItems(3));
		const agents = api.emulator.calls.map(({ headers }) => headers['user-agent']);
		expect(new Set(agents)).toEqual(new Set([expect.stringMatching(/^n8n-nodes-anyformat\/\d/)]));
		expect(api.emulator.unknownRoutes).toEqual([]);
	}),
);
