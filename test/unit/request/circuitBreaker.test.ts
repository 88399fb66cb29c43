/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import { AbortedError } from '../../../nodes/Anyformat/request/abort';
import { after, NEVER } from '../../../nodes/Anyformat/request/clock';
import { sendRequest, type RequestRules } from '../../../nodes/Anyformat/request/sendRequest';
import { clientOf, connectionError, errorBody, type Ending, type FakeClient } from '../fakes';

const DOWN: Ending = { statusCode: 503, body: errorBody('SERVICE_UNAVAILABLE') };
const ACCEPTED: Ending = { statusCode: 202, body: { id: 'c1' } };
const LIST: Ending = { statusCode: 200, body: { count: 0, results: [] } };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const RULES: RequestRules = {
	subject: { kind: 'workflow', id: 'w', payload: 'the text' },
	tier: 'submission',
	maxWaitMs: 600_000,
};

/** Submits as many documents at once; resolves with how each ended and after how many milliseconds. */
function submitAll(client: FakeClient, count: number, rules: Partial<RequestRules> = {}) {
	const startedAt = performance.now();
	return Array.from({ length: count }, async () => {
		const ending = await sendRequest(
			client,
			{ method: 'POST', url: '/w/run/' },
			{ ...RULES, ...rules },
		).catch((error: unknown) => error);
		return { ending, ms: performance.now() - startedAt };
	});
}

const postsOf = ({ sent }: FakeClient) => sent.filter(({ method }) => method === 'POST');
const probesOf = ({ sent }: FakeClient) => sent.filter(({ method }) => method === 'GET');
const outcomesUnknown = (all: Array<{ ending: unknown }>) =>
	all.filter(
		({ ending }) => (ending as { context?: Record<string, unknown> }).context?.outcomeUnknown,
	);

/** An API that is down from when so many were accepted, for so long. */
function downAfter(
	accepted: number,
	forMs: number,
	ending: Ending,
	what: RegExp = /./,
): FakeClient {
	let overAtMs = Infinity;
	let taken = 0;
	return clientOf(({ method = 'GET' }) => {
		if (taken >= accepted && overAtMs === Infinity) overAtMs = performance.now() + forMs;
		const isDown = taken >= accepted && performance.now() < overAtMs && what.test(method);
		if (isDown) return ending;
		if (method === 'GET') return LIST;
		taken++;
		return ACCEPTED;
	});
}

const OUTAGES: Array<[what: string, ending: Ending, inFlight: number]> = [
	['503', DOWN, 3],
	['a page with 502', { statusCode: 502, body: '<html>' }, 3],
	['a login page', { statusCode: 200, body: '<html>' }, 3],
	["a firewall's page", { statusCode: 403, body: '<html>' }, 3],
	['a redirect to a login', { statusCode: 302, body: '' }, 3],
	['a reset', connectionError('ECONNRESET'), 3],
	['a timeout', connectionError('ETIMEDOUT'), 3],
	['refused connections', connectionError('ECONNREFUSED'), 0],
];

it.each(OUTAGES)(
	'an outage by %s leaves open the outcome of what was in flight, and of nothing that waits',
	async (_, ending, inFlight) => {
		const client = downAfter(10, 20_000, ending);
		const all = submitAll(client, 50);
		await jest.advanceTimersByTimeAsync(60_000);
		const ended = await Promise.all(all);
		expect(outcomesUnknown(ended).length).toBeLessThanOrEqual(inFlight);
		const accepted = ended.filter(({ ending: each }) => 'statusCode' in (each as object));
		expect(accepted.length).toBeGreaterThanOrEqual(50 - inFlight);
		// 27 when every pause is as short as chance can make it.
		expect(probesOf(client).length).toBeLessThan(30);
		expect(Math.max(...ended.map(({ ms }) => ms))).toBeLessThan(28_000);
	},
);

it('an outage of submissions alone costs some, since each that fails makes the pause longer', async () => {
	const client = downAfter(10, 5000, DOWN, /POST/);
	const all = submitAll(client, 50);
	await jest.advanceTimersByTimeAsync(60_000);
	expect(outcomesUnknown(await Promise.all(all)).length).toBeLessThanOrEqual(8);
});

it('what reads have noticed holds submissions back as well', async () => {
	const client = downAfter(0, 20_000, DOWN);
	client.account.breakers.general.trip({ response: { headers: {}, body: {}, statusCode: 503 } });
	const all = submitAll(client, 5);
	await jest.advanceTimersByTimeAsync(60_000);
	expect(outcomesUnknown(await Promise.all(all))).toEqual([]);
});

it('Retry-After of the failure, and of a failed probe, is obeyed', async () => {
	const busy = { ...DOWN, headers: { 'retry-after': '30' } };
	const client = downAfter(1, 20_000, busy);
	const all = submitAll(client, 10);
	await jest.advanceTimersByTimeAsync(29_000);
	expect(probesOf(client)).toEqual([]);
	await jest.advanceTimersByTimeAsync(10_000);
	await Promise.all(all);
	expect(probesOf(client)).toHaveLength(1);
});

it('an outage that lasts fails what waits after its time, saying that nothing was sent', async () => {
	const client = downAfter(1, 10 ** 9, DOWN);
	const all = submitAll(client, 10, { maxWaitMs: 30_000 });
	await jest.advanceTimersByTimeAsync(60_000);
	const waited = (await Promise.all(all)).filter(({ ms }) => ms > 0);
	expect(waited).toHaveLength(6);
	for (const { ending, ms } of waited) {
		expect(ending).toMatchObject({
			message: 'Anyformat could not answer now (HTTP 503)',
			description: expect.stringMatching(/Nothing was sent\. Retry this execution later/),
			context: { outcomeUnknown: false },
		});
		expect(ms).toBe(30_000);
	}
});

it('an address at which nothing ever answered fails soon, for all that wait', async () => {
	const client = clientOf(() => connectionError('ECONNREFUSED'));
	const all = submitAll(client, 20);
	await jest.advanceTimersByTimeAsync(10_000);
	for (const { ending, ms } of await Promise.all(all)) {
		expect(ending).toMatchObject({ message: 'Anyformat could not be reached' });
		expect(ms).toBeLessThan(6000);
	}
});

it('a firewall that blocks one document holds back no other for longer than a probe', async () => {
	const client = clientOf((_, number) =>
		number === 3 ? { statusCode: 403, body: '<html>Blocked</html>' } : ACCEPTED,
	);
	const submitted = submitAll(client, 30);
	await jest.advanceTimersByTimeAsync(1000);
	const all = await Promise.all(submitted);
	expect(postsOf(client)).toHaveLength(30);
	expect(outcomesUnknown(all)).toHaveLength(1);
	expect(all.filter(({ ending }) => ending instanceof Error)).toHaveLength(1);
	expect(probesOf(client)).toHaveLength(1);
	expect(Math.max(...all.map(({ ms }) => ms))).toBe(0);
});

it('who is stopped while it probes leaves the probe to the next', async () => {
	const stop = new AbortController();
	const client = downAfter(0, 8000, DOWN);
	const stopped: FakeClient = { ...client, signal: stop.signal };
	client.account.breakers.submission.trip({ response: { headers: {}, body: {}, statusCode: 503 } });
	const [first] = submitAll(stopped, 1);
	const [second] = submitAll(client, 1);
	await jest.advanceTimersByTimeAsync(1000);
	stop.abort();
	expect((await first).ending).toBeInstanceOf(AbortedError);
	await jest.advanceTimersByTimeAsync(15_000);
	expect((await second).ending).toMatchObject({ statusCode: 202 });
});

it('leaves no rejection without a handler, whoever gives up waiting', async () => {
	const rejected = jest.fn();
	process.on('unhandledRejection', rejected);
	const client = clientOf(() => ({ statusCode: 200 }));
	client.request = async () =>
		await new Promise((_, reject) => setTimeout(() => reject(connectionError('ECONNRESET')), 5000));
	const reads = Array.from(
		{ length: 3 },
		async () =>
			await sendRequest(
				client,
				{ method: 'GET', url: '/x/' },
				{ subject: { kind: 'health' }, deadlineMs: () => deadlineMs, rideOut: true },
			).catch((error: unknown) => error),
	);
	const deadlineMs = after(1000);
	await jest.advanceTimersByTimeAsync(20_000);
	for (const ending of await Promise.all(reads)) expect(ending).toBeInstanceOf(Error);
	process.off('unhandledRejection', rejected);
	expect(rejected).not.toHaveBeenCalled();
	expect(deadlineMs).not.toBe(NEVER);
});
