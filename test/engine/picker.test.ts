import { Anyformat } from '../../nodes/Anyformat/Anyformat.node';
import { apiTest, DEFINITION, LIST_ROUTE, type Api } from './api';
import { pickerContext, type Access } from './harness';

const { getWorkflows } = new Anyformat().methods.listSearch;

const pick = async (access: Access, filter?: string, token?: string) =>
	await getWorkflows.call(pickerContext(access), filter, token);

function fill({ emulator, organizationId }: Api, names: string[]): string[] {
	return names.map((name) => emulator.addWorkflow(organizationId, { ...DEFINITION, name }).id);
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `Number ${index}`);

it.concurrent(
	'shows names with their IDs, a page at a time',
	apiTest(async (api) => {
		fill(api, numbered(149));
		const first = await pick(api.access);
		expect(first.results).toHaveLength(100);
		expect(first.paginationToken).toBe('2');
		const second = await pick(api.access, undefined, first.paginationToken as string);
		expect(second.results).toHaveLength(50);
		expect(second.paginationToken).toBeUndefined();
		expect(second.results.at(-1)).toEqual({ name: 'Invoices', value: api.workflowId });
		const values = [...first.results, ...second.results].map(({ value }) => value);
		expect(new Set(values).size).toBe(150);
	}),
);

it.concurrent.each([
	['a part of the name, in any case', 'ÄRZ'],
	['white space around it', '  rechnungen '],
	['the name with what looks like a pattern', '(märz)'],
])(
	'finds a workflow by %s',
	apiTest(async (api, _what, filter) => {
		const [id] = fill(api, ['Rechnungen (März)', ...numbered(5)]);
		const { results } = await pick(api.access, filter);
		expect(results).toEqual([{ name: 'Rechnungen (März)', value: id }]);
	}),
);

it.concurrent(
	'finds a workflow by its ID, also on a later page',
	apiTest(async (api) => {
		fill(api, numbered(250));
		const { results, paginationToken } = await pick(api.access, api.workflowId);
		expect(results).toEqual([{ name: 'Invoices', value: api.workflowId }]);
		expect(paginationToken).toBeUndefined();
	}),
);

it.concurrent(
	'finds nothing where nothing fits, and ends',
	apiTest(async (api) => {
		fill(api, numbered(120));
		expect(await pick(api.access, 'nowhere')).toEqual({ results: [] });
		expect(api.emulator.calls).toHaveLength(2);
	}),
);

it.concurrent(
	'pauses a search after ten pages, with a token to go on by',
	apiTest(async (api) => {
		const results = [{ id: 'x', name: 'Other' }];
		for (let page = 1; page <= 10; page++) {
			const body = {
				count: 5000,
				page,
				page_size: 100,
				results: [{ ...results[0], id: `${page}` }],
			};
			api.emulator.failNext(LIST_ROUTE, { status: 200, body });
		}
		expect(await pick(api.access, 'nowhere')).toEqual({ results: [], paginationToken: '11' });
	}),
);

it.concurrent(
	'asks once more after a server error',
	apiTest(async (api) => {
		api.emulator.failNext(LIST_ROUTE, { status: 503, html: '<html>' });
		expect((await pick(api.access)).results).toHaveLength(1);
	}),
);

describe('what goes wrong is shown, and not an empty list:', () => {
	it.concurrent.each<[string, (access: Access) => Partial<Access>, string]>([
		['a wrong key', () => ({ apiKey: 'af_wrong' }), 'Anyformat did not accept the API key'],
		['no key', () => ({ apiKey: ' ' }), 'The API Key in the Anyformat credential is empty'],
		['a foreign host', () => ({ baseUrl: 'http://api.anyformat.ai' }), 'in clear text'],
		['a path', ({ baseUrl }) => ({ baseUrl: `${baseUrl}/v2` }), 'has the path "/v2" in it'],
	])(
		'%s',
		apiTest(async (api, _what, change, message) => {
			await expect(pick({ ...api.access, ...change(api.access) })).rejects.toMatchObject({
				message: expect.stringContaining(message),
			});
			expect(api.emulator.calls.length).toBeLessThanOrEqual(1);
		}),
	);

	it.concurrent.each([
		['a login page', { html: '<html>Sign in</html>' }, /^The response did not come from Anyformat/],
		[
			'HTML with 502',
			{ status: 502, html: '<html>' },
			/^Anyformat could not answer now \(HTTP 502\)$/,
		],
		['403', { status: 403 }, /^Anyformat refused access to/],
		['404', { status: 404 }, /^There is no Anyformat API/],
		['a redirect', { status: 302, body: '', headers: { location: '/login/' } }, /another address/],
	])(
		'%s',
		apiTest(async (api, _what, fault, message) => {
			api.emulator.failNext(LIST_ROUTE, fault, 9);
			await expect(pick(api.access)).rejects.toMatchObject({
				message: expect.stringMatching(message),
				description: expect.not.stringContaining('<'),
			});
		}),
	);
});
