import { sleep, type IHttpRequestMethods } from 'n8n-workflow';

import { AbortedError } from '../../../nodes/Anyformat/request/abort';
import { StreamedFile, StreamedForm } from '../../../nodes/Anyformat/request/multipart';
import {
	sendRequest,
	type AnyRequest,
	type RequestRules,
} from '../../../nodes/Anyformat/request/sendRequest';
import { after } from '../../../nodes/Anyformat/request/clock';
import { clientOf, connectionError, errorBody, type Ending, type FakeClient } from '../fakes';

const RULES: RequestRules = { subject: { kind: 'workflow', id: 'w', payload: 'file "a.pdf"' } };
const OK: Ending = { statusCode: 200, body: { id: 'x' } };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Sends on fake time; resolves with what came of it and the milliseconds that it took. */
async function run(
	client: FakeClient,
	request: Partial<AnyRequest> = {},
	rules: Partial<RequestRules> = {},
) {
	const startMs = Date.now();
	let ms = NaN;
	const result = sendRequest(
		client,
		{ method: 'GET', url: '/x/', ...request },
		{ ...RULES, ...rules },
	)
		.catch((error: unknown) => error)
		.finally(() => (ms = Date.now() - startMs));
	await jest.advanceTimersByTimeAsync(30 * 60 * 1000);
	const { idle } = client.account.limiters[rules.tier ?? 'general'];
	return { result: (await result) as Record<string, unknown>, tries: client.sent.length, ms, idle };
}

const always = (ending: Ending) => clientOf(() => ending);
const failingFirst = (times: number, ending: Ending) =>
	clientOf((_, number) => (number <= times ? ending : OK));

const TRANSIENT: Array<[string, Ending]> = [
	...[500, 502, 503, 504].map((statusCode): [string, Ending] => [
		String(statusCode),
		{ statusCode },
	]),
	...['ECONNRESET', 'ETIMEDOUT', 'ECONNABORTED'].map((code): [string, Ending] => [
		code,
		connectionError(code),
	]),
	['a page of a proxy', { statusCode: 200, body: '<html></html>' }],
];
const EMPTY: Ending = { statusCode: 200, body: '' };

/** A connection that failed before or after the two sides had agreed on TLS. */
const tlsError = (code: string, secureConnecting: boolean) =>
	Object.assign(connectionError(code), { request: { socket: { secureConnecting } } });

const NEVER_SENT = [
	'ECONNREFUSED',
	'EPIPE',
	'ENOTFOUND',
	'EAI_AGAIN',
	'SOURCE_BROKE',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'ERR_TLS_CERT_ALTNAME_INVALID',
];
const FINAL = [301, 302, 400, 401, 402, 403, 404, 405, 409, 412, 413, 415, 422];
const METHODS: IHttpRequestMethods[] = ['GET', 'PUT', 'DELETE', 'POST'];

describe('what is safe to repeat', () => {
	it.each(TRANSIENT)('is sent up to 3 more times after %s', async (_, ending) => {
		for (const method of ['GET', 'PUT'] as const) {
			const { result, tries, idle } = await run(always(ending), { method });
			expect({ tries, idle }).toEqual({ tries: 4, idle: true });
			expect(result).toMatchObject({ context: { outcomeUnknown: false } });
			expect((await run(failingFirst(3, ending), { method })).result).toMatchObject(OK);
		}
	});

	it('is sent again after an empty answer to a GET, which a PUT does not need', async () => {
		expect((await run(always(EMPTY), { method: 'GET' })).tries).toBe(4);
		const { result, tries } = await run(always(EMPTY), { method: 'PUT' });
		expect({ result, tries }).toMatchObject({ result: EMPTY, tries: 1 });
	});

	it('is a page no answer to a DELETE', async () => {
		const page = { statusCode: 200, body: '<html></html>' };
		expect((await run(always(page), { method: 'DELETE' })).tries).toBe(4);
	});

	it('waits longer before each try', async () => {
		const { ms } = await run(always({ statusCode: 503 }));
		expect(ms).toBeGreaterThan(2600);
		expect(ms).toBeLessThanOrEqual(3500);
	});

	it('is complete when a DELETE answers nothing', async () => {
		const nothing = { statusCode: 204, body: '' };
		expect(await run(always(nothing), { method: 'DELETE' })).toMatchObject({
			result: nothing,
			tries: 1,
		});
	});
});

describe('what must not be repeated', () => {
	it.each<[string, Ending]>([
		...TRANSIENT,
		['an empty answer', EMPTY],
		["a firewall's page", { statusCode: 403, body: '<html></html>' }],
		["a gateway's 404", { statusCode: 404, body: { message: 'no route' } }],
		...['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ECONNRESET'].map((code): [string, Ending] => [
			`${code} on a connection that was secure`,
			tlsError(code, false),
		]),
	])('is not sent again after %s, since it may have been accepted', async (_, ending) => {
		const { result, tries, idle } = await run(always(ending), { method: 'POST' });
		expect({ tries, idle }).toEqual({ tries: 1, idle: true });
		expect(result).toMatchObject({
			description: expect.stringContaining('may have accepted it'),
			context: { outcomeUnknown: true },
		});
	});

	it.each(['EPROTO', 'ECONNRESET', 'ECONNABORTED'])(
		'is sent up to 3 more times after %s in the TLS handshake',
		async (code) => {
			const { result, tries } = await run(always(tlsError(code, true)), { method: 'POST' });
			expect(tries).toBe(4);
			expect(result).toMatchObject({ context: { outcomeUnknown: false } });
		},
	);

	it.each(NEVER_SENT)(
		'is sent up to 3 more times after %s, when it did not reach the API',
		async (code) => {
			for (const method of METHODS) {
				const { result, tries } = await run(always(connectionError(code)), { method });
				expect(tries).toBe(4);
				expect(result).toMatchObject({ context: { outcomeUnknown: false } });
			}
		},
	);

	it.each(['ENETUNREACH', 'EHOSTUNREACH', 'ETIMEDOUT'])(
		'is sent again after %s when the connection was never made, and never in the middle of it',
		async (code) => {
			const failing = (syscall: string) => Object.assign(connectionError(code), { syscall });
			const several = Object.assign(connectionError(code), { errors: [failing('connect')] });
			for (const error of [failing('connect'), several]) {
				const { result, tries } = await run(always(error), { method: 'POST' });
				expect(tries).toBe(4);
				expect(result).toMatchObject({ context: { outcomeUnknown: false } });
			}
			const { result, tries } = await run(always(failing('read')), { method: 'POST' });
			expect(tries).toBe(1);
			expect(result).toMatchObject({ context: { outcomeUnknown: true } });
		},
	);

	it('is sent again then, however deep n8n has wrapped the code', async () => {
		const wrapped = new Error('outer', { cause: connectionError('ECONNREFUSED') });
		expect((await run(always(wrapped), { method: 'POST' })).tries).toBe(4);
	});
});

it('what n8n refuses to send is told in its own words, and was never sent', async () => {
	const refusal = new Error('Domain not allowed');
	const { result, tries, idle } = await run(always(refusal), { method: 'POST' });
	expect({ result, tries, idle }).toEqual({ result: refusal, tries: 1, idle: true });
});

it.each(FINAL)('a %d is final for every method', async (statusCode) => {
	for (const method of METHODS) {
		const refusal = { statusCode, body: errorBody('SOME_CODE') };
		const { result, tries } = await run(always(refusal), { method });
		expect(tries).toBe(1);
		expect(result).toMatchObject({
			httpCode: String(statusCode),
			context: { outcomeUnknown: false },
		});
	}
});

it('a status that the caller expects is given to it', async () => {
	const notReady = { statusCode: 412, body: errorBody('PRECONDITION_FAILED') };
	const { result } = await run(always(notReady), {}, { expectedStatuses: [412] });
	expect(result).toMatchObject({ statusCode: 412 });
});

describe('a 429', () => {
	const limited = (retryAfter: string): Ending => ({
		statusCode: 429,
		headers: { 'retry-after': retryAfter },
	});

	it.each(METHODS)('is waited for, and the %s sent again', async (method) => {
		const { result, tries, ms } = await run(failingFirst(5, limited('2')), { method });
		expect(result).toMatchObject(OK);
		expect(tries).toBe(6);
		expect(ms).toBe(10_000);
	});

	it('is final at once when the API asks to wait beyond the deadline', async () => {
		const deadlineMs = after(5000);
		const { result, ms } = await run(always(limited('6')), {}, { deadlineMs: () => deadlineMs });
		expect(result).toMatchObject({ httpCode: '429' });
		expect(ms).toBe(0);
	});

	it.each([[limited('7')], [{ statusCode: 429 }]])(
		'ends after some 10 minutes without a deadline: %j',
		async (ending) => {
			const { result, ms, idle } = await run(always(ending));
			expect(result).toMatchObject({ httpCode: '429' });
			expect(ms).toBeLessThan(11 * 60 * 1000);
			expect(idle).toBe(true);
		},
	);

	it('of another request is not waited for beyond the deadline either', async () => {
		const client = always(OK);
		const limiter = client.account.limiters.general;
		const permit = await limiter.acquire();
		limiter.release(permit, { statusCode: 429, headers: { 'retry-after': '60' } });
		const deadlineMs = after(5000);
		const { ms } = await run(client, {}, { deadlineMs: () => deadlineMs });
		expect(ms).toBeLessThanOrEqual(5000);
	});

	it('that asks for an hour, or a clock time, is asked again after two minutes', async () => {
		for (const retryAfter of ['3600', '1795673116']) {
			const { result, ms, tries } = await run(failingFirst(1, limited(retryAfter)));
			expect(result).toMatchObject(OK);
			expect({ ms, tries }).toEqual({ ms: 120_000, tries: 2 });
		}
	});
});

describe('a stopped execution', () => {
	it.each<[string, Ending]>([
		['a rate limit', { statusCode: 429, headers: { 'retry-after': '60' } }],
		['another try', { statusCode: 503 }],
	])('ends waiting for %s at once', async (_, ending) => {
		const stop = new AbortController();
		void sleep(100).then(() => stop.abort());
		const { result, ms, idle } = await run(clientOf(() => ending, stop.signal));
		expect(result).toBeInstanceOf(AbortedError);
		expect({ ms, idle }).toEqual({ ms: 100, idle: true });
	});

	it('is told as that, not as a broken connection', async () => {
		const stop = new AbortController();
		const client = clientOf(() => {
			stop.abort();
			return connectionError('ERR_CANCELED');
		}, stop.signal);
		const { result, tries } = await run(client, { method: 'POST' });
		expect(result).toBeInstanceOf(AbortedError);
		expect(tries).toBe(1);
	});
});

it.each([
	['ECONNREFUSED', connectionError('ECONNREFUSED'), false],
	['503', { statusCode: 503 }, true],
] as Array<[string, Ending, boolean]>)(
	'after %s a response tells whether the request may have been carried out before',
	async (_, ending, repeated) => {
		const { result } = await run(failingFirst(1, ending), { method: 'DELETE' });
		expect(result).toMatchObject({ repeated });
	},
);

it('a second outage is waited out like the first, however long ago that one was', async () => {
	const startMs = Date.now();
	const isDown = () => {
		const ageMs = Date.now() - startMs;
		return ageMs < 50_000 || (ageMs > 95_000 && ageMs < 130_000);
	};
	const limited: Ending = { statusCode: 429, headers: { 'retry-after': '50' } };
	let posts = 0;
	const client = clientOf(({ method }) => {
		if (isDown()) return { statusCode: 503 };
		return method === 'POST' && ++posts === 1 ? limited : OK;
	});
	const { submission } = client.account.breakers;
	const trip = () => submission.trip({ response: { statusCode: 503, headers: {}, body: '' } });
	trip();
	void sleep(95_000).then(trip);
	const rules = { tier: 'submission', maxWaitMs: 90_000 } as const;
	const { result, ms } = await run(client, { method: 'POST' }, rules);
	expect(result).toMatchObject(OK);
	expect(ms).toBeGreaterThan(100_000);
});

it('a request may be changed right before each try, and gives its place back when that fails', async () => {
	const beforeAttempt = async (request: AnyRequest) =>
		void (request.body = { n: client.sent.length });
	const client = failingFirst(1, { statusCode: 503 });
	await run(client, {}, { beforeAttempt });
	expect(client.sent.map(({ body }) => body)).toEqual([{ n: 0 }, { n: 1 }]);

	const broken = async () => {
		throw new Error('unreadable');
	};
	const { result, tries, idle } = await run(always(OK), {}, { beforeAttempt: broken });
	expect(result).toEqual(new Error('unreadable'));
	expect({ tries, idle }).toEqual({ tries: 0, idle: true });
});

it('a request ends after a minute unless it has a time of its own', async () => {
	const client = always(OK);
	await run(client);
	await run(client, { timeout: 5 });
	expect(client.sent.map(({ timeout }) => timeout)).toEqual([60_000, 5]);
});

it('a document whose storage stalls at the deadline is not sent later on', async () => {
	let accepted = false;
	const content = (async function* () {
		yield Buffer.from('half');
		await sleep(10_000);
		yield Buffer.from('half');
	})();
	const form = new StreamedForm();
	form.append('file', new StreamedFile('a.pdf', 'application/pdf', 8, async () => content));
	const client = clientOf(() => OK);
	client.request = async () => {
		for (const [, part] of form) {
			const content = (part as StreamedFile).stream();
			while (!(await content.next()).done) continue;
		}
		accepted = true;
		return { statusCode: 202, headers: {}, body: { id: 'x' } };
	};
	const deadlineMs = after(5000);
	const beforeAttempt = async (attempt: AnyRequest) => void (attempt.body = form as never);
	const rules = { deadlineMs: () => deadlineMs, beforeAttempt };
	const { result } = await run(client, { method: 'POST' }, rules);
	expect(result).toMatchObject({ message: expect.stringContaining('could not read') });
	expect(accepted).toBe(false);
});

it("a user's timeout under Request Options does not outlast the deadline", async () => {
	const client = Object.assign(always(OK), { timeoutMs: 60_000 });
	const deadlineMs = after(5000);
	await run(client, {}, { deadlineMs: () => deadlineMs });
	await run(client);
	expect(client.sent.map(({ timeout }) => timeout)).toEqual([5000, 60_000]);
});
