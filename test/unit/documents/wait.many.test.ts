import { sleep } from 'n8n-workflow';

import { statusOf } from '../../../nodes/Anyformat/documents/documentState';
import { waitForDocument } from '../../../nodes/Anyformat/documents/wait';

import { AbortedError } from '../../../nodes/Anyformat/request/abort';
import { after } from '../../../nodes/Anyformat/request/clock';
import { clientOf, connectionError, type Ending, type FakeClient } from '../fakes';
import { NOT_READY, TIMEOUT_MS } from './waiting';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('many documents of a workflow', () => {
	const COLLECTIONS = ['c1', 'c2', 'c3', 'c4'];
	const READY: Ending = { statusCode: 200, body: { extractions: [] } };

	/** Waits for all of them at once, on fake time. */
	async function waitForAll(clients: FakeClient[], timeoutMs = TIMEOUT_MS) {
		const startMs = Date.now();
		const ended = COLLECTIONS.map(async (collectionId, i) => {
			const outcome = await waitForDocument(clients[i % clients.length], {
				workflowId: 'w',
				collectionId,
				label: collectionId,
				acceptedAtMs: startMs,
				deadlineMs: after(timeoutMs),
			}).catch((error: unknown) => error);
			return { outcome, ms: Date.now() - startMs };
		});
		await jest.advanceTimersByTimeAsync(2 * TIMEOUT_MS);
		return await Promise.all(ended);
	}

	const isList = (url: string) => url.endsWith('/runs/');

	it('are told by one list of runs, and each is fetched once when it is done', async () => {
		const doneAtMs = Date.now() + 20_000;
		const client = clientOf(({ url }) => {
			const done = Date.now() >= doneAtMs;
			const status = done ? 'processed' : 'in_progress';
			if (!isList(url)) return done ? READY : NOT_READY;
			return { body: { count: 4, results: COLLECTIONS.map((id) => ({ id, status })) } };
		});
		const all = await waitForAll([client]);
		expect(all.map(({ outcome }) => outcome)).toEqual(
			COLLECTIONS.map(() => ({ kind: 'processed', results: { extractions: [] } })),
		);
		expect(client.sent.filter(({ url }) => !isList(url))).toHaveLength(4);
		expect(client.sent.length).toBeLessThan(4 + 25);
	});

	it('are all found when the list shows none of them', async () => {
		const client = clientOf(({ url }) =>
			isList(url) ? { body: { count: 0, results: [] } } : READY,
		);
		for (const { outcome } of await waitForAll([client]))
			expect(outcome).toMatchObject({ kind: 'processed' });
	});

	it.each([
		['error', 'error'],
		['failed', 'error'],
		['cancelled', 'cancelled'],
	])(
		'have ended when the list says %s, though the results go on saying "not ready"',
		async (status, final) => {
			const results = COLLECTIONS.map((id) => ({ id, status }));
			const client = clientOf(({ url }) =>
				isList(url) ? { statusCode: 200, body: { results, count: 4 } } : NOT_READY,
			);
			for (const { outcome, ms } of await waitForAll([client])) {
				expect(statusOf(outcome as never)).toBe(final);
				expect(ms).toBeLessThanOrEqual(10_000);
			}
		},
	);

	it('are asked for seldom while no list tells of them', async () => {
		const readyAtMs = Date.now() + 20_000;
		const client = clientOf(({ url }) => {
			if (isList(url)) return { statusCode: 403 };
			return Date.now() >= readyAtMs ? READY : NOT_READY;
		});
		const ids = Array.from({ length: 60 }, (_, n) => `c${n}`);
		const waits = ids.map(async (collectionId) => {
			const startMs = Date.now();
			await waitForDocument(client, {
				workflowId: 'w',
				collectionId,
				label: collectionId,
				acceptedAtMs: startMs,
				deadlineMs: after(TIMEOUT_MS),
			});
			return Date.now() - startMs;
		});
		await jest.advanceTimersByTimeAsync(TIMEOUT_MS);
		expect(Math.max(...(await Promise.all(waits)))).toBeLessThanOrEqual(35_000);
		const direct = client.sent.filter(({ url }) => !isList(url));
		expect(direct.length).toBeLessThanOrEqual(4 * 60);
	});

	it('that no list ever shows are found in time, for a few calls each', async () => {
		const WAVES_AT_MS = [0, 12_000];
		const READY_AFTER_MS = 6000;
		const acceptedAt = new Map<string, number>();
		const client = clientOf(({ url }) => {
			if (isList(url)) return { body: { count: 0, results: [] } };
			const id = /files\/(.*)\/results/.exec(url)![1];
			const isReady = performance.now() >= acceptedAt.get(id)! + READY_AFTER_MS;
			const headers = { 'x-ratelimit-remaining': '500', 'x-ratelimit-reset': '12' };
			return { ...(isReady ? READY : NOT_READY), headers };
		});
		const startedAt = performance.now();
		const waits = WAVES_AT_MS.flatMap((waveAtMs, wave) =>
			Array.from({ length: 60 }, async (_, n) => {
				await sleep(waveAtMs + n * 20);
				const collectionId = `c${wave}-${n}`;
				acceptedAt.set(collectionId, performance.now());
				const deadlineMs = after(TIMEOUT_MS);
				const document = { workflowId: 'w', collectionId, label: 'x', deadlineMs };
				await waitForDocument(client, { ...document, acceptedAtMs: Date.now() });
				return performance.now() - startedAt;
			}),
		);
		await jest.advanceTimersByTimeAsync(TIMEOUT_MS);
		const boundMs = WAVES_AT_MS[1] + READY_AFTER_MS;
		expect(Math.max(...(await Promise.all(waits)))).toBeLessThanOrEqual(1.5 * boundMs);
		// One more for its submission makes 5 calls a document.
		expect(client.sent.length).toBeLessThanOrEqual(4 * 120);
	});

	it('end at their deadline also while the API keeps the list waiting by 429s', async () => {
		const client = clientOf(({ url }) =>
			isList(url) ? { statusCode: 429, headers: { 'retry-after': '300' } } : NOT_READY,
		);
		for (const { outcome, ms } of await waitForAll([client], 10_000)) {
			expect(outcome).toMatchObject({ status: 'in_progress' });
			expect(ms).toBeLessThanOrEqual(11_000);
		}
	});

	it('are let go at once when their execution is stopped, whoever asked for the list', async () => {
		const stop = new AbortController();
		const other = clientOf(() => NOT_READY);
		other.request = async () =>
			await sleep(60_000).then(() => Promise.reject(connectionError('ETIMEDOUT')));
		const own = { ...clientOf(() => NOT_READY, stop.signal), account: other.account };
		void sleep(5000).then(() => stop.abort());
		const all = await waitForAll([other, own]);
		for (const { outcome, ms } of [all[1], all[3]]) {
			expect(outcome).toBeInstanceOf(AbortedError);
			expect(ms).toBe(5000);
		}
	});
});
