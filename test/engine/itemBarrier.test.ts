import { sleep, type IDataObject, type INodePropertyOptions } from 'n8n-workflow';

import { Anyformat } from '../../nodes/Anyformat/Anyformat.node';
import type { RequestHandler } from '../../nodes/Anyformat/request/requestHandler';
import { RUN_ROUTE, apiTest, type Api } from './api';
import { asLoaded } from './harness';
import { fileItems } from './items';

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

const billed = ({ emulator }: Api) => emulator.billed.map(({ fileName }) => fileName);

const NAMES = Array.from({ length: 7 }, (_, index) => `${index + 1}.txt`);

const batching = (batchSize: number | string, batchInterval: number | string) => ({
	requestOptions: { batching: { batch: { batchSize, batchInterval } } },
});

describe('Batching', () => {
	it.concurrent(
		'sends batch after batch, and loses nothing',
		apiTest(async (api) => {
			const { items } = await api.extract(fileItems(5), batching(2, 600));
			expect(items.map(({ json }) => json.fileName)).toEqual(NAMES.slice(0, 5));
			const sent = api.emulator.calls.filter(({ parts }) => parts !== undefined);
			const batches = sent.map(({ parts }) =>
				Math.ceil(Number.parseInt(parts![0].filename!, 10) / 2),
			);
			expect(batches).toEqual([1, 1, 2, 2, 3]);
			expect(sent[4].atMs - sent[0].atMs).toBeGreaterThan(400);
		}),
	);

	it.concurrent.each<[number | string, number | string]>([
		[50, 0],
		[-1, 1],
		[0, 1],
		[1, 1],
		[3, 1],
		['={{ $itemIndex + 1 }}', 1],
		['={{ Math.ceil(Math.random() * 4) }}', 1],
		['={{ $json.n }}', '={{ $json.n }}'],
		[2, '={{ $itemIndex === 0 ? 1 : 0 }}'],
	])(
		'of %s items every %s ms sends each item once',
		apiTest(async (api, size, intervalMs) => {
			const { items } = await api.extract(fileItems(7), batching(size, intervalMs));
			expect(items.map(({ json }) => json.fileName)).toEqual(NAMES);
			expect(billed(api)).toHaveLength(7);
		}),
	);

	it.concurrent(
		'with Retry On Fail finds the documents of all batches again',
		apiTest(async (api) => {
			api.emulator.failNext(RUN_ROUTE, { status: 400 }, { skip: 3 });
			const { items, error } = await api.extract(fileItems(6), batching(2, 30), {
				settings: RETRY,
			});
			expect(error).toBeUndefined();
			expect(items).toHaveLength(6);
			expect(billed(api)).toHaveLength(6);
		}),
	);
});

describe('an item whose parameters cannot be read', () => {
	/** Fails for one item, and gives the name of a file's field for the others. */
	const failingFor = (n: number): IDataObject => ({
		binaryPropertyName: `={{ $json.n === ${n} ? $('Nowhere').item.json.x : "data" }}`,
	});

	it.concurrent.each([1, 4, 7])(
		'keeps all others back when it is number %i',
		apiTest(async (api, n) => {
			const { error } = await api.extract(fileItems(7), failingFor(n));
			expect(error).toBeDefined();
			await sleep(10);
			expect(api.emulator.calls).toEqual([]);
		}),
	);

	it.concurrent(
		'keeps its own batch back, and the batches before it are sent once',
		apiTest(async (api) => {
			// n8n does not wait for the batches before it, and no item can tell that the node has failed.
			const parameters = { ...failingFor(4), ...batching(2, 50), options: { timeout: 1 } };
			const { error } = await api.extract(fileItems(7), parameters, { settings: RETRY });
			expect(error).toBeDefined();
			expect(new Set(billed(api)).size).toBe(billed(api).length);
			expect(billed(api).every((name) => ['1.txt', '2.txt'].includes(name!))).toBe(true);
		}),
	);

	it.concurrent(
		'keeps nobody back when the node goes on after errors',
		apiTest(async (api) => {
			const settings = { onError: 'continueRegularOutput' as const };
			const { items } = await api.extract(fileItems(7), failingFor(4), { settings });
			expect(items.map(({ json }) => json.fileName ?? null)).toEqual(NAMES.with(3, null as never));
			expect(billed(api)).toHaveLength(6);
		}),
	);
});

describe('an item that cannot be a document', () => {
	it.concurrent(
		'is named by the error, and no other is sent, not even in later batches',
		apiTest(async (api) => {
			const items = fileItems(7);
			items[3] = { json: { n: 4 } };
			for (const more of [{}, batching(4, 30)]) {
				const { error } = await api.extract(items, more);
				expect(error?.message).toContain('The item has no binary field "data"');
				expect(error?.context.itemIndex).toBe(3);
			}
			expect(api.emulator.calls).toEqual([]);
		}),
	);
});

/** The node, with a look at when its items start and when one of them fails. */
function watchedNode() {
	const node = new Anyformat();
	let started = 0;
	const failedAfter: number[] = [];
	node.description.properties = node.description.properties.map((property) => ({
		...property,
		options: property.options?.map((option) => {
			const { routing } = option as INodePropertyOptions;
			const handler = routing?.operations?.pagination as RequestHandler | undefined;
			if (handler === undefined) return option;
			const watched: RequestHandler = async function (requestData) {
				started++;
				return await handler.call(this, requestData).catch((error: Error) => {
					failedAfter.push(started);
					throw error;
				});
			};
			return { ...option, routing: { ...routing, operations: { pagination: watched } } };
		}) as INodePropertyOptions[] | undefined,
	}));
	return { nodeType: asLoaded(node), failedAfter };
}

it.concurrent(
	'a document that is refused while n8n sleeps between batches fails when n8n listens again',
	apiTest(async (api) => {
		const { nodeType, failedAfter } = watchedNode();
		api.emulator.failNext(RUN_ROUTE, { status: 400 });
		const { error } = await api.extract(fileItems(4), batching(2, 1000), { nodeType });
		expect(error?.message).toContain('Anyformat did not accept');
		// Before that its rejection would have no handler.
		expect(failedAfter).toEqual([4]);
	}),
);
