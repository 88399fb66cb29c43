import {
	MAX_CLOSED_MS,
	MAX_PAUSE_MS,
	NotSentError,
	RateLimiter,
} from '../../../nodes/Anyformat/request/rateLimiter';
import { response, Line, ok, tooMany } from './line';

const HOPELESS = [401, 402, 403];

let line: Line;

beforeEach(() => {
	jest.useFakeTimers({ now: Date.parse('2026-11-05T10:00:00Z') });
	line = new Line(new RateLimiter(5, HOPELESS));
});

afterEach(() => jest.useRealTimers());

describe('after a 429', () => {
	it.each([
		['Retry-After', { 'retry-after': '7', 'x-ratelimit-reset': '30' }, 7000],
		['the end of the window', { 'x-ratelimit-reset': '30' }, 30_000],
		['a back-off when the API does not say how long', {}, 10_000],
	])('waits for %s, then sends one probe first', async (_, headers, ms) => {
		line.acquire('abc');
		await line.passed();
		line.limiter.release(tooMany(headers));
		await jest.advanceTimersByTimeAsync(ms - 1);
		expect(await line.passed()).toBe('a');
		await jest.advanceTimersByTimeAsync(1);
		expect(await line.passed()).toBe('ab');
		line.limiter.release(ok(9, 60));
		expect(await line.passed()).toBe('abc');
	});

	it('stays closed when a response from before comes in, and probes all the same', async () => {
		line.acquire('abcdef');
		await line.passed();
		line.limiter.release(ok(50, 60));
		await line.passed();
		line.limiter.release(tooMany({ 'retry-after': '5' }));
		for (let i = 0; i < 4; i++) line.limiter.release(ok(40, 60));
		line.acquire('xyz');
		await jest.advanceTimersByTimeAsync(4999);
		expect(await line.passed()).toBe('abcdef');
		await jest.advanceTimersByTimeAsync(1);
		expect(await line.passed()).toBe('abcdefx');
	});

	it('waits for the longest of several pauses', async () => {
		line.acquire('abc');
		await line.passed();
		line.limiter.release(ok(50, 60));
		await line.passed();
		line.limiter.release(tooMany({ 'retry-after': '9' }));
		line.limiter.release(tooMany({ 'retry-after': '2' }));
		line.acquire('x');
		await jest.advanceTimersByTimeAsync(8999);
		expect(await line.passed()).toBe('abc');
		await jest.advanceTimersByTimeAsync(1);
		expect(await line.passed()).toBe('abcx');
	});

	it('lets the one that was turned away go first', async () => {
		line.acquire('abc');
		await line.passed();
		line.limiter.release(tooMany({ 'retry-after': '1' }));
		line.acquire('A', undefined, true);
		await jest.advanceTimersByTimeAsync(1000);
		expect(await line.passed()).toBe('aA');
	});

	it('refuses at once whose turn can not come in time, and nobody else', async () => {
		const hurried = jest.fn();
		line.acquire('a');
		await line.passed();
		line.limiter.release(tooMany({ 'retry-after': '9' }));
		line.limiter.acquire({ untilMs: Date.now() + 8999 }).catch(hurried);
		line.limiter.acquire({ untilMs: Date.now() + 9000 }).then(() => line.acquire('c'));
		line.acquire('d');
		await line.passed();
		expect(hurried).toHaveBeenCalledWith(expect.any(NotSentError));
		await jest.advanceTimersByTimeAsync(9000);
		line.limiter.release(ok(50, 60));
		expect(await line.passed()).toBe('adc');
	});

	it('lets those wait for a long pause whose deadline, or longest wait, is longer', async () => {
		const LONG_MS = MAX_PAUSE_MS + 60_000;
		line.acquire('a');
		await line.passed();
		const admitted: string[] = [];
		const turns = { untilMs: Date.now() + 2 * LONG_MS, maxWaitMs: 2 * LONG_MS };
		for (const [name, value] of Object.entries(turns))
			void line.limiter.acquire({ [name]: value }).then(() => admitted.push(name));
		line.limiter.release(tooMany({ 'retry-after': String(LONG_MS / 1000) }));
		await jest.advanceTimersByTimeAsync(LONG_MS);
		line.limiter.release(ok(50, 60));
		await line.passed();
		expect(admitted).toEqual(['untilMs', 'maxWaitMs']);
	});

	it('sends nobody when the pause is longer than anyone should wait', async () => {
		const banned = tooMany({ 'retry-after': String(MAX_PAUSE_MS / 1000 + 1) });
		line.acquire('abc');
		await line.passed();
		line.limiter.release(banned);
		line.acquire('d');
		expect(await line.passed()).toBe('a');
		expect(line.refused.map(([name]) => name).join('')).toBe('bcd');
		for (const [, reason] of line.refused) expect(reason).toMatchObject({ response: banned });
		await jest.advanceTimersByTimeAsync(2000);
		line.acquire('e');
		await jest.advanceTimersByTimeAsync(MAX_PAUSE_MS);
		expect(await line.passed()).toBe('ae');
	});
});

it('is asked again after an hour, however absurd the pause that a 429 asks for', async () => {
	line.acquire('a');
	await line.passed();
	line.limiter.release(tooMany({ 'retry-after': '1795673116' }));
	await jest.advanceTimersByTimeAsync(MAX_CLOSED_MS);
	line.acquire('b');
	expect(await line.passed()).toBe('ab');
});

describe('a terminal response', () => {
	it.each(HOPELESS)('of %d refuses those that wait, unsent', async (status) => {
		line.acquire('abcd');
		await line.passed();
		line.limiter.release(response(status));
		expect(await line.passed()).toBe('a');
		expect(line.refused.map(([name]) => name).join('')).toBe('bcd');
		for (const [, reason] of line.refused) {
			expect(reason).toBeInstanceOf(NotSentError);
			expect(reason).toMatchObject({ response: { statusCode: status } });
		}
	});

	it('of 403 refuses those alone that wait for the same', async () => {
		line.acquire('a');
		await line.passed();
		const admitted: string[] = [];
		const refused: string[] = [];
		for (const path of ['/one/', '/two/'])
			line.limiter.acquire({ path }).then(
				() => admitted.push(path),
				() => refused.push(path),
			);
		line.limiter.release(response(403), '/one/');
		await line.passed();
		expect([admitted, refused]).toEqual([['/two/'], ['/one/']]);
	});

	it('does not refuse those that come later, perhaps with a new key', async () => {
		line.acquire('ab');
		await line.passed();
		line.limiter.release(response(401));
		await line.passed();
		line.acquire('c');
		expect(await line.passed()).toBe('ac');
	});

	it.each([400, 404, 412, 422, 500, 503])(
		'is none of %d, which is about one request',
		async (status) => {
			line.acquire('ab');
			await line.passed();
			line.limiter.release(response(status));
			expect(await line.passed()).toBe('ab');
			expect(line.refused).toEqual([]);
		},
	);
});
