import type { IDataObject, IExecutePaginationFunctions } from 'n8n-workflow';

import {
	IdempotencyStore,
	type IdempotencyRecord,
} from '../../../nodes/Anyformat/request/idempotencyStore';
import { contextOf } from '../fakes';

/** What a try of the node whose context is `memory` knows. */
const storeWith = (memory: IDataObject, retryOf?: string, executionId = '1') => {
	const additionalData = { hooks: { retryOf } };
	const getExecutionId = () => executionId;
	const own = { additionalData, getExecutionId, getWorkflow: () => ({ id: 'wf' }) };
	return IdempotencyStore.of({
		...contextOf({}, { memory }),
		...own,
	} as unknown as IExecutePaginationFunctions);
};

const recordOf = (value: string, more: Partial<IdempotencyRecord> = {}): IdempotencyRecord => ({
	atMs: 1,
	account: 'a',
	written: `written ${value}`,
	value,
	...more,
});

const hashes = (value: string, written = `written ${value}`) => ({ written, value });

/** As n8n stores an execution's data and reads it for a Retry. */
const stored = (memory: IDataObject) => JSON.parse(JSON.stringify(memory)) as IDataObject;

describe('a record', () => {
	it('is found by a later try, which has the same memory', () => {
		const memory = {};
		const record = recordOf('v');
		storeWith(memory).add('k', record);
		expect(storeWith(memory).find('k', hashes('v'))).toBe(record);
		expect(storeWith(memory).find('other', hashes('v'))).toBeUndefined();
		expect(storeWith({}).find('k', hashes('v'))).toBeUndefined();
	});

	it.each([
		['as written', hashes('another value', 'written v'), true],
		['by its value', hashes('v', 'written otherwise'), true],
		['when both differ', hashes('another value', 'written otherwise'), false],
	])('is found %s: %o → %s', (_, source, isFound) => {
		const memory = {};
		storeWith(memory).add('k', recordOf('v'));
		expect(storeWith(memory).find('k', source) !== undefined).toBe(isFound);
	});

	it('with the same value goes before one that was written the same', () => {
		const store = storeWith({});
		const [one, two] = [recordOf('one'), recordOf('two')];
		store.add('k', one);
		store.add('k', two);
		expect(store.find('k', hashes('two', one.written))).toBe(two);
	});

	it('is not found any more when it was removed, and the others are', () => {
		const store = storeWith({});
		const [one, two] = [recordOf('one'), recordOf('two')];
		store.add('k', one);
		store.add('k', two);
		store.remove('k', one);
		store.remove('k', one);
		expect(store.find('k', hashes('one'))).toBeUndefined();
		expect(store.find('k', hashes('two'))).toBe(two);
	});

	it('is never crowded out by others of its execution', () => {
		const memory: IDataObject = {};
		const store = storeWith(memory);
		for (let i = 0; i < 30_000; i++) store.add(`k${i}`, recordOf(`v${i}`));
		for (let i = 0; i < 50; i++) storeWith({}).add('k', recordOf('other execution'));
		const again = storeWith(stored(memory));
		for (let i = 0; i < 30_000; i++)
			if (again.find(`k${i}`, hashes(`v${i}`)) === undefined) throw new Error(`k${i} is lost`);
	});
});

describe('a Retry in the list of executions', () => {
	it('finds what the execution was stored with', () => {
		const memory = {};
		storeWith(memory).add('k', recordOf('v', { problem: ['message', 'description'] }));
		expect(storeWith(stored(memory)).find('k', hashes('v'))).toMatchObject({
			problem: ['message', 'description'],
		});
	});

	it('finds what another Retry of the same execution added after that', () => {
		const memory = {};
		storeWith(memory);
		const [first, second] = [stored(memory), stored(memory)];
		storeWith(first).add('k', recordOf('v'));
		expect(storeWith(second).find('k', hashes('v'))).toBeDefined();
		expect(JSON.stringify(second)).toBe(JSON.stringify(first));
	});

	it('finds it also when the retried execution failed before it came to the node', () => {
		storeWith({}, '17').add('k', recordOf('v'));
		expect(storeWith({}, '17').find('k', hashes('v'))).toBeDefined();
		expect(storeWith({}, '18').find('k', hashes('v'))).toBeUndefined();
	});

	it('finds it also when n8n did not store what the retried execution had sent, as after Stop', () => {
		storeWith({}, undefined, '20').add('k', recordOf('v'));
		expect(storeWith({}, '20', '21').find('k', hashes('v'))).toBeDefined();
		expect(storeWith({}, '21', '22').find('k', hashes('v'))).toBeDefined();
		expect(storeWith({}, undefined, '20').find('k', hashes('v'))).toBeUndefined();
	});

	it('takes over nothing that the process knows better', () => {
		const memory = {};
		const store = storeWith(memory);
		store.add('k', recordOf('v'));
		const old = stored(memory);
		store.remove('k', store.find('k', hashes('v'))!);
		const newer = recordOf('v', { atMs: 2 });
		store.add('k', newer);
		expect(storeWith(old).find('k', hashes('v'))).toBe(newer);
	});
});

describe('a request under way', () => {
	function pending() {
		let resolve!: (id: string) => void;
		let reject!: (reason: Error) => void;
		const work = new Promise<string>((yes, no) => ([resolve, reject] = [yes, no]));
		return { work: async () => await work, resolve, reject };
	}

	it('is known to other tries until it has ended, however it ended', async () => {
		const store = storeWith({});
		for (const end of ['resolve', 'reject'] as const) {
			const { work, ...request } = pending();
			const result = store.track('k', hashes('v'), work).catch((error: Error) => error.message);
			const others = store.underWay('k', hashes('v'));
			expect(others).toBeDefined();
			expect(store.underWay('k', hashes('other'))).toBeUndefined();
			expect(store.underWay('other', hashes('v'))).toBeUndefined();
			if (end === 'resolve') request.resolve('c1');
			else request.reject(new Error('c1'));
			expect(await result).toBe('c1');
			await others;
			expect(store.underWay('k', hashes('v'))).toBeUndefined();
		}
	});
});

describe('a call of a tool', () => {
	it('does not take the record of a call that goes on, but that of one that has failed', () => {
		const store = storeWith({});
		const record = recordOf('v');
		store.add('k', record, true);
		expect(store.claim('k', 'v')).toBeUndefined();
		store.release(record);
		expect(store.claim('k', 'other')).toBeUndefined();
		expect(store.claim('k', 'v')).toBe(record);
		expect(store.claim('k', 'v')).toBeUndefined();
	});
});
