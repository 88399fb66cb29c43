import {
	RunStatusPoller,
	getRunStatusPoller,
} from '../../../nodes/Anyformat/documents/runStatusPoller';
import { clientOf, errorBody, type Ending, type FakeClient } from '../fakes';

const AGE_MS = 10_000;

let room: RunStatusPoller;

beforeEach(() => {
	jest.useFakeTimers({ now: Date.parse('2026-11-05T10:00:00Z') });
	room = new RunStatusPoller('w/1');
});
afterEach(() => jest.useRealTimers());

const idsOf = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`);
const enterAll = (ids: string[]) => ids.forEach((id) => room.add(id));

/** An API whose list of runs, in this order, is given page by page. */
function listing(runs: Array<{ id: string; status?: string }>): FakeClient {
	return clientOf(({ qs }): Ending => {
		const [page, size] = [Number(qs?.page), Number(qs?.page_size)];
		const results = runs.slice((page - 1) * size, page * size);
		return { body: { count: runs.length, page, page_size: size, results } };
	});
}

const processed = (ids: string[]) => ids.map((id) => ({ id, status: 'processed' }));
const pagesAsked = ({ sent }: FakeClient) => sent.map(({ qs }) => qs?.page);

describe('a list of runs', () => {
	it('is not asked for by one or two documents, which are asked for directly', async () => {
		const client = listing([]);
		enterAll(['c0', 'c1']);
		expect(await room.shouldFetchResults(client, 'c0', AGE_MS)).toBe(true);
		expect(client.sent).toEqual([]);
	});

	it('answers for all who wait, also for those who ask at the same time', async () => {
		const ids = idsOf(3);
		const client = listing(processed(ids));
		enterAll(ids);
		const asked = ids.map(async (id) => await room.shouldFetchResults(client, id, AGE_MS));
		expect(await Promise.all(asked)).toEqual([true, true, true]);
		expect(client.sent).toMatchObject([
			{ method: 'GET', url: '/v2/workflows/w%2F1/runs/', qs: { page: 1, page_size: 100 } },
		]);
	});

	it.each([
		['pending', false, 'pending'],
		['queued', false, 'queued'],
		['in_progress', false, 'in_progress'],
		['processed', true, undefined],
		['error', true, 'error'],
		['cancelled', true, 'cancelled'],
		['a word of the future', true, undefined],
	])(
		'with the status %s makes asking for the results worth it: %s',
		async (status, worth, told) => {
			enterAll(idsOf(3));
			const client = listing(idsOf(3).map((id) => ({ id, status })));
			expect(await room.shouldFetchResults(client, 'c1', AGE_MS)).toBe(worth);
			expect(await room.getListedStatus(client, 'c1')).toBe(told);
		},
	);

	it('is good for a second, and for longer when those who ask have waited long', async () => {
		enterAll(idsOf(3));
		const client = listing(idsOf(3).map((id) => ({ id, status: 'queued' })));
		for (const [waitMs, ageMs] of [
			[0, 0],
			[900, 0],
			[200, 0],
			[5000, 60_000],
			[1100, 60_000],
		]) {
			await jest.advanceTimersByTimeAsync(waitMs);
			await room.shouldFetchResults(client, 'c0', ageMs);
		}
		expect(client.sent).toHaveLength(3);
	});

	it('that misses a document twice sends it to the results', async () => {
		enterAll(idsOf(3));
		const client = listing([]);
		const worth = [];
		for (let i = 0; i < 2; i++) {
			worth.push(await room.shouldFetchResults(client, 'c0', 0));
			await jest.advanceTimersByTimeAsync(1400);
		}
		expect(worth).toEqual([false, true]);
	});

	it.each<[string, Ending]>([
		['fails', { statusCode: 403, body: errorBody('ACCESS_DENIED') }],
		['is no list', { body: { results: null } }],
	])('that %s sends everyone to the results', async (_, ending) => {
		enterAll(idsOf(3));
		const client = clientOf(() => ending);
		expect(await room.shouldFetchResults(client, 'c0', AGE_MS)).toBe(true);
		expect(await room.shouldFetchResults(client, 'c1', AGE_MS)).toBe(true);
		expect(room.isUnlisted('c1')).toBe(true);
		expect(client.sent).toHaveLength(1);
	});
});

describe('the pages of the list', () => {
	const older = (count: number) => processed(idsOf(count).map((id) => `old-${id}`));

	it('are read as far as those who wait may fill them', async () => {
		const ids = idsOf(250);
		enterAll(ids);
		const client = listing([...processed(ids), ...older(1000)]);
		expect(await room.shouldFetchResults(client, 'c249', AGE_MS)).toBe(true);
		expect(pagesAsked(client)).toEqual([1, 2, 3]);
	});

	it.each([true, false])(
		'are as many as the API fills them, which may have lowered their size (told: %s)',
		async (isTold) => {
			const ids = idsOf(50);
			const runs = [...processed(ids), ...older(100)];
			enterAll(ids);
			const client = clientOf(({ qs }): Ending => {
				const page = Number(qs?.page);
				const results = runs.slice((page - 1) * 20, page * 20);
				return { body: { count: 150, results, ...(isTold && { page_size: 20 }) } };
			});
			expect(await room.shouldFetchResults(client, 'c49', AGE_MS)).toBe(true);
			expect(room.isUnlisted('c49')).toBe(false);
			expect(pagesAsked(client)).toEqual([1, 2, 3]);
		},
	);

	it('are read no further once everyone was seen', async () => {
		enterAll(idsOf(150));
		const client = listing([...processed(idsOf(150)), ...older(1000)]);
		await room.shouldFetchResults(client, 'c0', AGE_MS);
		for (const id of idsOf(150).slice(3)) room.remove(id);
		await jest.advanceTimersByTimeAsync(2000);
		await room.shouldFetchResults(client, 'c0', AGE_MS);
		expect(pagesAsked(client)).toEqual([1, 2, 1]);
	});

	it('are read from the other end, and stay so, when the newest runs stand there', async () => {
		enterAll(idsOf(5));
		const client = listing([...older(1000), ...processed(idsOf(5))]);
		expect(await room.shouldFetchResults(client, 'c4', 0)).toBe(true);
		expect(pagesAsked(client)).toEqual([1, 11]);
		await jest.advanceTimersByTimeAsync(2000);
		await room.shouldFetchResults(client, 'c4', 0);
		expect(pagesAsked(client)).toEqual([1, 11, 11]);
	});
});

describe('a new document', () => {
	it('may be left alone for most of the fastest time that others took', () => {
		room.remove('before', 4000);
		room.remove('slower', 30_000);
		enterAll(idsOf(3));
		expect(room.initialDelayMs).toBeGreaterThan(3000);
		expect(room.initialDelayMs).toBeLessThanOrEqual(4000);
	});

	it('is looked at soon when nothing is known, when few wait, or when others took long', () => {
		enterAll(idsOf(3));
		expect(room.initialDelayMs).toBe(0);
		room.remove('before', 600_000);
		expect(room.initialDelayMs).toBe(5000);
		room.remove('c0');
		expect(room.initialDelayMs).toBe(0);
	});
});

describe('the room of a workflow', () => {
	it('is shared by all who use the same account', () => {
		const { account } = clientOf(() => ({}));
		expect(getRunStatusPoller(account, 'w')).toBe(getRunStatusPoller(account, 'w'));
		expect(getRunStatusPoller(account, 'w')).not.toBe(getRunStatusPoller(account, 'x'));
		expect(getRunStatusPoller(account, 'w')).not.toBe(
			getRunStatusPoller(clientOf(() => ({})).account, 'w'),
		);
	});

	it('forgets who left', async () => {
		enterAll(idsOf(3));
		const client = listing(idsOf(3).map((id) => ({ id, status: 'pending' })));
		expect(await room.getListedStatus(client, 'c0')).toBe('pending');
		room.remove('c0');
		expect(await room.getListedStatus(client, 'c0')).toBeUndefined();
	});
});
