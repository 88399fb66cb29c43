import { sleep } from 'n8n-workflow';

import { statusOf, toTimeoutError } from '../../../nodes/Anyformat/documents/documentState';
import { waitForDocument } from '../../../nodes/Anyformat/documents/wait';
import { getRunStatusPoller } from '../../../nodes/Anyformat/documents/runStatusPoller';
import { AbortedError } from '../../../nodes/Anyformat/request/abort';
import { clientOf, connectionError, type Ending, type FakeClient } from '../fakes';

const RESULTS = { collection_id: 'c1', extractions: [] };
const READY: Ending = { statusCode: 200, body: RESULTS };
const NOT_READY: Ending = { statusCode: 412, body: { error_code: 'PRECONDITION_FAILED' } };
const UNKNOWN: Ending = { statusCode: 404 };
const TIMEOUT_MS = 600_000;

/** Of a document that some earlier execution submitted. */
const UNKNOWN_AGE = -1;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Waits on fake time; resolves with what came of it and the milliseconds that it took. */
async function wait(client: FakeClient, { timeoutMs = TIMEOUT_MS, ageMs = 0 } = {}) {
	const startMs = Date.now();
	let ms = NaN;
	const outcome = waitForDocument(client, {
		workflowId: 'w/1',
		collectionId: 'c?1',
		label: 'file "a.pdf"',
		acceptedAtMs: ageMs === UNKNOWN_AGE ? undefined : startMs - ageMs,
		deadlineMs: timeoutMs === 0 ? undefined : startMs + timeoutMs,
	})
		.catch((error: unknown) => error)
		.finally(() => (ms = Date.now() - startMs));
	await jest.advanceTimersByTimeAsync(2 * TIMEOUT_MS);
	return { outcome: (await outcome) as never, ms };
}

/** An API whose document is ready `ms` milliseconds from now. */
function readyAfter(ms: number): FakeClient {
	const readyAtMs = Date.now() + ms;
	return clientOf(() => (Date.now() >= readyAtMs ? READY : NOT_READY));
}

it('asks for the results by encoded IDs until they are there', async () => {
	const client = readyAfter(3000);
	const { outcome } = await wait(client);
	expect(outcome).toEqual({ kind: 'processed', results: RESULTS });
	expect(client.sent.at(-1)).toMatchObject({
		method: 'GET',
		url: '/v2/workflows/w%2F1/files/c%3F1/results/',
	});
});

it.each([2, 10, 60, 300])(
	'notices a document that takes %d s within a tenth of that, or a second, and asks ever less often',
	async (seconds) => {
		const client = readyAfter(seconds * 1000);
		const { ms } = await wait(client);
		expect(ms - seconds * 1000).toBeLessThanOrEqual(Math.max(1000, seconds * 100));
		expect(client.sent.length).toBeLessThanOrEqual(60);
	},
);

it('asks for a document now and then, although the list goes on showing it as unfinished', async () => {
	const list = { body: { count: 1, results: [{ id: 'c?1', status: 'in_progress' }] } };
	const client = clientOf(({ url }) => (url.endsWith('/runs/') ? list : READY));
	const room = getRunStatusPoller(client.account, 'w/1');
	for (const id of ['c2', 'c3', 'c4']) room.add(id);
	const { outcome, ms } = await wait(client, { timeoutMs: 600_000 });
	expect(outcome).toMatchObject({ kind: 'processed' });
	expect(ms).toBeLessThan(60_000);
});

it('ends without results at the deadline, neither before nor long after', async () => {
	const { outcome, ms } = await wait(
		clientOf(() => NOT_READY),
		{ timeoutMs: 10_000 },
	);
	expect(outcome).toEqual({ kind: 'processing', status: 'in_progress' });
	expect(ms).toBe(10_000);
});

describe('without waiting', () => {
	const once = { timeoutMs: 0, ageMs: UNKNOWN_AGE };

	it('looks once, at once', async () => {
		const client = clientOf(() => READY);
		const { outcome, ms } = await wait(client, once);
		expect(outcome).toMatchObject({ kind: 'processed' });
		expect(ms).toBe(0);
		expect(client.sent).toHaveLength(1);
	});

	it('has the status of an unfinished document from the list, if that tells', async () => {
		const list = { body: { count: 1, results: [{ id: 'c?1', status: 'queued' }] } };
		const client = clientOf(({ url }) => (url.endsWith('/runs/') ? list : NOT_READY));
		expect(await wait(client, once)).toMatchObject({ outcome: { status: 'queued' }, ms: 0 });
		expect(client.sent).toHaveLength(2);
		const silent = clientOf(() => NOT_READY);
		expect((await wait(silent, once)).outcome).toEqual({
			kind: 'processing',
			status: 'in_progress',
		});
	});

	it('waits for a rate limit, as every other read does', async () => {
		const limited = { statusCode: 429, headers: { 'retry-after': '2' } };
		const client = clientOf((_, number) => (number === 1 ? limited : READY));
		expect((await wait(client, once)).outcome).toMatchObject({ kind: 'processed' });
	});
});

describe('a 404', () => {
	it('means "not yet" in the first minute', async () => {
		const shownAtMs = Date.now() + 30_000;
		const client = clientOf(() => (Date.now() >= shownAtMs ? READY : UNKNOWN));
		expect((await wait(client)).outcome).toMatchObject({ kind: 'processed' });
	});

	it.each([
		['a minute after the document was accepted', { ageMs: 0 }, 60_000],
		['at once for one that was accepted longer ago', { ageMs: 61_000 }, 0],
		['soon for one that another node submitted', { ageMs: UNKNOWN_AGE }, 3000],
		['at once without waiting', { ageMs: UNKNOWN_AGE, timeoutMs: 0 }, 0],
	])('means gone %s', async (_, document, settlingMs) => {
		const { outcome, ms } = await wait(
			clientOf(() => UNKNOWN),
			document,
		);
		expect(outcome).toMatchObject({ kind: 'deleted' });
		expect(ms).toBeGreaterThanOrEqual(settlingMs);
		expect(ms).toBeLessThanOrEqual(settlingMs * 1.3 + 1000);
	});
});

it.each([
	['EXTRACTION_FAILED', 'error'],
	['EXTRACTION_CANCELLED', 'cancelled'],
])('a 422 with %s is final: %s', async (error_code, status) => {
	const client = clientOf(() => ({ statusCode: 422, body: { error_code } }));
	const { outcome } = await wait(client);
	expect(statusOf(outcome)).toBe(status);
	expect(client.sent).toHaveLength(1);
});

it.each([401, 403, 500])('a %d says nothing final about the document', async (statusCode) => {
	const { outcome } = await wait(clientOf(() => ({ statusCode })));
	expect(outcome).toMatchObject({ httpCode: String(statusCode) });
});

it('ends without results at the deadline also while the API keeps it waiting by 429s', async () => {
	const limited = { statusCode: 429, headers: { 'retry-after': '20' } };
	const { outcome, ms } = await wait(
		clientOf(() => limited),
		{ timeoutMs: 30_000 },
	);
	expect(outcome).toMatchObject({ status: 'in_progress', heldUpBy: { httpCode: '429' } });
	expect(ms).toBeLessThanOrEqual(31_000);
});

it.each([[{}], [{ status: 'maintenance', message: 'Back at 10:00' }], [[{ id: 1 }]]])(
	'does not take %j for the results of a document',
	async (body) => {
		const { outcome } = await wait(clientOf(() => ({ statusCode: 200, body })));
		expect(outcome).toMatchObject({ message: expect.stringContaining('did not come from') });
	},
);

it('takes 202 for "not yet"', async () => {
	const answers = [{ statusCode: 202, body: { status: 'in_progress' } }, READY];
	const { outcome } = await wait(clientOf(() => answers.shift()!));
	expect(outcome).toEqual({ kind: 'processed', results: RESULTS });
});

it("goes on after a proxy's 404, which does not mean that the document is gone", async () => {
	const answers: Ending[] = [
		{ statusCode: 404, body: '<html>default backend - 404</html>' },
		{ statusCode: 404, body: 'default backend - 404' },
		READY,
	];
	const { outcome } = await wait(
		clientOf(() => answers.shift()!),
		{ ageMs: 120_000 },
	);
	expect(outcome).toMatchObject({ kind: 'processed' });
});

it("tells a proxy's lasting 404 as no answer of the API", async () => {
	const client = clientOf(() => ({ statusCode: 404, body: '<html>Not here</html>' }));
	const { outcome } = await wait(client, { ageMs: 120_000 });
	expect(outcome).toMatchObject({ message: expect.stringContaining('did not come from') });
	expect(client.sent).toHaveLength(4);
});

describe('many documents of a workflow', () => {
	const COLLECTIONS = ['c1', 'c2', 'c3', 'c4'];

	/** Waits for all of them at once, on fake time. */
	async function waitForAll(clients: FakeClient[], timeoutMs = TIMEOUT_MS) {
		const startMs = Date.now();
		const ended = COLLECTIONS.map(async (collectionId, i) => {
			const outcome = await waitForDocument(clients[i % clients.length], {
				workflowId: 'w',
				collectionId,
				label: collectionId,
				acceptedAtMs: startMs,
				deadlineMs: startMs + timeoutMs,
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
			COLLECTIONS.map(() => ({ kind: 'processed', results: RESULTS })),
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
				deadlineMs: startMs + TIMEOUT_MS,
			});
			return Date.now() - startMs;
		});
		await jest.advanceTimersByTimeAsync(TIMEOUT_MS);
		expect(Math.max(...(await Promise.all(waits)))).toBeLessThanOrEqual(35_000);
		const direct = client.sent.filter(({ url }) => !isList(url));
		expect(direct.length).toBeLessThanOrEqual(4 * 60);
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

it('what is too late names the document, its collection ID and the way to its results', () => {
	const awaited = { workflowId: 'w', collectionId: 'c?1', label: 'file "a.pdf"', deadlineMs: 0 };
	expect(
		toTimeoutError(
			clientOf(() => READY),
			awaited,
			90_000,
		),
	).toMatchObject({
		message: 'The file "a.pdf" was still being processed after 90 s',
		description: expect.stringMatching(/"c\?1".*Get Results.*'Timeout'/),
	});
});
