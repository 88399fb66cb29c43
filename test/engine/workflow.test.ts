import type { IDataObject } from 'n8n-workflow';

import { apiTest, DEFINITION, LIST_ROUTE, type Api } from './api';
import { linkOf } from './items';

const getAll = async ({ run }: Api, parameters: IDataObject, itemCount = 1) =>
	await run(
		{ resource: 'workflow', operation: 'getAll', ...parameters },
		{ items: Array.from({ length: itemCount }, () => ({ json: {} })) },
	);

/** Makes the organization have `count` workflows. */
function fill({ emulator, organizationId }: Api, count: number): void {
	for (let number = 2; number <= count; number++)
		emulator.addWorkflow(organizationId, { ...DEFINITION, name: `Workflow ${number}` });
}

const pagesAsked = ({ emulator }: Api) =>
	emulator.calls
		.filter(({ route }) => route === LIST_ROUTE)
		.map(({ query }) => [Number(query.page), Number(query.page_size)]);

/** Records `from` to `to` as the API lists them. */
const records = (from: number, to: number) =>
	Array.from({ length: to - from + 1 }, (_, index) => ({ id: `id-${from + index}`, name: 'w' }));

/** Answers the next requests for the list with `pages`, whatever is asked for. */
function answerPages({ emulator }: Api, pages: object[]): void {
	for (const body of pages) emulator.failNext(LIST_ROUTE, { status: 200, body });
}

describe('Get', () => {
	it.concurrent(
		'reads the workflow of each item',
		apiTest(async (api) => {
			fill(api, 3);
			const { items: all } = await getAll(api, { returnAll: true });
			const ids = all.map(({ json }) => json.id as string).reverse();
			const { items } = await api.run(
				{
					resource: 'workflow',
					operation: 'get',
					workflowId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
				},
				{ items: ids.map((id) => ({ json: { id } })) },
			);
			expect(items.map(({ json }) => json.id)).toEqual(ids);
			expect(items.map(linkOf)).toEqual([0, 1, 2]);
			expect(items[0].json).toMatchObject({ name: 'Invoices', fields: expect.any(Array) });
		}),
	);

	it.concurrent(
		'leaves the others alone when one is unknown',
		apiTest(async (api) => {
			const workflowId = { __rl: true, mode: 'id', value: '={{ $json.id }}' };
			const { items, errorItems } = await api.run(
				{ resource: 'workflow', operation: 'get', workflowId },
				{
					items: [api.workflowId, 'gone', api.workflowId].map((id) => ({ json: { id } })),
					settings: { onError: 'continueErrorOutput' },
				},
			);
			expect(items.map(linkOf)).toEqual([0, 2]);
			expect(errorItems.map(({ json }) => json.error)).toEqual([
				'Anyformat does not know workflow "gone"',
			]);
			expect(errorItems.map(linkOf)).toEqual([1]);
		}),
	);
});

describe('Get Many', () => {
	it.concurrent.each([
		[{}, 50, [[1, 50]]],
		[{ limit: 7 }, 7, [[1, 7]]],
		[{ limit: 100 }, 100, [[1, 100]]],
		[
			{ limit: 120 },
			120,
			[
				[1, 100],
				[2, 100],
			],
		],
		[
			{ limit: 1000 },
			250,
			[
				[1, 100],
				[2, 100],
				[3, 100],
			],
		],
		[
			{ returnAll: true },
			250,
			[
				[1, 100],
				[2, 100],
				[3, 100],
			],
		],
	])(
		'%j of 250 gives %i, in pages of up to 100',
		apiTest(async (api, parameters, count, pages) => {
			fill(api, 250);
			const { items } = await getAll(api, parameters);
			expect(new Set(items.map(({ json }) => json.id)).size).toBe(count);
			expect(items).toHaveLength(count);
			expect(pagesAsked(api)).toEqual(pages);
		}),
	);

	it.concurrent(
		'gives every input item its own list, linked',
		apiTest(async (api) => {
			fill(api, 3);
			const { items } = await getAll(api, { limit: 2 }, 3);
			expect(items.map(linkOf)).toEqual([0, 0, 1, 1, 2, 2]);
		}),
	);

	it.concurrent.each([
		['an empty list', 'empty' as const],
		['a 404', 404 as const],
	])(
		'ends at %s past the last page',
		apiTest(async (api, _what, pastTheEnd) => {
			api.emulator.switches.pastTheEnd = pastTheEnd;
			answerPages(api, [{ count: 900, page: 1, page_size: 100, results: records(1, 100) }]);
			const { items, error } = await getAll(api, { returnAll: true });
			expect(error).toBeUndefined();
			expect(items).toHaveLength(100);
			expect(pagesAsked(api).map(([page]) => page)).toEqual([1, 2]);
		}),
	);

	it.concurrent(
		'does not take a 404 to the first page for an empty list',
		apiTest(async (api) => {
			api.emulator.failNext(LIST_ROUTE, { status: 404 });
			const { error } = await getAll(api, { returnAll: true });
			expect(error?.httpCode).toBe('404');
		}),
	);

	it.concurrent(
		'gives no items for an organization without workflows',
		apiTest(async (api) => {
			const { key } = api.emulator.createOrganization('Empty');
			const { items, error } = await api.run(
				{ resource: 'workflow', operation: 'getAll', returnAll: true },
				{ access: { ...api.access, apiKey: key } },
			);
			expect([items, error]).toEqual([[], undefined]);
		}),
	);

	it.concurrent.each<[string, number, object[]]>([
		[
			'goes by the latest count when it grows',
			150,
			[
				{ count: 100, page: 1, page_size: 50, results: records(1, 50) },
				{ count: 150, page: 2, page_size: 50, results: records(51, 100) },
				{ count: 150, page: 3, page_size: 50, results: records(101, 150) },
			],
		],
		[
			'goes by the latest count when it shrinks',
			100,
			[
				{ count: 300, page: 1, page_size: 50, results: records(1, 50) },
				{ count: 90, page: 2, page_size: 50, results: records(51, 100) },
			],
		],
		[
			'gives a record once that moved over the border of a page',
			150,
			[
				{ count: 200, page: 1, page_size: 100, results: records(1, 100) },
				{ count: 200, page: 2, page_size: 100, results: records(51, 150) },
			],
		],
		[
			'goes on by the page size that the API chose',
			45,
			[
				{ count: 45, page: 1, page_size: 20, results: records(1, 20) },
				{ count: 45, page: 2, page_size: 20, results: records(21, 40) },
				{ count: 45, page: 3, page_size: 20, results: records(41, 45) },
			],
		],
		[
			'ends at an empty page without a count',
			120,
			[
				{ page: 1, page_size: 100, results: records(1, 100) },
				{ page: 2, page_size: 100, results: records(101, 120) },
				{ page: 3, page_size: 100, results: [] },
			],
		],
		[
			'ends when the pages go round in circles',
			100,
			Array.from({ length: 50 }, () => ({ count: 1e9, page_size: 100, results: records(1, 100) })),
		],
	])(
		'%s (%i records)',
		apiTest(async (api, _rule, count, pages) => {
			answerPages(api, pages);
			const { items, error } = await getAll(api, { returnAll: true });
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json.id)).toEqual(records(1, count).map(({ id }) => id));
			expect(pagesAsked(api).length).toBeLessThanOrEqual(Math.min(pages.length, 6));
		}),
	);

	it.concurrent.each([{ count: 1 }, { results: 'none' }, [{ id: 1 }]])(
		'tells that %j is no list of the API',
		apiTest(async (api, body) => {
			answerPages(api, [body]);
			const { error } = await getAll(api, { returnAll: true });
			expect(error?.message).toMatch(/^The response did not come from Anyformat/);
		}),
	);

	it.concurrent(
		'fails, and gives no half of a list, when a page can not be read',
		apiTest(async (api) => {
			fill(api, 150);
			api.emulator.failNext(LIST_ROUTE, { delayMs: 1 });
			api.emulator.failNext(LIST_ROUTE, { status: 400 });
			const { items, error } = await getAll(api, { returnAll: true });
			expect(items).toEqual([]);
			expect(error?.httpCode).toBe('400');
		}),
	);

	it.concurrent.each([0, -5, 'many', ''])(
		'refuses the limit %j',
		apiTest(async (api, limit) => {
			const { error } = await getAll(api, { limit });
			expect(error?.message).toContain('Limit');
			expect(api.emulator.calls).toEqual([]);
		}),
	);
});
