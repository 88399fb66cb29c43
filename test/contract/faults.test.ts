import { aDefinition, aForm, stage, type Stage } from './support';

let world: Stage;
let path: string;
const RUN = 'POST /v2/workflows/:workflow_id/run/';

beforeEach(async () => {
	world = await stage();
	path = `/v2/workflows/${world.emulator.addWorkflow(world.organization.id, aDefinition()).id}/run/`;
});
afterEach(async () => await world.emulator.close());

const run = async () => await world.api.post(path, aForm([['file', 'a'.repeat(1e6), 'a.txt']]));
const held = () => world.emulator.documents(world.organization.id).length;
const lastStatus = () => world.emulator.calls.at(-1)?.status;

describe('a fault', () => {
	it('happens so many times on its route and nowhere else', async () => {
		world.emulator.failNext(RUN, { status: 503 }, 2);
		expect((await world.api.get('/v2/workflows/')).status).toBe(200);
		expect([(await run()).status, (await run()).status, (await run()).status]).toEqual([
			503, 503, 202,
		]);
		expect(world.emulator.calls.map(({ fault }) => fault?.status)).toEqual([
			undefined,
			503,
			503,
			undefined,
		]);
	});

	it('meets any route with *', async () => {
		world.emulator.failNext('*', { status: 500 });
		const { status, data } = await world.api.get('/health/');
		expect([status, data.error_code]).toEqual([500, 'INTERNAL_ERROR']);
	});

	it('answers a status with its own body, headers and Retry-After', async () => {
		const headers = { 'x-should-retry': 'true' };
		world.emulator.failNext('*', {
			status: 429,
			retryAfterSeconds: 7,
			headers,
			body: { detail: 'no' },
		});
		const answer = await run();
		expect(answer.headers).toMatchObject({ 'retry-after': '7', 'x-should-retry': 'true' });
		expect(answer.data).toEqual({ detail: 'no' });
		expect(held()).toBe(0);
	});

	it('answers a page, with 200 unless told otherwise', async () => {
		world.emulator.failNext('*', { html: '<html>Sign in</html>' });
		const page = await world.api.get('/v2/workflows/');
		expect([page.status, page.data]).toEqual([200, '<html>Sign in</html>']);
		world.emulator.failNext('*', { status: 502, html: '<html>' });
		expect((await run()).status).toBe(502);
	});

	it.each([
		['before', 0, 0],
		['during', 0, 5e5],
		['after', 1, 1e6],
	] as const)('resets the connection %s handling', async (reset, accepted, leastBytes) => {
		world.emulator.failNext(RUN, { reset });
		await expect(run()).rejects.toThrow(/socket hang up|ECONNRESET|EPIPE/);
		expect([held(), lastStatus()]).toEqual([accepted, null]);
		const { bytes } = world.emulator.calls.at(-1)!;
		expect(bytes).toBeGreaterThanOrEqual(leastBytes);
		expect(bytes > 0).toBe(leastBytes > 0);
	});

	it('cuts the answer off', async () => {
		world.emulator.failNext(RUN, { cut: true });
		await expect(run()).rejects.toThrow(/aborted|hang up/);
		expect(held()).toBe(1);
	});

	it('truncates the answer to half of its JSON', async () => {
		world.emulator.failNext(RUN, { truncate: true });
		const { status, data } = await run();
		expect(status).toBe(202);
		expect(data).toMatch(/^\{"id":/);
		expect(() => JSON.parse(data)).toThrow();
	});

	it('never answers, although the request was handled', async () => {
		world.emulator.failNext(RUN, { hang: true });
		await expect(world.api.post(path, aForm([['text', 'a']]), { timeout: 150 })).rejects.toThrow(
			'timeout',
		);
		expect([held(), lastStatus()]).toEqual([1, null]);
	});

	it('delays, then goes on as usual', async () => {
		world.emulator.failNext(RUN, { delayMs: 60 });
		const before = performance.now();
		expect((await run()).status).toBe(202);
		expect(performance.now() - before).toBeGreaterThan(55);
	});
});

describe('resetting the emulator', () => {
	it('forgets organizations, calls, faults and scripts and puts the switches back', async () => {
		const { emulator } = world;
		emulator.failNext('*', { status: 500 }, 9);
		emulator.scriptNext({ outcome: 'never' });
		emulator.switches.errorBody = 'html';
		emulator.limits.general = 1;
		await run();
		emulator.reset();
		expect(emulator.calls).toEqual([]);
		expect(emulator.switches.errorBody).toBe('five-keys');
		expect(emulator.limits.general).toBe(600);
		expect((await world.api.get('/v2/workflows/')).status).toBe(401);
	});
});
