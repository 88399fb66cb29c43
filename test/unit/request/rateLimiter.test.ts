import { sleep } from 'n8n-workflow';

import { AbortedError } from '../../../nodes/Anyformat/request/abort';
import { PROBE_TIMEOUT_MS, RateLimiter } from '../../../nodes/Anyformat/request/rateLimiter';
import { response, Line, ok } from './line';

const HOPELESS = [401, 402, 403];

let line: Line;

beforeEach(() => {
	jest.useFakeTimers({ now: Date.parse('2026-11-05T10:00:00Z') });
	line = new Line(new RateLimiter(5, HOPELESS));
});

afterEach(() => jest.useRealTimers());

describe('at first', () => {
	it('lets one request pass as a probe, and the others after its response', async () => {
		line.acquire('abc');
		expect(await line.passed()).toBe('a');
		line.limiter.release(ok(50, 60));
		expect(await line.passed()).toBe('abc');
	});

	it('waits only so long for a probe that hangs, and then sends one after the other', async () => {
		line.acquire('abc');
		await jest.advanceTimersByTimeAsync(PROBE_TIMEOUT_MS - 1);
		expect(await line.passed()).toBe('a');
		await jest.advanceTimersByTimeAsync(1);
		expect(await line.passed()).toBe('ab');
		await jest.advanceTimersByTimeAsync(PROBE_TIMEOUT_MS);
		expect(await line.passed()).toBe('abc');
	});

	it('sends another probe when the connection of the first failed', async () => {
		line.acquire('abc');
		await line.passed();
		line.limiter.release(undefined);
		expect(await line.passed()).toBe('ab');
	});

	it('leaves no timer behind once nobody waits', async () => {
		line.acquire('abc');
		await line.passed();
		line.limiter.release(ok(50, 60));
		expect(await line.passed()).toBe('abc');
		expect(jest.getTimerCount()).toBe(0);
	});

	it('opens also for an API that sends no rate-limit headers', async () => {
		line.acquire('abc');
		await line.passed();
		line.limiter.release(response(200));
		expect(await line.passed()).toBe('abc');
	});
});

describe('within a window', () => {
	it('lets at most as many pass at once as it is wide, in their order', async () => {
		line.acquire('abcdefghi');
		await line.passed();
		line.limiter.release(ok(50, 60));
		expect(await line.passed()).toBe('abcdef');
		line.limiter.release(ok(49, 60));
		line.limiter.release(undefined);
		expect(await line.passed()).toBe('abcdefgh');
	});

	it('lets no more pass than remain, less those in flight', async () => {
		line.acquire('abcdefgh');
		await line.passed();
		line.limiter.release(ok(3, 60));
		expect(await line.passed()).toBe('abcd');
		line.limiter.release(ok(2, 60));
		expect(await line.passed()).toBe('abcd');
	});

	it('goes by the lowest reading, since responses overtake each other', async () => {
		line.acquire('abcdefgh');
		await line.passed();
		line.limiter.release(ok(4, 60));
		expect(await line.passed()).toBe('abcde');
		line.limiter.release(ok(1, 60));
		line.limiter.release(ok(3, 60));
		line.limiter.release(ok(2, 60));
		expect(await line.passed()).toBe('abcde');
		line.limiter.release(ok(0, 60));
		expect(await line.passed()).toBe('abcde');
	});

	it('waits for its end when nothing remains, and then sends one probe first', async () => {
		line.acquire('abcd');
		await line.passed();
		line.limiter.release(ok(0, 60));
		await jest.advanceTimersByTimeAsync(59_999);
		expect(await line.passed()).toBe('a');
		await jest.advanceTimersByTimeAsync(1);
		expect(await line.passed()).toBe('ab');
		line.limiter.release(ok(59, 60));
		expect(await line.passed()).toBe('abcd');
	});

	it.each(['0', '-3', 'soon', '1795649155', '60000', undefined])(
		'takes an end of %j for 1 s',
		async (reset) => {
			line.acquire('ab');
			await line.passed();
			line.limiter.release(
				response(200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }),
			);
			await jest.advanceTimersByTimeAsync(999);
			expect(await line.passed()).toBe('a');
			await jest.advanceTimersByTimeAsync(1);
			expect(await line.passed()).toBe('ab');
		},
	);

	it.each(['many', 'NaN', undefined])(
		'takes a rest of %j for none that is known',
		async (remaining) => {
			line.acquire('ab');
			await line.passed();
			line.limiter.release(
				response(200, { 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': '9' }),
			);
			expect(await line.passed()).toBe('ab');
		},
	);

	it('never exceeds a fixed window of the API, and uses it up', async () => {
		const [LIMIT, WINDOW_MS, REQUESTS] = [7, 10_000, 40];
		const starts: number[] = [];
		const serve = async () => {
			await line.limiter.acquire();
			starts.push(Date.now());
			const inWindow = starts.filter((at) => at > Date.now() - WINDOW_MS && at >= windowStart());
			const resetSeconds = Math.ceil((windowStart() + WINDOW_MS - Date.now()) / 1000);
			const rest = LIMIT - inWindow.length;
			await sleep(300);
			line.limiter.release(ok(rest, resetSeconds));
			return rest;
		};
		const begunMs = Date.now();
		const windowStart = () => begunMs + Math.floor((Date.now() - begunMs) / WINDOW_MS) * WINDOW_MS;
		const rests = Promise.all(Array.from({ length: REQUESTS }, serve));
		await jest.advanceTimersByTimeAsync(6 * WINDOW_MS);
		expect((await rests).every((rest) => rest >= 0)).toBe(true);
		expect(starts.at(-1)! - begunMs).toBeLessThan(6 * WINDOW_MS);
	});
});

describe('who is cancelled', () => {
	it('leaves the line at once, and those behind move up', async () => {
		const stop = new AbortController();
		line.acquire('a');
		line.acquire('b', stop.signal);
		line.acquire('cd');
		await line.passed();
		stop.abort();
		await line.passed();
		expect(line.refused).toEqual([['b', expect.any(AbortedError)]]);
		line.limiter.release(ok(50, 60));
		expect(await line.passed()).toBe('acd');
		line.limiter.release(ok(49, 60));
		line.limiter.release(ok(48, 60));
		expect(line.limiter.idle).toBe(true);
	});

	it('does not even join the line when it was cancelled before', async () => {
		line.acquire('a', AbortSignal.abort());
		expect(await line.passed()).toBe('');
		expect(line.refused).toEqual([['a', expect.any(AbortedError)]]);
		expect(line.limiter.idle).toBe(true);
	});

	it('takes nobody else out of the line when it was admitted before', async () => {
		const stop = new AbortController();
		line.acquire('a', stop.signal);
		line.acquire('bc');
		await line.passed();
		stop.abort();
		line.limiter.release(undefined);
		await line.passed();
		line.limiter.release(ok(50, 60));
		expect(await line.passed()).toBe('abc');
	});
});

it('is idle only when nobody waits and nothing is in flight', async () => {
	expect(line.limiter.idle).toBe(true);
	line.acquire('ab');
	await line.passed();
	line.limiter.release(ok(0, 60));
	expect(line.limiter.idle).toBe(false);
	await jest.advanceTimersByTimeAsync(60_000);
	expect(line.limiter.idle).toBe(false);
	line.limiter.release(ok(50, 60));
	expect(line.limiter.idle).toBe(true);
});
