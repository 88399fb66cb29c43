import { aDefinition, aForm, stage, type Stage } from './support';

let world: Stage;
let path: string;

beforeEach(async () => {
	world = await stage();
	path = `/v2/workflows/${world.emulator.addWorkflow(world.organization.id, aDefinition()).id}/`;
});
afterEach(async () => await world.emulator.close());

const post = async (to: string, parts: Parameters<typeof aForm>[0]) =>
	await world.api.post(`${path}${to}/`, aForm(parts));
const held = () => world.emulator.documents(world.organization.id);

describe('a staged file', () => {
	it('is run by its own id, by the collection id only when a switch allows it', async () => {
		const { data } = await post('upload', [['file', 'a', 'a.txt']]);
		const run = async (id: string) => await world.api.post(`${path}files/${id}/run/`);
		expect((await run(data.file_collection_id)).status).toBe(404);
		expect((await run(data.file_id)).data.id).toBe(data.file_collection_id);
		world.emulator.switches.stagedRunPath = 'collection_id';
		expect((await run(data.file_id)).status).toBe(404);
		world.emulator.switches.stagedRunPath = 'both';
		expect((await run(data.file_collection_id)).status).toBe(202);
		world.emulator.switches.secondRun = 'refused';
		expect((await run(data.file_id)).status).toBe(409);
	});

	it('can be run as a new collection', async () => {
		world.emulator.switches.stagedRunId = 'new';
		const { data } = await post('upload', [['text', 'Total: 3.00']]);
		const run = await world.api.post(`${path}files/${data.file_id}/run/`);
		expect(run.data.id).not.toBe(data.file_collection_id);
		world.emulator.clock.advance(2000);
		expect(held().map(({ status }) => status)).toEqual(['pending', 'processed']);
	});

	it('stays pending, gives 412, and is no run', async () => {
		const { data } = await post('upload', [['text', 'a']]);
		world.emulator.clock.advance(1e9);
		const results = await world.api.get(`${path}files/${data.file_collection_id}/results/`);
		expect(results.status).toBe(412);
		expect((await world.api.get(`${path}runs/`)).data.count).toBe(0);
		expect((await world.api.get(`${path}files/`)).data.results[0].status).toBe('pending');
		world.emulator.switches.stagedInRuns = 'present';
		expect((await world.api.get(`${path}runs/`)).data.count).toBe(1);
	});
});

describe('a new collection', () => {
	it('takes parts named files, and files[] only when a switch allows it', async () => {
		const send = async (name: string) =>
			await post('files', [
				[name, 'a', 'a.txt'],
				[name, 'b', 'b.txt'],
			]);
		expect((await send('files')).data.files).toEqual([
			{ filename: 'a.txt', status: 'uploaded' },
			{ filename: 'b.txt', status: 'uploaded' },
		]);
		expect((await send('files[]')).status).toBe(400);
		world.emulator.switches.filesPart = 'both';
		expect((await send('files[]')).status).toBe(201);
		world.emulator.switches.filesPart = 'files[]';
		expect((await send('files')).status).toBe(400);
	});

	it('half succeeds when one file is bad, or is refused by switch', async () => {
		const parts: Parameters<typeof aForm>[0] = [
			['files', 'a', 'a.txt'],
			['files', '', 'b.txt'],
		];
		const { data } = await post('files', parts);
		expect(data.files.map(({ status }: { status: string }) => status)).toEqual([
			'uploaded',
			'failed',
		]);
		expect((await post('files', [['files', '', 'b.txt']])).status).toBe(400);
		world.emulator.switches.badFileInCollection = 'refused';
		expect((await post('files', parts)).status).toBe(400);
	});
});
