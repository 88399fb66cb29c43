import { after } from '../../../nodes/Anyformat/request/clock';
import { RateLimiter } from '../../../nodes/Anyformat/request/rateLimiter';
import { MAX_RATE_LIMIT_MS } from '../../../nodes/Anyformat/request/requestQueue';
import { NotSentError } from '../../../nodes/Anyformat/request/response';
import { MAX_RETRY_AFTER_MS } from '../../../nodes/Anyformat/request/retryDelay';
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
	])('waits for %s, then sends one probe first', async (_, headers, ms) => {
		line.acquire('abc');
		await line.passed();
		line.release(tooMany(headers));
		await jest.advanceTimersByTimeAsync(ms - 1);
		expect(await line.passed()).toBe('a');
		await jest.advanceTimersByTimeAsync(1);
		expect(await line.passed()).toBe('ab');
		line.release(ok(9, 60));
		expect(await line.passed()).toBe('abc');
	});

	it('backs off further each time when the API does not say how long, with jitter', async () => {
		const random = jest.spyOn(Math, 'random').mockReturnValue(0.5);
		line.acquire('a');
		let passed = await line.passed();
		for (const seconds of [10, 20, 40, 60, 60]) {
			line.release(tooMany({}));
			line.acquire('b');
			await jest.advanceTimersByTimeAsync(seconds * 1125 - 1);
			expect(await line.passed()).toBe(passed);
			await jest.advanceTimersByTimeAsync(1);
			expect(await line.passed()).toBe((passed += 'b'));
		}
		random.mockRestore();
	});

	it('stays closed when a response from before comes in, and probes all the same', async () => {
		line.acquire('abcdef');
		await line.passed();
		line.release(ok(50, 60));
		await line.passed();
		line.release(tooMany({ 'retry-after': '5' }));
		for (let i = 0; i < 4; i++) line.release(ok(40, 60));
		line.acquire('xyz');
		await jest.advanceTimersByTimeAsync(4999);
		expect(await line.passed()).toBe('abcdef');
		await jest.advanceTimersByTimeAsync(1);
		expect(await line.passed()).toBe('abcdefx');
	});

	it('waits for the longest of several pauses', async () => {
		line.acquire('abc');
		await line.passed();
		line.release(ok(50, 60));
		await line.passed();
		line.release(tooMany({ 'retry-after': '9' }));
		line.release(tooMany({ 'retry-after': '2' }));
		line.acquire('x');
		await jest.advanceTimersByTimeAsync(8999);
		expect(await line.passed()).toBe('abc');
		await jest.advanceTimersByTimeAsync(1);
		expect(await line.passed()).toBe('abcx');
	});

	it('lets the one that was turned away go first', async () => {
		line.acquire('abc');
		await line.passed();
		line.release(tooMany({ 'retry-after': '1' }));
		line.acquire('A', undefined, true);
		await jest.advanceTimersByTimeAsync(1000);
		expect(await line.passed()).toBe('aA');
	});

	it('refuses at once whose turn can not come in time, and nobody else', async () => {
		const hurried = jest.fn();
		line.acquire('a');
		await line.passed();
		line.release(tooMany({ 'retry-after': '9' }));
		line.limiter.acquire({ untilMs: after(8999) }).catch(hurried);
		const inTime = line.limiter.acquire({ untilMs: after(9000) });
		line.acquire('d');
		await line.passed();
		expect(hurried).toHaveBeenCalledWith(expect.any(NotSentError));
		await jest.advanceTimersByTimeAsync(9000);
		line.limiter.release(await inTime, ok(50, 60));
		expect(await line.passed()).toBe('ad');
	});

	it('refuses everybody at last when nothing gets through for longer than anyone should wait', async () => {
		line.acquire('abc');
		const banned = tooMany({ 'retry-after': String(MAX_RETRY_AFTER_MS / 1000) });
		for (let passedMs = 0; passedMs < MAX_RATE_LIMIT_MS; passedMs += MAX_RETRY_AFTER_MS) {
			await line.passed();
			line.release(banned);
			line.acquire('x', undefined, true);
			await jest.advanceTimersByTimeAsync(MAX_RETRY_AFTER_MS);
		}
		await line.passed();
		line.release(banned);
		await line.passed();
		expect(
			line.refused
				.map(([name]) => name)
				.sort()
				.join(''),
		).toBe('bc');
		for (const [, reason] of line.refused) expect(reason).toMatchObject({ response: banned });
		await jest.advanceTimersByTimeAsync(MAX_RETRY_AFTER_MS);
		line.acquire('e');
		expect(await line.passed()).toMatch(/e$/);
	});

	it.each(['1795673116', '3600', '121', new Date(Date.now() + 10 ** 10).toUTCString()])(
		'that asks to wait for %s is asked again after two minutes, since that can not be meant',
		async (retryAfter) => {
			line.acquire('ab');
			await line.passed();
			line.release(tooMany({ 'retry-after': retryAfter }));
			await jest.advanceTimersByTimeAsync(MAX_RETRY_AFTER_MS - 1);
			expect(await line.passed()).toBe('a');
			await jest.advanceTimersByTimeAsync(1);
			expect(await line.passed()).toBe('ab');
		},
	);

	it.each([
		['forward', 3_600_000],
		['back', -3_600_000],
	])('waits as long as it is asked to, although the clock is set %s meanwhile', async (_, byMs) => {
		line.acquire('ab');
		await line.passed();
		line.release(tooMany({ 'retry-after': '7' }));
		jest.setSystemTime(Date.now() + byMs);
		await jest.advanceTimersByTimeAsync(6999);
		expect(await line.passed()).toBe('a');
		await jest.advanceTimersByTimeAsync(1);
		expect(await line.passed()).toBe('ab');
	});
});

describe('a terminal response', () => {
	it.each(HOPELESS)('of %d refuses those that wait, unsent', async (status) => {
		line.acquire('abcd');
		await line.passed();
		line.release(response(status));
		expect(await line.passed()).toBe('a');
		expect(line.refused.map(([name]) => name).join('')).toBe('bcd');
		for (const [, reason] of line.refused) {
			expect(reason).toBeInstanceOf(NotSentError);
			expect(reason).toMatchObject({ response: { statusCode: status } });
		}
	});

	it('of 403 refuses those alone that wait for the same', async () => {
		const admitted: string[] = [];
		const refused: string[] = [];
		const permit = await line.limiter.acquire({ path: '/one/' });
		for (const path of ['/one/', '/two/'])
			line.limiter.acquire({ path }).then(
				() => admitted.push(path),
				() => refused.push(path),
			);
		line.limiter.release(permit, response(403));
		await line.passed();
		expect([admitted, refused]).toEqual([['/two/'], ['/one/']]);
	});

	it.each([
		['a page', '<html>Blocked</html>'],
		['the JSON of a gateway', { message: 'no Route matched with those values' }],
		[
			'the JSON of a firewall',
			{ title: 'Forbidden', status: 403, detail: 'Rule 7', error_code: 7 },
		],
		['nothing', ''],
	])('is none whose body is %s: that speaks of one request only', async (_, body) => {
		for (const status of HOPELESS) {
			const other = new Line(new RateLimiter(5, HOPELESS));
			other.acquire('ab');
			await other.passed();
			other.release({ ...response(status), body });
			expect(await other.passed()).toBe('ab');
		}
	});

	it('does not refuse those that come later, perhaps with a new key', async () => {
		line.acquire('ab');
		await line.passed();
		line.release(response(401));
		await line.passed();
		line.acquire('c');
		expect(await line.passed()).toBe('ac');
	});

	it.each([400, 404, 412, 422, 500, 503])(
		'is none of %d, which is about one request',
		async (status) => {
			line.acquire('ab');
			await line.passed();
			line.release(response(status));
			expect(await line.passed()).toBe('ab');
			expect(line.refused).toEqual([]);
		},
	);
});
