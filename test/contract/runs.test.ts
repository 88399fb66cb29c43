import { aDefinition, stage, submit, type Stage } from './support';

let world: Stage;
let path: string;
let id: string;

beforeEach(async () => {
	world = await stage();
	const workflow = world.emulator.addWorkflow(world.organization.id, aDefinition());
	path = `/v2/workflows/${workflow.id}/`;
	id = await submit(world.api, workflow.id, 'Invoice number: INV-1');
});
afterEach(async () => await world.emulator.close());

const status = async () => (await world.api.get(`${path}runs/`)).data.results[0].status;
const results = async () => await world.api.get(`${path}files/${id}/results/`);
const again = async () => (id = await submit(world.api, path.split('/')[3], 'x'));

describe('a run', () => {
	it('goes from pending over queued and in_progress to processed by the emulated clock', async () => {
		const seen = [await status()];
		for (const ms of [200, 300, 1499]) {
			world.emulator.clock.advance(ms);
			seen.push(await status());
		}
		expect(seen).toEqual(['pending', 'queued', 'in_progress', 'in_progress']);
		expect((await results()).status).toBe(412);
		world.emulator.clock.advance(1);
		expect(await status()).toBe('processed');
		expect((await results()).data.extraction.invoice_number.value).toBe('INV-1');
	});

	it('takes a real moment when time passes faster', async () => {
		world.emulator.clock.speed = 100;
		await new Promise((resolve) =>
			world.emulator.clock.at(world.emulator.clock.now() + 2000, () => resolve(0)),
		);
		expect(await status()).toBe('processed');
	});

	it('has the fate that the script for it says', async () => {
		world.emulator.scriptNext({ outcome: 'never' });
		world.emulator.scriptNext({ readyAfterMs: 50, outcome: 'error' });
		world.emulator.scriptNext({ results: { extraction: { a: { value: 1 } } } });
		await again();
		world.emulator.clock.advance(1e9);
		expect(await status()).toBe('in_progress');
		await again();
		world.emulator.clock.advance(50);
		expect(await status()).toBe('error');
		await again();
		world.emulator.clock.advance(2000);
		expect((await results()).data).toEqual({ collection_id: id, extraction: { a: { value: 1 } } });
	});

	it('tells its times, or null, or nothing', async () => {
		world.emulator.clock.advance(5000);
		const first = async () => (await world.api.get(`${path}files/`)).data.results[0];
		const { created_at: created, updated_at: updated } = await first();
		expect(Date.parse(updated) - Date.parse(created)).toBe(2000);
		expect(created).toMatch(/\.\d{6}Z$/);
		world.emulator.switches.timestamps = 'null';
		expect(await first()).toMatchObject({ created_at: null, updated_at: null });
		world.emulator.switches.timestamps = 'absent';
		expect(await first()).not.toHaveProperty('created_at');
	});

	it('can have older words for its status', async () => {
		world.emulator.switches.statusWords = 'older';
		world.emulator.clock.advance(1000);
		expect(await status()).toBe('processing');
		world.emulator.clock.advance(1000);
		expect(await status()).toBe('completed');
	});

	it('can have a word for its end that nobody documented', async () => {
		world.emulator.switches.statusWords = 'verified';
		expect(await status()).toBe('pending');
		world.emulator.clock.advance(2000);
		expect(await status()).toBe('verified');
		expect((await results()).status).toBe(200);
	});

	it('can be unknown to reads for a while, and have late results', async () => {
		world.emulator.switches.visibleAfterMs = 3000;
		world.emulator.switches.resultsLagMs = 5000;
		expect((await results()).status).toBe(404);
		expect((await world.api.get(`${path}runs/`)).data.count).toBe(0);
		world.emulator.clock.advance(3000);
		expect(await status()).toBe('processed');
		expect((await results()).status).toBe(412);
		world.emulator.clock.advance(4000);
		expect((await results()).status).toBe(200);
	});

	it('has results under its own workflow only', async () => {
		const other = world.emulator.addWorkflow(world.organization.id, aDefinition());
		world.emulator.clock.advance(2000);
		const { status: answered } = await world.api.get(
			`/v2/workflows/${other.id}/files/${id}/results/`,
		);
		expect(answered).toBe(404);
	});
});

describe('deleting', () => {
	it('a collection stops its processing and takes its results', async () => {
		expect((await world.api.delete(`/v2/files/${id}/`)).status).toBe(204);
		world.emulator.clock.advance(2000);
		expect((await results()).status).toBe(404);
		expect((await world.api.get(`${path}runs/`)).data.count).toBe(0);
		expect((await world.api.delete(`/v2/files/${id}/`)).status).toBe(404);
	});

	it('a workflow takes its collections with it', async () => {
		expect((await world.api.delete(path)).status).toBe(204);
		expect((await results()).status).toBe(404);
		expect((await world.api.delete(`/v2/files/${id}/`)).status).toBe(404);
		expect(world.emulator.documents(world.organization.id)).toEqual([]);
	});
});

describe('a list', () => {
	const page = async (query: object, of = 'runs') =>
		await world.api.get(`${path}${of}/`, { params: query });

	it('is paged, 20 at a time, at most 100, newest first', async () => {
		const past = world.emulator.addPastRuns(path.split('/')[3], 120);
		const first = (await page({})).data;
		expect(first).toMatchObject({ count: 121, page: 1, page_size: 20 });
		expect(first.results.map((run: { id: string }) => run.id).slice(0, 2)).toEqual([id, past[119]]);
		const large = (await page({ page: 2, page_size: 500 })).data;
		expect(large.page_size).toBe(100);
		expect(large.results).toHaveLength(21);
		world.emulator.switches.listOrder = 'oldest-first';
		expect((await page({})).data.results[0].id).toBe(past[0]);
	});

	it.each(['0', '-1', 'x', '1.5'])('has no page %s', async (number) => {
		expect((await page({ page: number })).status).toBe(400);
		expect((await page({ page_size: number }, 'files')).status).toBe(400);
		world.emulator.switches.badPageStatus = 422;
		expect((await page({ page: number })).status).toBe(422);
	});

	it('is empty past its end, or 404 by switch', async () => {
		expect((await page({ page: 9 })).data).toMatchObject({ count: 1, page: 9, results: [] });
		world.emulator.switches.pastTheEnd = 404;
		expect((await page({ page: 9 })).status).toBe(404);
		expect((await page({ page: 1 })).status).toBe(200);
	});

	it('of workflows can be sorted, and leave fields out', async () => {
		for (const name of ['b', 'a'])
			world.emulator.addWorkflow(world.organization.id, aDefinition(undefined, name));
		const names = async (params: object) =>
			(await world.api.get('/v2/workflows/', { params })).data.results.map(
				(w: { name: string }) => w.name,
			);
		expect(await names({})).toEqual(['a', 'b', 'Rechnungen / März']);
		expect(await names({ sort_by: 'name', order: 'asc' })).toEqual(['Rechnungen / März', 'a', 'b']);
		expect(await names({ sort_by: 'name', order: 'desc' })).toEqual([
			'b',
			'a',
			'Rechnungen / März',
		]);
		expect(await names({ sort_by: 'colour' })).toHaveLength(3);
		world.emulator.switches.unknownFilters = 'refused';
		world.emulator.switches.workflowListFields = 'absent';
		expect((await world.api.get('/v2/workflows/', { params: { order: 'up' } })).status).toBe(400);
		expect((await world.api.get('/v2/workflows/')).data.results[0]).not.toHaveProperty('fields');
	});
});
