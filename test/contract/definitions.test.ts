import description from '../fixtures/openapi.json';
import { aDefinition, aField, aForm, stage, type Stage } from './support';

let world: Stage;

beforeEach(async () => {
	world = await stage();
});
afterEach(async () => await world.emulator.close());

const create = async (body: object) => await world.api.post('/v2/workflows/', body);

/** Where the findings are and what they say. */
async function findings(body: object): Promise<string[]> {
	const { status, data } = await create(body);
	expect([status, data.error_code]).toEqual([400, 'VALIDATION_ERROR']);
	return (data.detail as Array<{ loc: unknown[]; msg: string }>).map(
		({ loc, msg }) => `${loc.slice(1).join('.')}: ${msg}`,
	);
}

const parse = { id: 'parse', type: 'parse' };
const kinds = {
	id: 'kind',
	type: 'classify',
	categories: [{ id: 'invoice', name: 'Invoice', description: 'An invoice' }],
};

describe('a definition', () => {
	const { examples } =
		description.paths['/v2/workflows/'].post.requestBody.content['application/json'];
	it.each(Object.entries(examples))('is taken as in the example %s', async (_name, { value }) => {
		const { status, data } = await create(value);
		expect(status).toBe(201);
		expect(data.name).toBe(value.name);
	});

	it('is read back with its fields, never with its graph', async () => {
		const field = aField({ lookup: false });
		const { data } = await create({ ...aDefinition([field]), description: 'März' });
		expect(data).toMatchObject({ description: 'März', fields: [field] });
		expect(data).not.toHaveProperty('nodes');
		const parseOnly = await create({ name: 'x', nodes: [parse], edges: [] });
		expect(parseOnly.data.fields).toBeNull();
	});

	it('is refused with everything that is wrong at once', async () => {
		const found = await findings({
			name: '',
			nodes: [
				{ id: 'a', type: 'extract', extraction_schema: { fields: [] } },
				{ id: 'a', type: 'magic' },
			],
			edges: [{ source: 'a', target: 'nowhere' }],
		});
		expect(found).toEqual([
			'name: String should have at least 1 character',
			'nodes.0.extraction_schema.fields: List should have at least 1 field',
			'nodes.1.id: Node id a is used twice',
			'nodes.1.type: Input should be one of parse, classify, splitter, extract, validate',
			'nodes: A workflow has exactly one parse node, not 0',
			'edges.0.target: There is no node nowhere',
		]);
	});

	it.each([
		['no nodes', { nodes: [] }, 'nodes: List should have at least 1 node'],
		['two parse nodes', { nodes: [parse, { ...parse, id: 'b' }] }, 'not 2'],
		[
			'a cycle',
			{
				nodes: [parse, kinds],
				edges: [
					{ source: 'parse', target: 'kind' },
					{ source: 'kind', target: 'parse', branch: 'invoice' },
				],
			},
			'Edges form a cycle: parse → kind → parse',
		],
		[
			'a branch that is missing',
			{ nodes: [parse, kinds, { ...kinds, id: 'k2' }], edges: [{ source: 'kind', target: 'k2' }] },
			'edges.0.branch: Field required',
		],
		[
			'a branch that names no category',
			{
				nodes: [parse, kinds, { ...kinds, id: 'k2' }],
				edges: [{ source: 'kind', target: 'k2', branch: 'Invoice' }],
			},
			'Node kind has no branch Invoice',
		],
		['a wrong mode', { nodes: [{ ...parse, mode: 'fast' }] }, 'Input should be standard, agentic'],
		['a wrong effort', { nodes: [{ ...parse, effort: 'high' }] }, 'low, mid, accurate'],
	])('is refused with %s', async (_name, graph, message) => {
		expect((await findings({ name: 'x', ...graph })).join('\n')).toContain(message);
	});

	it.each([
		['a name that is not snake_case', [aField({ name: 'Invoice No' })], 'is not snake_case'],
		['a name used twice', [aField(), aField()], 'invoice_number is used twice'],
		['an empty description', [aField({ description: ' ' })], 'at least 1 character'],
		['an unknown type', [aField({ data_type: 'money' })], 'Input should be one of string'],
		['a list', [aField({ data_type: 'list' })], 'Input should be one of string'],
		['a choice without options', [aField({ data_type: 'enum' })], 'at least 1 option'],
		['options as texts', [aField({ data_type: 'enum', enum_options: ['A'] })], 'an object'],
		[
			'an option without a description',
			[aField({ data_type: 'enum', enum_options: [{ name: 'A' }] })],
			'enum_options.0.description: Field required',
		],
		['a table without columns', [aField({ data_type: 'object' })], 'at least 1 field'],
		[
			'a table in a table',
			[
				aField({
					data_type: 'object',
					nested_fields: [aField({ data_type: 'object', nested_fields: [aField()] })],
				}),
			],
			'Input should be one of string',
		],
	])('is refused for a field with %s', async (_name, fields, message) => {
		expect((await findings(aDefinition(fields))).join('\n')).toContain(message);
	});

	it('may have an effort beside the mode agentic, and the mode lite by switch', async () => {
		world.emulator.switches.unknownKeys = 'refused';
		const of = (node: object) => ({ name: 'x', nodes: [{ ...parse, ...node }] });
		expect((await create(of({ mode: 'agentic', effort: 'accurate' }))).status).toBe(201);
		expect(await findings(of({ mode: 'lite' }))).toHaveLength(1);
		world.emulator.switches.liteMode = 'taken';
		expect((await create(of({ mode: 'lite' }))).status).toBe(201);
	});

	it('may have keys that nobody documented, unless a switch forbids it', async () => {
		const body = { ...aDefinition(), colour: 'red' };
		expect((await create(body)).status).toBe(201);
		world.emulator.switches.unknownKeys = 'refused';
		expect(await findings(body)).toEqual(['colour: Extra inputs are not permitted']);
	});

	it('is refused in the flat form, unless a switch allows it', async () => {
		const flat = { name: 'Flat', fields: [aField()] };
		expect(await findings(flat)).toEqual(['nodes: Field required']);
		world.emulator.switches.createBody = 'both';
		expect((await create(flat)).data.fields).toEqual([aField()]);
		world.emulator.switches.createBody = 'flat';
		expect(await findings(aDefinition())).toContain('fields: Field required');
	});

	it('can have its options read back as texts', async () => {
		world.emulator.switches.enumOptions = 'strings';
		const options = [{ name: 'EUR', description: 'Euro' }, 'USD'];
		const { data } = await create(
			aDefinition([aField({ data_type: 'enum', enum_options: options })]),
		);
		expect(data.fields[0].enum_options).toEqual(['EUR', 'USD']);
	});
});

describe('replacing a workflow', () => {
	it('makes a new version and leaves earlier runs theirs', async () => {
		const { data: workflow } = await create(aDefinition());
		const path = `/v2/workflows/${workflow.id}/`;
		const run = async () => await world.api.post(`${path}run/`, aForm([['text', 'Total: 5.00']]));
		const before = await run();
		const fields = [aField({ name: 'total', description: 'Total', data_type: 'float' })];
		const replaced = await world.api.put(path, aDefinition(fields, 'Totals'));
		expect(replaced.data).toMatchObject({ id: workflow.id, name: 'Totals', fields });
		const after = await run();
		expect(after.data.version_id).not.toBe(before.data.version_id);
		world.emulator.clock.advance(2000);
		const results = async (id: string) => (await world.api.get(`${path}files/${id}/results/`)).data;
		expect(Object.keys((await results(before.data.id)).extraction)).toEqual(['invoice_number']);
		expect((await results(after.data.id)).extraction.total.value).toBe(5);
	});

	it('changes nothing when the new definition is refused', async () => {
		const { data: workflow } = await create(aDefinition());
		const path = `/v2/workflows/${workflow.id}/`;
		expect((await world.api.put(path, { name: 'x', nodes: [] })).status).toBe(400);
		expect((await world.api.get(path)).data).toEqual(workflow);
	});
});
