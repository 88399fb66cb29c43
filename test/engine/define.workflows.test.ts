import { sleep, type IDataObject } from 'n8n-workflow';

import { apiTest, LIST_ROUTE, RUN_ROUTE, type Api } from './api';
import { callsOf, CREATE_ROUTE, define, madeWorkflows, NAME_END } from './defined';
import { fileItem, fileItems } from './items';

const EXAMPLE = { 'Order No.': '', total: 1 };

const FORBIDDEN = {
	status: 403,
	body: { error: 'Forbidden', detail: 'Not permitted', error_code: 'ACCESS_DENIED' },
};

/** The same API as another n8n process would see it: nothing is known there yet. */
const otherProcess = (api: Api) => ({
	access: { ...api.access, baseUrl: api.access.baseUrl.replace('127.0.0.1', 'localhost') },
});

const idsOf = (items: Array<{ json: object }>) => [
	...new Set(items.map(({ json }) => (json as { workflowId?: string }).workflowId)),
];

it.concurrent(
	'makes one workflow for 200 items that need the same new schema',
	apiTest(async (api) => {
		const { items, error } = await define(api, fileItems(200), EXAMPLE);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(200);
		const [made, ...others] = await madeWorkflows(api);
		expect(others).toEqual([]);
		expect(idsOf(items)).toEqual([made.id]);
		expect(callsOf(api, CREATE_ROUTE)).toBe(1);
	}),
);

it.concurrent(
	'makes one workflow for two executions at once, whatever the order of their keys',
	apiTest(async (api) => {
		const other = { total: 2, 'Order No.': 'x' };
		const runs = [define(api, fileItems(3), EXAMPLE), define(api, fileItems(3), other)];
		const results = await Promise.all(runs);
		expect(results.map(({ error }) => error)).toEqual([undefined, undefined]);
		expect(await madeWorkflows(api)).toHaveLength(1);
		expect(callsOf(api, CREATE_ROUTE)).toBe(1);
	}),
);

it.concurrent(
	'settles on one of the two that two processes made at once',
	apiTest(async (api) => {
		// Neither sees the other's before both have made one, however fast they are.
		const rewrite = (body: { results: IDataObject[] }) => {
			const others = body.results.filter(({ name }) => !NAME_END.test(String(name)));
			return body.results.length - others.length < 2 ? { ...body, results: others } : body;
		};
		api.emulator.failNext(LIST_ROUTE, { rewrite } as never, { times: 4 });
		const results = await Promise.all([
			define(api, fileItems(2), EXAMPLE),
			define(api, fileItems(2), EXAMPLE, {}, otherProcess(api)),
		]);
		expect(await madeWorkflows(api)).toHaveLength(2);
		const ids = idsOf(results.flatMap(({ items }) => items));
		expect(ids).toHaveLength(1);
	}),
);

it.concurrent(
	'finds the oldest of several, also among 1,000 workflows, and asks no more from then on',
	apiTest(async (api) => {
		const { items } = await define(api, [fileItem('a.txt')], EXAMPLE);
		const [made] = await madeWorkflows(api);
		const definition = {
			name: `Copy ${String(made.name)}`,
			nodes: [{ id: 'parse', type: 'parse' }],
		};
		for (let count = 0; count < 998; count++)
			api.emulator.addWorkflow(api.organizationId, { ...definition, name: `Other ${count}` });
		api.emulator.addWorkflow(api.organizationId, definition);
		const before = callsOf(api, LIST_ROUTE);
		const other = await define(api, fileItems(3), EXAMPLE, {}, otherProcess(api));
		expect(idsOf(other.items)).toEqual(idsOf(items));
		expect(callsOf(api, LIST_ROUTE) - before).toBe(11);
		await define(api, fileItems(3), EXAMPLE, {}, otherProcess(api));
		expect(callsOf(api, LIST_ROUTE) - before).toBe(11);
		expect(callsOf(api, CREATE_ROUTE)).toBe(1);
	}),
);

it.concurrent.each<[string, (record: IDataObject, index: number) => object]>([
	['the time of their making', (_, index) => ({ created_at: `2026-01-0${9 - index}T00:00:00Z` })],
	['their IDs, where no time is told', (record) => ({ ...record, created_at: null })],
])(
	'takes the oldest of several by %s, wherever it stands in the list',
	apiTest(async (api, _, retold) => {
		await define(api, [fileItem('a.txt')], EXAMPLE);
		const [{ name }] = await madeWorkflows(api);
		const extract = {
			id: 'extract',
			type: 'extract',
			extraction_schema: { fields: [{ name: 'order_no', description: 'x', data_type: 'string' }] },
		};
		const definition = {
			name,
			nodes: [{ id: 'parse', type: 'parse' }, extract],
			edges: [{ source: 'parse', target: 'extract' }],
		};
		for (let count = 0; count < 3; count++)
			api.emulator.addWorkflow(api.organizationId, definition);
		const ids: string[] = [];
		const rewrite = (body: { results: IDataObject[] }) => {
			const results = body.results.map((record, index) => ({
				...record,
				...retold(record, index),
			}));
			const same = results.filter((record) => record.name === name) as IDataObject[];
			const oldest = [...same].sort((one, other) =>
				`${one.created_at} ${one.id}` < `${other.created_at} ${other.id}` ? -1 : 1,
			)[0];
			ids.push(String(oldest.id));
			// In the middle, where neither the first nor the last would be right.
			const others = results.filter((record) => record !== oldest);
			return { ...body, results: [others[0], oldest, ...others.slice(1)] };
		};
		api.emulator.failNext(LIST_ROUTE, { rewrite } as never);
		const { items } = await define(api, [fileItem('b.txt')], EXAMPLE, {}, otherProcess(api));
		expect(idsOf(items)).toEqual(ids);
	}),
);

it.concurrent(
	'makes a workflow that somebody deleted anew, once for all items, and goes on',
	apiTest(async (api) => {
		const { items } = await define(api, [fileItem('a.txt')], EXAMPLE);
		const [deleted] = idsOf(items);
		api.emulator.deleteWorkflow(deleted!);
		const again = await define(api, fileItems(5), EXAMPLE);
		expect(again.error).toBeUndefined();
		expect(again.items).toHaveLength(5);
		expect(callsOf(api, CREATE_ROUTE)).toBe(2);
		expect(idsOf(again.items)).not.toContain(deleted);
		expect(api.emulator.billed).toHaveLength(6);
	}),
);

it.concurrent(
	"does not take a gateway's 404 for a deleted workflow",
	apiTest(async (api) => {
		await define(api, [fileItem('a.txt')], EXAMPLE);
		const noRoute = { status: 404, body: { message: 'no Route matched with those values' } };
		api.emulator.failNext(RUN_ROUTE, noRoute);
		const { error } = await define(api, [fileItem('b.txt')], EXAMPLE);
		expect(error).toBeDefined();
		expect(await madeWorkflows(api)).toHaveLength(1);
	}),
);

it.concurrent.each([
	['is lost', { reset: 'after' as const }],
	['breaks off', { cut: true }],
	['never comes to be', { reset: 'before' as const }],
	['is a 503', { status: 503 }],
	["is a proxy's page", { html: '<html></html>', status: 502 }],
])(
	'takes it for no error when the response to the creation %s',
	apiTest(async (api, _, fault) => {
		api.emulator.failNext(CREATE_ROUTE, fault);
		const { items, error } = await define(api, fileItems(2), EXAMPLE);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(2);
		expect(await madeWorkflows(api)).toHaveLength(1);
	}),
);

it.concurrent(
	'tells what a key may not do, once for all items, and works when it may',
	apiTest(async (api) => {
		api.emulator.failNext(CREATE_ROUTE, FORBIDDEN);
		const settings = { onError: 'continueRegularOutput' as const };
		const { items } = await define(api, fileItems(3), EXAMPLE, {}, { settings });
		expect(items.map(({ json }) => json.error)).toEqual(
			Array(3).fill('The API key may not make the Anyformat workflow that these fields need'),
		);
		const [{ json }] = items;
		expect((json.details as { description: string }).description).toContain('Not permitted');
		expect(items.map((item) => (item.json.details as { fileName: string }).fileName)).toEqual([
			...['1.txt', '2.txt', '3.txt'],
		]);
		expect(callsOf(api, CREATE_ROUTE)).toBe(1);
		expect((await define(api, fileItems(1), EXAMPLE)).error).toBeUndefined();
	}),
);

it.concurrent(
	'makes at most 20 new ones in an execution, and goes on in its retry',
	apiTest(async (api) => {
		const settings = { onError: 'continueRegularOutput' as const };
		const byItem = '={{ ({ ["field " + $json.n]: "" }) }}';
		const first = await define(api, fileItems(23), byItem, {}, { settings });
		const failed = first.items.filter(({ json }) => json.error !== undefined);
		expect(failed).toHaveLength(3);
		expect(failed[0].json.error).toContain('has made 20 new Anyformat workflows');
		expect(await madeWorkflows(api)).toHaveLength(20);
		const second = await define(api, fileItems(23), byItem, {}, { settings });
		expect(second.items.filter(({ json }) => json.error !== undefined)).toEqual([]);
		expect(await madeWorkflows(api)).toHaveLength(23);
	}),
);

it.concurrent(
	'bills nothing twice with Retry On Fail, and makes one workflow',
	apiTest(async (api) => {
		api.emulator.failNext(CREATE_ROUTE, { status: 400 });
		api.emulator.failNext(RUN_ROUTE, { status: 400 }, { times: 1, skip: 3 });
		const settings = { retryOnFail: true, maxTries: 4, waitBetweenTries: 1 };
		const { items, error } = await define(api, fileItems(10), EXAMPLE, {}, { settings });
		expect(error).toBeUndefined();
		expect(items).toHaveLength(10);
		expect(api.emulator.billed).toHaveLength(10);
		expect(await madeWorkflows(api)).toHaveLength(1);
	}),
);

it.concurrent(
	'goes on for others when the execution that looked was stopped',
	apiTest(async (api) => {
		api.emulator.failNext(LIST_ROUTE, { delayMs: 1000 });
		const stop = new AbortController();
		const first = define(api, fileItems(2), EXAMPLE, {}, { stop: stop.signal });
		while (callsOf(api, LIST_ROUTE) === 0) await sleep(1);
		const second = define(api, fileItems(2), EXAMPLE);
		// Long enough to join the look-up that is under way.
		await sleep(300);
		stop.abort();
		await first;
		const { items, error } = await second;
		expect(error).toBeUndefined();
		expect(items).toHaveLength(2);
		expect(await madeWorkflows(api)).toHaveLength(1);
	}),
);
