import { aDefinition, stage, type Stage } from './support';

let world: Stage;
let workflowId: string;

beforeEach(async () => {
	world = await stage();
	workflowId = world.emulator.addWorkflow(world.organization.id, aDefinition()).id;
});
afterEach(async () => await world.emulator.close());

const runs = async () =>
	(await world.api.get(`/v2/workflows/${workflowId}/runs/`)).data as {
		count: number;
		results: Array<{ id: string; status: string; created_at: string }>;
	};
const add = (count: number) =>
	Array.from({ length: count }, () => world.emulator.addDocument(workflowId));

describe('the list of runs', () => {
	it('shows all, every second or none, and never one whose script says so', async () => {
		const [first, , third] = add(3);
		world.emulator.addDocument(workflowId, { script: { listed: false } });
		expect((await runs()).count).toBe(3);
		world.emulator.switches.runsShow = 'every-second';
		expect((await runs()).results.map(({ id }) => id)).toEqual([third, first]);
		world.emulator.switches.runsShow = 'none';
		expect(await runs()).toMatchObject({ count: 0, results: [] });
	});

	it('can be behind by a while', async () => {
		world.emulator.switches.runsLagMs = 5000;
		add(1);
		expect((await runs()).count).toBe(0);
		world.emulator.clock.advance(5000);
		expect((await runs()).results[0].status).toBe('pending');
		world.emulator.clock.advance(2000);
		expect((await runs()).results[0].status).toBe('processed');
	});

	it('can stand still at some time', async () => {
		const [early] = add(1);
		world.emulator.clock.advance(1000);
		world.emulator.switches.runsAsOfMs = world.emulator.clock.now();
		world.emulator.clock.advance(60_000);
		add(1);
		const { results } = await runs();
		expect(results.map(({ id, status }) => [id, status])).toEqual([[early, 'in_progress']]);
	});

	it('has a staged document where it was uploaded, with the time of its run or upload', async () => {
		const staged = world.emulator.addDocument(workflowId, { staged: true });
		world.emulator.clock.advance(60_000);
		const [later] = add(1);
		world.emulator.runDocument(staged);
		const { results } = await runs();
		expect(results.map(({ id }) => id)).toEqual([later, staged]);
		const created = async () => Date.parse((await runs()).results[1].created_at);
		expect(await created()).toBe(Date.parse(results[0].created_at));
		world.emulator.switches.stagedRunCreatedAt = 'upload';
		expect(await created()).toBe(Date.parse(results[0].created_at) - 60_000);
	});
});

describe('the list of workflows', () => {
	it('of a thousand keeps descriptions and times over all its pages', async () => {
		const described = (n: number) => ({ ...aDefinition(undefined, `w${n}`), description: `d${n}` });
		for (let n = 0; n < 1000; n++) {
			world.emulator.addWorkflow(world.organization.id, described(n));
			world.emulator.clock.advance(1);
		}
		const seen = new Map<string, string>();
		for (let page = 1; page <= 11; page++) {
			const { data } = await world.api.get('/v2/workflows/', { params: { page, page_size: 100 } });
			expect(data.count).toBe(1001);
			for (const { description, created_at } of data.results) seen.set(description, created_at);
		}
		expect(seen.size).toBe(1001);
		expect(Date.parse(seen.get('d999')!) - Date.parse(seen.get('d0')!)).toBe(999);
	});

	it('and the workflow itself show tables with their columns', async () => {
		const column = { name: 'amount', description: 'Amount', data_type: 'float' };
		const table = { name: 'items', description: 'Items', data_type: 'object' };
		const fields = [{ ...table, nested_fields: [column] }];
		const { data } = await world.api.post('/v2/workflows/', {
			...aDefinition(fields),
			description: '{"keys":{}}',
		});
		const read = await world.api.get(`/v2/workflows/${data.id}/`);
		expect(read.data).toMatchObject({ fields, description: '{"keys":{}}' });
		const [listed] = (await world.api.get('/v2/workflows/')).data.results;
		expect(listed).toEqual(read.data);
	});
});
