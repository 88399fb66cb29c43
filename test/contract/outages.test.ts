import { aDefinition, aForm, stage, submit, type Stage } from './support';

let world: Stage;
let workflowId: string;

beforeEach(async () => {
	world = await stage();
	workflowId = world.emulator.addWorkflow(world.organization.id, aDefinition()).id;
});
afterEach(async () => await world.emulator.close());

const list = async () => await world.api.get('/v2/workflows/', { timeout: 500 });
const refused = async () => await list().catch((error: Error & { code: string }) => error.code);

describe('an outage', () => {
	it('meets every request until the emulated clock has passed it', async () => {
		await world.emulator.outage('unavailable', { forMs: 20_000 });
		expect([(await list()).status, (await list()).status]).toEqual([503, 503]);
		world.emulator.clock.advance(19_999);
		expect((await list()).status).toBe(503);
		world.emulator.clock.advance(1);
		expect((await list()).status).toBe(200);
	});

	it('of one route leaves the others alone, goes before other faults, and can be ended', async () => {
		world.emulator.failNext('*', 'server-error');
		const end = await world.emulator.outage('html-502', { route: 'GET /v2/workflows/' });
		expect([(await list()).status, (await list()).status]).toEqual([502, 502]);
		expect((await world.api.get('/v2/webhooks/')).status).toBe(500);
		await end();
		expect((await list()).status).toBe(200);
	});

	it('can refuse connections, then listens at the same address with all that it knew', async () => {
		const id = await submit(world.api, workflowId, 'x');
		const end = await world.emulator.outage('refused');
		expect(await refused()).toBe('ECONNREFUSED');
		const calls = world.emulator.calls.length;
		await end();
		world.emulator.clock.advance(2000);
		const path = `/v2/workflows/${workflowId}/files/${id}/results/`;
		expect((await world.api.get(path)).status).toBe(200);
		expect(world.emulator.calls).toHaveLength(calls + 1);
	});

	it('of refused connections can end by the clock, and the emulator can be closed in it', async () => {
		await world.emulator.outage('refused', { forMs: 1000 });
		expect(await refused()).toBe('ECONNREFUSED');
		world.emulator.clock.advance(1000);
		let seen: unknown;
		while ((seen = await refused()) === 'ECONNREFUSED');
		expect(seen).toMatchObject({ status: 200 });
		await world.emulator.outage('refused');
	});

	it('can reset all connections, or leave them hanging without a byte read', async () => {
		const endReset = await world.emulator.outage('reset-before');
		expect(await refused()).toBe('ECONNRESET');
		await endReset();
		const endHang = await world.emulator.outage('hang-before');
		const path = `/v2/workflows/${workflowId}/run/`;
		const run = world.api.post(path, aForm([['text', 'a']]), { timeout: 150 });
		await expect(run).rejects.toThrow('timeout');
		expect(world.emulator.accepted).toEqual([]);
		await endHang();
		expect((await list()).status).toBe(200);
	});
});
