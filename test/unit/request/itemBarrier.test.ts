import type { IDataObject, IExecutePaginationFunctions } from 'n8n-workflow';

import { enterItemBarrier } from '../../../nodes/Anyformat/request/itemBarrier';
import { contextOf, NODE } from '../fakes';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

interface Run {
	count: number;
	parameters?: IDataObject;
	/** Index of an item whose parameters can't be read. */
	unreadable?: number;
	onError?: 'continueRegularOutput';
}

/** The contexts of all items of one run of the node. */
function contextsOf({ count, parameters = {}, unreadable, onError }: Run) {
	const node = { ...NODE, parameters: { text: '={{ $json.x }}', ...parameters } };
	const data = { main: [Array.from({ length: count }, () => ({ json: {} }))] };
	const executeData = { node, data, source: null };
	return Array.from(
		{ length: count },
		(_, itemIndex) =>
			({
				...contextOf({}, { itemIndex }),
				getNode: () => node,
				getExecuteData: () => executeData,
				continueOnFail: () => onError !== undefined,
				evaluateExpression: (_expression: string, index: number) => {
					if (index === unreadable) throw new Error(`item ${index} can't be read`);
				},
			}) as unknown as IExecutePaginationFunctions,
	);
}

/** What becomes of an item: `sent`, `not sent`, or the message of its error; undefined while it waits. */
function enter(context: IExecutePaginationFunctions, preparation: Promise<unknown>) {
	const item: { outcome?: string } = {};
	const barrier = enterItemBarrier(context);
	void (async () => {
		try {
			const isSent = await barrier.waitForAllItems(preparation);
			await preparation;
			item.outcome = isSent ? 'sent' : 'not sent';
		} catch (error) {
			await barrier.untilAwaited();
			item.outcome = (error as Error).message;
		}
	})();
	return item;
}

const READY = Promise.resolve();
const FAILING = () => Promise.reject(new Error('no file'));
const oneTurn = async () => await jest.advanceTimersByTimeAsync(1);
const outcomesOf = (items: Array<{ outcome?: string }>) => items.map(({ outcome }) => outcome);

describe('items that the engine starts together', () => {
	it('are sent when all of them are prepared, one event-loop turn later', async () => {
		let prepared!: () => void;
		const slow = new Promise<void>((resolve) => (prepared = resolve));
		const items = contextsOf({ count: 3 }).map((context, i) => enter(context, i ? READY : slow));
		await oneTurn();
		expect(outcomesOf(items)).toEqual([undefined, undefined, undefined]);
		prepared();
		await oneTurn();
		expect(outcomesOf(items)).toEqual(['sent', 'sent', 'sent']);
	});

	it('are not sent when one can be no document; those behind it throw what it throws', async () => {
		const items = contextsOf({ count: 3 }).map((context, i) =>
			enter(context, i === 1 ? FAILING() : READY),
		);
		await oneTurn();
		expect(outcomesOf(items)).toEqual(['not sent', 'no file', 'no file']);
	});

	it('are all sent but the one, when the node goes on after errors', async () => {
		const items = contextsOf({ count: 3, onError: 'continueRegularOutput' }).map((context, i) =>
			enter(context, i === 1 ? FAILING() : READY),
		);
		await oneTurn();
		expect(outcomesOf(items)).toEqual(['sent', 'no file', 'sent']);
	});
});

describe('items that the engine starts one after the other', () => {
	it.each([
		['because of Batching', { requestOptions: { batching: { batch: { batchSize: 1 } } } }],
		['for whatever reason', {}],
	])('are all sent: %s', async (_, parameters) => {
		const items = [];
		for (const context of contextsOf({ count: 4, parameters })) {
			items.push(enter(context, READY));
			await oneTurn();
		}
		expect(outcomesOf(items)).toEqual(['sent', 'sent', 'sent', 'sent']);
	});

	it('tell of an error when the engine listens, which is when the last has started', async () => {
		const parameters = { requestOptions: { batching: '={{ $json.batching }}' } };
		const [first, second, third] = contextsOf({ count: 3, parameters });
		const items = [enter(first, FAILING())];
		await oneTurn();
		items.push(enter(second, READY));
		await oneTurn();
		expect(outcomesOf(items)).toEqual([undefined, undefined]);
		items.push(enter(third, READY));
		await oneTurn();
		expect(outcomesOf(items)).toEqual(['no file', 'no file', 'no file']);
	});
});

describe('items before one that the engine can not read', () => {
	it('are neither sent nor answered: the run has failed, and nobody waits for them', async () => {
		const contexts = contextsOf({ count: 4, unreadable: 2 });
		const items = contexts.slice(0, 2).map((context) => enter(context, READY));
		await oneTurn();
		expect(outcomesOf(items)).toEqual([undefined, undefined]);
	});

	it('throw when the engine reads it all the same and waits for them', async () => {
		const contexts = contextsOf({ count: 4, unreadable: 2 });
		const items = contexts.slice(0, 2).map((context) => enter(context, READY));
		await oneTurn();
		items.push(...contexts.slice(2).map((context) => enter(context, READY)));
		await oneTurn();
		expect(outcomesOf(items)).toEqual(Array(4).fill("item 2 can't be read"));
	});

	it('do not keep the next try back, which starts at the first item again', async () => {
		const contexts = contextsOf({ count: 2, unreadable: 1 });
		enter(contexts[0], READY);
		await oneTurn();
		const again = contexts.map((context) => enter(context, READY));
		await oneTurn();
		expect(outcomesOf(again)).toEqual(['sent', 'sent']);
	});
});
