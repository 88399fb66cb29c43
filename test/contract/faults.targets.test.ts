import { NAMED_FAULTS, type FaultName } from '../emulator';
import { aDefinition, aForm, stage, submit, type Stage } from './support';

let world: Stage;
let workflowId: string;
const RUN = 'POST /v2/workflows/:workflow_id/run/';
const RESULTS = 'GET /v2/workflows/:workflow_id/files/:collection_id/results/';

beforeEach(async () => {
	world = await stage({ switches: { readyAfterMs: 0 } });
	workflowId = world.emulator.addWorkflow(world.organization.id, aDefinition()).id;
});
afterEach(async () => await world.emulator.close());

const send = async (text: string) => await submit(world.api, workflowId, `Invoice number: ${text}`);
const pathOf = (id: string) => `/v2/workflows/${workflowId}/files/${id}/results/`;
const results = async (id: string) => await world.api.get(pathOf(id));
const run = async (name: string) =>
	await world.api.post(`/v2/workflows/${workflowId}/run/`, aForm([['file', 'x', name]]));

describe('a fault', () => {
	it('meets one path only', async () => {
		const [first, second] = [await send('1'), await send('2')];
		world.emulator.failNext(`GET ${pathOf(second)}`, 'proxy-403', Infinity);
		expect([(await results(first)).status, (await results(second)).status]).toEqual([200, 403]);
		expect((await results(second)).headers).not.toHaveProperty('x-api-version');
	});

	it('meets one document however often it is sent, and it is not accepted', async () => {
		const part = ({ filename }: { filename?: string }) => filename === 'b.pdf';
		world.emulator.failNext(RUN, 'proxy-413', { times: Infinity, part });
		const names = ['a.pdf', 'b.pdf', 'c.pdf', 'b.pdf'];
		const statuses = [];
		for (const name of names) statuses.push((await run(name)).status);
		expect(statuses).toEqual([202, 413, 202, 413]);
		expect(world.emulator.billed.map(({ fileName }) => fileName)).toEqual(['a.pdf', 'c.pdf']);
		expect(world.emulator.calls.at(-1)!.fault?.status).toBe(413);
	});

	it('can break a connection or an answer when it has seen the document', async () => {
		const part = ({ size }: { size: number }) => size === 1;
		world.emulator.failNext(RUN, 'reset-before', { part });
		await expect(run('a.pdf')).rejects.toThrow(/hang up|ECONNRESET/);
		expect(world.emulator.billed).toEqual([]);
		world.emulator.failNext(RUN, 'reset-after', { part });
		await expect(run('a.pdf')).rejects.toThrow(/hang up|ECONNRESET/);
		expect(world.emulator.billed).toHaveLength(1);
	});

	it('lets as many pass first as it is told, and can be taken back', async () => {
		const takeBack = world.emulator.failNext(RUN, 'no-credit', { skip: 2, times: Infinity });
		const statuses = [];
		for (let n = 0; n < 4; n++) statuses.push((await run('a.pdf')).status);
		expect(statuses).toEqual([202, 202, 402, 402]);
		takeBack();
		expect((await run('a.pdf')).status).toBe(202);
	});
});

describe('a fault by name', () => {
	const json = async (name: FaultName) => {
		world.emulator.failNext('*', name);
		return await world.api.get('/v2/workflows/');
	};

	it.each(Object.entries(NAMED_FAULTS).filter(([, { status }]) => status !== undefined))(
		'%s has its status',
		async (name, { status, proxy, html }) => {
			const answer = await json(name as FaultName);
			expect(answer.status).toBe(status);
			const own = !proxy && html === undefined;
			expect('x-api-version' in answer.headers).toBe(own);
		},
	);

	it('is told as gateways and frameworks tell it', async () => {
		expect((await json('gateway-404')).data).toEqual({
			message: 'no Route matched with those values',
		});
		expect((await json('fastapi-422')).data.detail[0]).toMatchObject({ type: 'uuid_parsing' });
		expect((await json('xml-error-200')).headers['content-type']).toBe('application/xml');
		expect((await json('empty-200')).data).toBe('');
	});

	it('has Retry-After as seconds, date, clock time or an hour', async () => {
		const advice = async (name: FaultName) => (await json(name)).headers['retry-after'] as string;
		expect(await advice('rate-limited')).toBe('2');
		expect(await advice('rate-limited-hour')).toBe('3600');
		expect(await advice('unavailable-retry-after')).toBe('2');
		const now = Date.now();
		const date = Date.parse(await advice('rate-limited-date'));
		const epoch = Number(await advice('rate-limited-epoch')) * 1000;
		for (const atMs of [date, epoch]) expect(Math.abs(atMs - now - 2500)).toBeLessThan(2500);
	});
});

describe('results', () => {
	it('can be those of another document, as a broken cache hands them out', async () => {
		const [first, second] = [await send('1'), await send('2')];
		world.emulator.failNext(RESULTS, 'other-document', 2);
		expect((await results(first)).data.collection_id).toBe(first);
		expect((await results(second)).data.collection_id).toBe(first);
		expect((await results(second)).data.collection_id).toBe(second);
	});

	it('can be of no shape that was ever published', async () => {
		const id = await send('1');
		world.emulator.failNext(RESULTS, 'fields-as-list');
		const [listed] = (await results(id)).data.extractions;
		expect(listed.fields).toMatchObject([{ field_name: 'invoice_number', value: '1' }]);
		world.emulator.failNext(RESULTS, 'extractions-as-object');
		expect((await results(id)).data.extractions).toHaveProperty('fields');
		world.emulator.failNext(RESULTS, { rewrite: () => [] });
		expect((await results(id)).data).toEqual([]);
	});

	it('can take their time by the emulated clock', async () => {
		const id = await send('1');
		world.emulator.switches.resultsTakeMs = 3500;
		world.emulator.clock.speed = 100;
		const before = performance.now();
		expect((await results(id)).status).toBe(200);
		expect(performance.now() - before).toBeGreaterThan(30);
	});
});
