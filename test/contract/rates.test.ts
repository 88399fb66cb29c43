import { aDefinition, aForm, client, stage, type Stage } from './support';

let world: Stage;
let workflowId: string;
const LIST = '/v2/workflows/';

beforeEach(async () => {
	world = await stage({ limits: { submission: 2, general: 3 } });
	workflowId = world.emulator.addWorkflow(world.organization.id, aDefinition()).id;
});
afterEach(async () => await world.emulator.close());

const read = async () => await world.api.get(LIST);
const run = async () =>
	await world.api.post(`/v2/workflows/${workflowId}/run/`, aForm([['text', 'a']]));

describe('the rate limit', () => {
	it('stands in the headers of successful answers only', async () => {
		const { headers } = await read();
		expect(headers['x-ratelimit-limit']).toBe('3');
		expect(headers['x-ratelimit-remaining']).toBe('2');
		expect(headers['x-ratelimit-reset']).toBe('60');
		const missing = await world.api.get('/v2/workflows/none/');
		expect(missing.status).toBe(404);
		expect(Object.keys(missing.headers).filter((name) => /ratelimit|retry/.test(name))).toEqual([]);
		expect((await read()).headers['x-ratelimit-remaining']).toBe('0');
	});

	it('answers 429 with nothing but Retry-After when nothing is left, and does not count that', async () => {
		for (let n = 0; n < 3; n++) expect((await read()).status).toBe(200);
		world.emulator.clock.advance(18_500);
		for (let n = 0; n < 2; n++) {
			const { status, data, headers } = await read();
			expect([status, data.error_code, data.retryable]).toEqual([429, 'RATE_LIMITED', true]);
			expect(headers['retry-after']).toBe('42');
			expect(headers).not.toHaveProperty('x-ratelimit-remaining');
		}
	});

	it('starts a fixed window anew, all at once', async () => {
		await read();
		world.emulator.clock.advance(59_000);
		for (let n = 0; n < 2; n++) await read();
		expect((await read()).status).toBe(429);
		world.emulator.clock.advance(1000);
		expect((await read()).headers['x-ratelimit-remaining']).toBe('2');
	});

	it('frees one request after another in a sliding window', async () => {
		world.emulator.switches.rateWindow = 'sliding';
		await read();
		world.emulator.clock.advance(59_000);
		for (let n = 0; n < 2; n++) await read();
		world.emulator.clock.advance(1000);
		expect((await read()).headers['x-ratelimit-remaining']).toBe('0');
		expect((await read()).headers['retry-after']).toBe('59');
	});

	it('counts submissions apart from everything else', async () => {
		for (let n = 0; n < 2; n++) expect((await run()).status).toBe(202);
		expect((await run()).status).toBe(429);
		expect((await read()).headers['x-ratelimit-remaining']).toBe('2');
	});

	it('counts upload and new collections as submissions, running a staged file by switch', async () => {
		const path = `/v2/workflows/${workflowId}/`;
		const upload = await world.api.post(`${path}upload/`, aForm([['text', 'a']]));
		expect(upload.headers['x-ratelimit-limit']).toBe('2');
		const create = await world.api.post(`${path}files/`, aForm([['files', 'a', 'a.txt']]));
		expect(create.headers['x-ratelimit-remaining']).toBe('0');
		const staged = `${path}files/${upload.data.file_id}/run/`;
		expect((await world.api.post(staged)).headers['x-ratelimit-limit']).toBe('3');
		world.emulator.switches.stagedRunTier = 'submission';
		expect((await world.api.post(staged)).status).toBe(429);
	});

	it('belongs to the key by default, to the organization by switch', async () => {
		for (let n = 0; n < 3; n++) await read();
		const fresh = client(world.emulator, world.emulator.rotateKey(world.organization.id));
		expect((await fresh.get(LIST)).headers['x-ratelimit-remaining']).toBe('2');
		world.emulator.switches.rateScope = 'organization';
		for (let n = 0; n < 3; n++) await fresh.get(LIST);
		const freshest = client(world.emulator, world.emulator.rotateKey(world.organization.id));
		expect((await freshest.get(LIST)).status).toBe(429);
	});

	it('counts real seconds in its headers when time is sped up', async () => {
		world.emulator.clock.speed = 5;
		expect(Number((await read()).headers['x-ratelimit-reset'])).toBe(12);
	});

	it('can have its headers on every answer, or on none', async () => {
		world.emulator.switches.rateHeaders = 'always';
		const missing = await world.api.get('/v2/workflows/none/');
		expect(missing.headers['x-ratelimit-remaining']).toBe('2');
		for (let n = 0; n < 2; n++) await read();
		expect((await read()).headers['x-ratelimit-remaining']).toBe('0');
		world.emulator.switches.rateHeaders = 'never';
		world.emulator.clock.advance(60_000);
		expect((await read()).headers).not.toHaveProperty('x-ratelimit-limit');
	});
});
