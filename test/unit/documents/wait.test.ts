import { statusOf, toTimeoutError } from '../../../nodes/Anyformat/documents/documentState';

import { getRunStatusPoller } from '../../../nodes/Anyformat/documents/runStatusPoller';

import { clientOf, errorBody, type Ending } from '../fakes';
import { NOT_READY, READY, readyAfter, RESULTS, UNKNOWN, UNKNOWN_AGE, wait } from './waiting';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

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
		expect(ms).toBeLessThanOrEqual(settlingMs * 1.3 + 1500);
	});
});

it.each([
	['EXTRACTION_FAILED', 'error'],
	['EXTRACTION_CANCELLED', 'cancelled'],
])('a 422 with %s is final: %s', async (error_code, status) => {
	const client = clientOf(() => ({ statusCode: 422, body: errorBody(error_code) }));
	const { outcome } = await wait(client);
	expect(statusOf(outcome)).toBe(status);
	expect(client.sent).toHaveLength(1);
});

it.each([401, 402, 403])(
	'a %d of Anyformat ends the wait, and not the document',
	async (statusCode) => {
		const { outcome, ms } = await wait(clientOf(() => ({ statusCode, body: errorBody('X') })));
		expect(outcome).toMatchObject({ httpCode: String(statusCode) });
		expect(ms).toBeLessThan(1000);
	},
);

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

it('what is too late names the document, its collection ID and the way to its results', () => {
	const awaited = { workflowId: 'w', collectionId: 'c?1', label: 'file "a.pdf"' };
	expect(
		toTimeoutError(
			clientOf(() => READY),
			awaited,
			90_000,
		),
	).toMatchObject({
		message: 'The file "a.pdf" was still being processed after 90 s',
		description: expect.stringMatching(/"c\?1".*Get Results.*retry this execution.*'Timeout'/),
	});
});
