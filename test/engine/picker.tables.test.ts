import { Anyformat } from '../../nodes/Anyformat/Anyformat.node';
import { apiTest, DEFINITION, GET_ROUTE, type Api } from './api';
import { pickerContext, type Access } from './harness';
import { extracted } from './extracted';
import { INVOICE } from './results';

const { getFields, getTables } = new Anyformat().methods.loadOptions;

const DEFAULTS = { resource: 'file', operation: 'extract' };

const tables = async (access: Access, workflowId?: object | string) =>
	await getTables.call(pickerContext(access, { ...DEFAULTS, workflowId } as never));

const locator = (mode: string, value: unknown) => ({ __rl: true, mode, value });

/** Adds a workflow with two tables and gives its ID. */
function addTables({ emulator, organizationId }: Api): string {
	const table = (name: string) => ({
		name,
		description: `The ${name}`,
		data_type: 'object',
		nested_fields: [{ name: 'amount', description: 'Amount', data_type: 'float' }],
	});
	const [parse, extract] = structuredClone(DEFINITION.nodes);
	const fields = [...extract.extraction_schema!.fields, table('lines'), table('taxes')];
	return emulator.addWorkflow(organizationId, {
		...DEFINITION,
		nodes: [parse, { ...extract, extraction_schema: { fields } }],
	}).id;
}

const BOTH = [
	{ name: 'lines', value: 'lines', description: 'The lines' },
	{ name: 'taxes', value: 'taxes', description: 'The taxes' },
];

it.concurrent.each<[string, (id: string) => object | string]>([
	['from the list', (id) => locator('list', id)],
	['by ID', (id) => locator('id', ` ${id} `)],
	['by URL', (id) => locator('url', `https://app.anyformat.ai/workflows/${id}/edit`)],
	['by an expression that gives its ID', (id) => id],
])(
	'offers the tables of a workflow picked %s',
	apiTest(async (api, _how, pick) => {
		expect(await tables(api.access, pick(addTables(api)))).toEqual(BOTH);
	}),
);

it.concurrent(
	'offers all fields and columns for a review rule',
	apiTest(async (api) => {
		const workflowId = locator('id', addTables(api));
		const context = pickerContext(api.access, { ...DEFAULTS, workflowId } as never);
		const fields = await getFields.call(context);
		expect(fields.map(({ value }) => value)).toEqual([
			'number',
			'supplier',
			'lines',
			'lines.amount',
			'taxes',
			'taxes.amount',
		]);
		expect(fields.every(({ name, value, description }) => name === value && description)).toBe(
			true,
		);
	}),
);

it.concurrent.each([
	['nothing is picked', locator('list', '')],
	['there is no such parameter', undefined],
	['the expression is not resolved', locator('id', '={{ $json.workflow }}')],
	['the expression of a URL is not resolved', locator('url', '={{ $json.url }}')],
	['the expression gives nothing', locator('id', null)],
	['the whole parameter is an expression', '={{ $json.workflow }}'],
	['the whole parameter gives nothing', null],
])(
	'offers nothing, and asks nothing, while %s',
	apiTest(async (api, _what, workflowId) => {
		expect(await tables(api.access, workflowId as object)).toEqual([]);
		expect(api.emulator.calls).toEqual([]);
	}),
);

it.concurrent.each<[string, object]>([
	['without tables', { fields: [{ name: 'total', data_type: 'float' }] }],
	['that only parses', { fields: null }],
])(
	'offers nothing for a workflow %s',
	apiTest(async (api, _what, body) => {
		api.emulator.failNext(GET_ROUTE, { status: 200, body });
		expect(await tables(api.access, locator('id', api.workflowId))).toEqual([]);
	}),
);

describe('what goes wrong is shown, and not an empty list:', () => {
	it.concurrent.each<[string, (api: Api) => Promise<unknown>, RegExp]>([
		[
			'a wrong key',
			async ({ access, workflowId }) =>
				await tables({ ...access, apiKey: 'af_wrong' }, locator('id', workflowId)),
			/^Anyformat did not accept the API key/,
		],
		[
			'a workflow that is gone',
			async ({ access }) => await tables(access, locator('id', 'gone/..')),
			/^Anyformat does not know workflow "gone\/\.\."/,
		],
		[
			'a login page',
			async ({ access, emulator, workflowId }) => {
				emulator.failNext(GET_ROUTE, { html: '<html>Sign in</html>' }, 9);
				return await tables(access, locator('id', workflowId));
			},
			/^The response did not come from Anyformat/,
		],
	])(
		'%s',
		apiTest(async (api, _what, attempt, message) => {
			await expect(attempt(api)).rejects.toMatchObject({
				message: expect.stringMatching(message),
			});
		}),
	);
});

it.concurrent('lets any text be the value, which the engine hands on as it is', async () => {
	const items = await extracted(INVOICE, { rowsField: 'line_items' });
	expect(items.map(({ rowNumber }) => rowNumber)).toEqual([1, 2]);
	await expect(extracted(INVOICE, { rowsField: 'not in the list' })).rejects.toMatchObject({
		message: 'The document has no table field "not in the list"',
	});
	const byExpression = await extracted(INVOICE, { rowsField: '={{ "line" + "_items" }}' });
	expect(byExpression).toHaveLength(2);
});
