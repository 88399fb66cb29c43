import { sleep } from 'n8n-workflow';

import { RateLimiter } from '../../../nodes/Anyformat/request/rateLimiter';
import type { FullResponse } from '../../../nodes/Anyformat/request/response';

const LIMIT = 60;
const WINDOW_MS = 6000;
const WIDTH = 3;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Numbers from 0 to 1 that look random and are the same each time. */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
		return state / 2 ** 31;
	};
}

/** An API with a fixed window, shared by all, that tells of itself in whole seconds. */
class WindowedApi {
	requests = 0;
	refused = 0;
	private windowStart = -Infinity;
	private taken = 0;

	constructor(private readonly random: () => number) {}

	async answer(): Promise<FullResponse> {
		await sleep(5 + this.random() * 10);
		const response = this.count(performance.now());
		await sleep(5 + this.random() * 40);
		return response;
	}

	private count(nowMs: number): FullResponse {
		this.requests++;
		if (nowMs >= this.windowStart + WINDOW_MS) {
			this.windowStart = nowMs;
			this.taken = 0;
		}
		const resetSeconds = String(Math.ceil((this.windowStart + WINDOW_MS - nowMs) / 1000));
		if (this.taken >= LIMIT) {
			this.refused++;
			return { statusCode: 429, headers: { 'retry-after': resetSeconds } };
		}
		this.taken++;
		const headers = {
			'x-ratelimit-limit': String(LIMIT),
			'x-ratelimit-remaining': String(LIMIT - this.taken),
			'x-ratelimit-reset': resetSeconds,
		};
		return { statusCode: 202, headers };
	}
}

async function send(api: WindowedApi, limiter: RateLimiter): Promise<void> {
	for (let first = false; ; first = true) {
		const permit = await limiter.acquire({ first });
		const response = await api.answer();
		limiter.release(permit, response);
		if (response.statusCode !== 429) return;
	}
}

/** Sends from several processes with one key; resolves with the milliseconds until the last was accepted. */
async function sendAll(workers: number, each: number, seed: number) {
	const random = randomFrom(seed);
	const api = new WindowedApi(random);
	const startedAt = performance.now();
	let ms = NaN;
	void Promise.all(
		Array.from({ length: workers }, async () => {
			await sleep(random() * 100);
			const limiter = new RateLimiter(WIDTH, []);
			await Promise.all(Array.from({ length: each }, async () => await send(api, limiter)));
		}),
	).then(() => (ms = performance.now() - startedAt));
	await jest.advanceTimersByTimeAsync(200_000);
	return { api, ms };
}

const SEEDS = [1, 7, 42, 1234, 99_999];

/** Six whole windows, and one in part, at best. */
const BEST_MS = (Math.ceil(400 / LIMIT) - 1) * WINDOW_MS;

it.each(SEEDS)(
	'four processes with one key are seldom refused, and about as fast as one (%d)',
	async (seed) => {
		const { api, ms } = await sendAll(4, 100, seed);
		expect(api.refused / api.requests).toBeLessThanOrEqual(0.04);
		expect(ms).toBeLessThanOrEqual(1.05 * BEST_MS);
	},
);

it.each(SEEDS)('so are two (%d)', async (seed) => {
	const { api, ms } = await sendAll(2, 200, seed);
	expect(api.refused / api.requests).toBeLessThanOrEqual(0.02);
	expect(ms).toBeLessThanOrEqual(1.05 * BEST_MS);
});

it.each(SEEDS)('one alone is never refused, and uses each window up (%d)', async (seed) => {
	const { api, ms } = await sendAll(1, 400, seed);
	expect(api.refused).toBe(0);
	expect(ms).toBeLessThanOrEqual(1.05 * BEST_MS);
});
