/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import type { IDataObject } from 'n8n-workflow';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import type { Fault } from '../emulator';
import { apiTest, GET_ROUTE, RESULTS_ROUTE, RUN_ROUTE, type Api } from './api';
import { fileItems } from './items';

const PAGE = '<html><h1>502 Bad Gateway</h1></html>';

/** What may happen to a request, after which nobody knows whether it was carried out. */
const FAULTS: Array<[what: string, fault: Fault, carriedOut?: true]> = [
	['500', { status: 500 }],
	['an HTML page with 502', { status: 502, html: PAGE }],
	['503', { status: 503, retryAfterSeconds: 1 }],
	['504 without a body', { status: 504, body: '' }],
	['a reset before the body', { reset: 'before' }],
	['a reset in the middle of the body', { reset: 'during' }],
	['a reset instead of the answer', { reset: 'after' }, true],
	['an answer that breaks off', { cut: true }, true],
	['an answer that was truncated', { truncate: true }, true],
];

const calls = ({ emulator }: Api, route: string) =>
	emulator.calls.filter((call) => call.route === route);

const getWorkflow = async ({ run, workflowId }: Api, more: IDataObject = {}, itemCount = 1) =>
	await run(
		{
			resource: 'workflow',
			operation: 'get',
			workflowId: { __rl: true, mode: 'id', value: workflowId },
			...more,
		},
		{ items: Array.from({ length: itemCount }, () => ({ json: {} })) },
	);

it.concurrent.each(FAULTS)(
	'a GET is repeated after %s',
	apiTest(async (api, _what, fault) => {
		api.emulator.failNext(GET_ROUTE, fault, 2);
		const { items, error } = await getWorkflow(api, {}, 2);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.id)).toEqual([api.workflowId, api.workflowId]);
		expect(calls(api, GET_ROUTE)).toHaveLength(4);
	}),
);

it.concurrent.each(FAULTS)(
	'a submission is never repeated after %s, and the error says that its fate is unclear',
	apiTest(async (api, _what, fault, carriedOut) => {
		api.emulator.failNext(RUN_ROUTE, fault);
		const { items } = await api.extract(
			fileItems(3),
			{},
			{
				settings: { onError: 'continueRegularOutput' },
			},
		);
		expect(items[0].json).toMatchObject({
			error: expect.any(String),
			details: {
				description: expect.stringMatching(/may have accepted it .* not sent again by itself/),
				fileName: '1.txt',
			},
		});
		expect(JSON.stringify(items[0].json)).not.toContain('<html>');
		expect(items.slice(1).map(({ json }) => json.status)).toEqual(['processed', 'processed']);
		expect(calls(api, RUN_ROUTE)).toHaveLength(3);
		expect(api.emulator.documents(api.organizationId)).toHaveLength(carriedOut ? 3 : 2);
	}),
);

it.concurrent.each([
	['503', { status: 503, html: PAGE }, /^Anyformat could not answer now \(HTTP 503\)$/],
	['a page with 200', { html: PAGE }, /^The response did not come from Anyformat/],
	['nothing with 200', { status: 200, body: '' }, /^The response did not come from Anyformat/],
	['a text with 200', { status: 200, body: '"ok"' }, /^The response did not come from Anyformat/],
	['a reset', { reset: 'after' as const }, /^The connection to Anyformat ended before/],
])(
	'a GET that meets %s again and again fails after three more tries',
	apiTest(async (api, _what, fault, message) => {
		api.emulator.failNext(GET_ROUTE, fault, 9);
		const { error } = await getWorkflow(api);
		expect(error?.message).toMatch(message);
		expect(`${error?.message} ${error?.description}`).not.toContain('<');
		expect(calls(api, GET_ROUTE)).toHaveLength(4);
	}),
);

it.concurrent(
	'results are read although some tries for them fail',
	apiTest(async (api) => {
		api.emulator.failNext(RESULTS_ROUTE, { status: 502, html: PAGE }, 2);
		api.emulator.failNext(RESULTS_ROUTE, { cut: true });
		const { items, error } = await api.extract(fileItems(3));
		expect(error).toBeUndefined();
		expect(items).toHaveLength(3);
		expect(api.emulator.documents(api.organizationId)).toHaveLength(3);
	}),
);

it.concurrent(
	'an answer without an ID leaves the fate of the document unclear',
	apiTest(async (api) => {
		api.emulator.failNext(RUN_ROUTE, { status: 202, body: { status: 'success' } });
		const { error } = await api.extract(fileItems(2));
		expect(error?.description).toContain('may have accepted it');
		expect(calls(api, RUN_ROUTE)).toHaveLength(2);
	}),
);

it.concurrent.each(['extract', 'get'])(
	'a server that is not there is asked again, since nothing was sent (%s)',
	apiTest(async (api, operation) => {
		const access = { ...api.access, baseUrl: `http://127.0.0.1:${await closedPort()}` };
		const resource = operation === 'get' ? 'workflow' : 'file';
		const { error } = await api.extract(fileItems(2), { resource, operation }, { access });
		expect(error?.message).toBe('Anyformat could not be reached');
		expect(error?.description?.includes('Nothing was sent')).toBe(operation === 'extract');
		expect(error?.description).toContain('ECONNREFUSED');
		expect(error?.description).not.toContain('may have accepted');
	}),
);

it.concurrent(
	"a user's timeout under Request Options ends a try, and the next one goes on",
	apiTest(async (api) => {
		api.emulator.failNext(GET_ROUTE, { hang: true });
		const { items } = await getWorkflow(api, { requestOptions: { timeout: 300 } });
		expect(items).toHaveLength(1);
		expect(calls(api, GET_ROUTE)).toHaveLength(2);
	}),
);

it.concurrent(
	'an upload that hangs ends with the deadline of its document, its fate unclear',
	apiTest(async (api) => {
		api.emulator.failNext(RUN_ROUTE, { hang: true });
		const startedMs = Date.now();
		const { items } = await api.extract(
			fileItems(2),
			{ options: { timeout: 1 } },
			{
				settings: { onError: 'continueRegularOutput' },
			},
		);
		expect(Date.now() - startedMs).toBeLessThan(8000);
		expect(items[0].json.details).toMatchObject({
			description: expect.stringContaining('may have accepted it'),
		});
		expect(items[1].json.status).toBe('processed');
		expect(calls(api, RUN_ROUTE)).toHaveLength(2);
	}),
);

it.concurrent.each([301, 302, 307, 308])(
	'a redirect with %i is not followed, and no other host gets the key',
	apiTest(async (api, status) => {
		const other = await api.serve((_request, response) => response.end('{}'));
		const headers = { location: `${other.url}/v2/workflows/` };
		api.emulator.failNext('*', { status, body: '', headers }, 9);
		const submitted = await api.extract(fileItems(2));
		const read = await getWorkflow(api);
		for (const { error } of [submitted, read]) {
			expect(error?.message).toBe('The Base URL leads to another address');
			expect(error?.description).toContain("'Base URL'");
		}
		expect(other.requests).toEqual([]);
		expect(calls(api, GET_ROUTE)).toHaveLength(1);
	}),
);

it.concurrent(
	'results that are unknown or late at first are waited for',
	apiTest(async (api) => {
		// 40 times faster: about one second until reads know the documents, and one more until results.
		Object.assign(api.emulator.switches, { visibleAfterMs: 40_000, resultsLagMs: 80_000 });
		const { items, error } = await api.extract(fileItems(2));
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.status)).toEqual(['processed', 'processed']);
		const statuses = calls(api, RESULTS_ROUTE).map(({ status }) => status);
		expect(new Set(statuses)).toEqual(new Set([404, 412, 200]));
	}),
);

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}
