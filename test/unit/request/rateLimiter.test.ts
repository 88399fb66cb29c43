import { sleep } from 'n8n-workflow';

import { AbortedError } from '../../../nodes/Anyformat/request/abort';
import {
	PROBE_TIMEOUT_MS,
	RateLimiter,
	SLOW_REQUEST_MS,
} from '../../../nodes/Anyformat/request/rateLimiter';
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
		line.release(ok(50, 60));
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
		line.release(undefined);
		expect(await line.passed()).toBe('ab');
	});

	it('leaves no timer behind once nobody waits', async () => {
		line.acquire('abc');
		await line.passed();
		line.release(ok(50, 60));
		expect(await line.passed()).toBe('abc');
		expect(jest.getTimerCount()).toBe(0);
	});

	it('opens also for an API that sends no rate-limit headers', async () => {
		line.acquire('abc');
		await line.passed();
		line.release(response(200));
		expect(await line.passed()).toBe('abc');
	});
});

describe('within a window', () => {
	it('lets at most as many pass at once as it is wide, in their order', async () => {
		line.acquire('abcdefghi');
		await line.passed();
		line.release(ok(50, 60));
		expect(await line.passed()).toBe('abcdef');
		line.release(ok(49, 60));
		line.release(ok(48, 60));
		expect(await line.passed()).toBe('abcdefgh');
	});

	it('lets no more pass than remain, less those in flight', async () => {
		line.acquire('abcdefgh');
		await line.passed();
		line.release(ok(3, 60));
		expect(await line.passed()).toBe('abcd');
		line.release(ok(2, 60));
		expect(await line.passed()).toBe('abcd');
	});

	it('goes by the lowest reading, since responses overtake each other', async () => {
		line.acquire('abcdefgh');
		await line.passed();
		line.release(ok(4, 60));
		expect(await line.passed()).toBe('abcde');
		line.release(ok(1, 60));
		line.release(ok(3, 60));
		line.release(ok(2, 60));
		expect(await line.passed()).toBe('abcde');
		line.release(ok(0, 60));
		expect(await line.passed()).toBe('abcde');
	});

	it('waits for its end when nothing remains, and then sends one probe first', async () => {
		line.acquire('abcd');
		await line.passed();
		line.release(ok(0, 60));
		await jest.advanceTimersByTimeAsync(59_999);
		expect(await line.passed()).toBe('a');
		await jest.advanceTimersByTimeAsync(1);
		expect(await line.passed()).toBe('ab');
		line.release(ok(59, 60));
		expect(await line.passed()).toBe('abcd');
	});

	it.each(['0', '-3', 'soon', '1795649155', '60000', undefined])(
		'takes an end of %j for 1 s',
		async (reset) => {
			line.acquire('ab');
			await line.passed();
			line.release(response(200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }));
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
			line.release(response(200, { 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': '9' }));
			expect(await line.passed()).toBe('ab');
		},
	);

	it('never exceeds a fixed window of the API, and uses it up', async () => {
		const [LIMIT, WINDOW_MS, REQUESTS] = [7, 10_000, 40];
		const starts: number[] = [];
		const serve = async () => {
			const permit = await line.limiter.acquire();
			starts.push(Date.now());
			const inWindow = starts.filter((at) => at > Date.now() - WINDOW_MS && at >= windowStart());
			const resetSeconds = Math.ceil((windowStart() + WINDOW_MS - Date.now()) / 1000);
			const rest = LIMIT - inWindow.length;
			await sleep(300);
			line.limiter.release(permit, ok(rest, resetSeconds));
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

describe('its state', () => {
	it('is probing, open, exhausted, probing again, closed and probing again', async () => {
		const { limiter } = line;
		const states = [limiter.state];
		line.acquire('abc');
		await line.passed();
		line.release(ok(2, 60));
		await line.passed();
		states.push(limiter.state);
		line.release(ok(0, 60));
		states.push(limiter.state);
		await jest.advanceTimersByTimeAsync(60_000);
		states.push(limiter.state);
		line.release(response(429, { 'retry-after': '9' }));
		states.push(limiter.state);
		await jest.advanceTimersByTimeAsync(9000);
		states.push(limiter.state);
		expect(states).toEqual(['probing', 'exhausted', 'exhausted', 'probing', 'closed', 'probing']);
	});

	it('is probing after a failure, so that one goes into what may be an outage', async () => {
		line.acquire('abcdefgh');
		await line.passed();
		line.release(ok(50, 60));
		expect(await line.passed()).toBe('abcdef');
		expect(line.limiter.state).toBe('open');
		for (const ending of [response(503), undefined, response(502), undefined, response(500)])
			line.release(ending);
		expect(line.limiter.state).toBe('probing');
		expect(await line.passed()).toBe('abcdefg');
	});
});

describe('requests that hang', () => {
	it('hold up nobody for long, and are not sent without end', async () => {
		line.acquire('abcdef');
		await line.passed();
		line.release(ok(500, 60));
		expect(await line.passed()).toBe('abcdef');
		line.acquire('x'.repeat(100));
		await jest.advanceTimersByTimeAsync(SLOW_REQUEST_MS);
		expect(await line.passed()).toHaveLength(6 + 5);
		await jest.advanceTimersByTimeAsync(20 * SLOW_REQUEST_MS);
		expect((await line.passed()).length).toBeLessThanOrEqual(1 + 4 * 5);
	});
});

describe('half of the budget', () => {
	const booked = (count: number) =>
		Array.from({ length: count }, () => line.limiter.bookHalfShare());

	it('is spread over what is left of the window', async () => {
		line.acquire('a');
		await line.passed();
		line.release(response(200, { 'x-ratelimit-remaining': '600', 'x-ratelimit-reset': '12' }));
		const waits = booked(301);
		expect(waits[0]).toBe(0);
		expect(Math.max(...waits)).toBeCloseTo(12_000, -2);
	});

	it('is that of the documented limit while nothing is known', () => {
		expect(booked(4)).toEqual([0, 200, 400, 600]);
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
		line.release(ok(50, 60));
		expect(await line.passed()).toBe('acd');
		line.release(ok(49, 60));
		line.release(ok(48, 60));
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
		line.release(undefined);
		await line.passed();
		line.release(ok(50, 60));
		expect(await line.passed()).toBe('abc');
	});
});

it('is idle only when nobody waits and nothing is in flight', async () => {
	expect(line.limiter.idle).toBe(true);
	line.acquire('ab');
	await line.passed();
	line.release(ok(0, 60));
	expect(line.limiter.idle).toBe(false);
	await jest.advanceTimersByTimeAsync(60_000);
	expect(line.limiter.idle).toBe(false);
	line.release(ok(50, 60));
	expect(line.limiter.idle).toBe(true);
});

it('lets requests in the background and all others take turns, and either have all when they are alone', async () => {
	const limiter = new RateLimiter(1, []);
	const order: string[] = [];
	const send = async (name: string, inBackground: boolean) => {
		const permit = await limiter.acquire({ inBackground });
		order.push(name);
		limiter.release(permit, { statusCode: 200, headers: {} });
	};
	const first = await limiter.acquire();
	const sent = [
		...Array.from({ length: 6 }, async () => await send('background', true)),
		...Array.from({ length: 2 }, async () => await send('other', false)),
	];
	limiter.release(first, { statusCode: 200, headers: {} });
	await Promise.all(sent);
	expect(order.slice(0, 4).sort()).toEqual(['background', 'background', 'other', 'other']);
	expect(order.slice(4)).toEqual(Array.from({ length: 4 }, () => 'background'));
});
