import type { IDataObject } from 'n8n-workflow';

import { apiTest, GET_ROUTE, LIST_ROUTE, RESULTS_ROUTE, RUN_ROUTE } from './api';
import { callsOf, CREATE_ROUTE, define, madeWorkflows, NAME_END } from './defined';
import { fileItem, fileItems, linkOf } from './items';

const INVOICE = {
	'Rechnungs-Nr.': '',
	supplier: { name: '', address: { city: '' } },
	tags: [''],
	lines: [{ text: '', qty: 1, sizes: ['', ''], price: { amount: 1, currency: '' } }],
	meta: {},
};

const value = (content: unknown, confidence = 90) => ({
	value: content,
	confidence,
	evidence: [{ text: String(content), page_number: 1 }],
	value_override: null,
	verification_status: null,
});

/** What Anyformat extracts for the fields of INVOICE. */
const RESULTS = {
	extractions: [
		{
			split_name: null,
			partition: null,
			fields: {
				rechnungs_nr: value('R-1'),
				supplier_name: value('Acme'),
				supplier_address_city: value(null, 20),
				tags: [{ value: value('a') }, { value: value('b', 10) }],
				lines: [
					{
						text: value('Bolt'),
						qty: value(3),
						sizes: value('S\nM'),
						price_amount: value(9.5, 30),
						price_currency: value('EUR'),
					},
				],
			},
		},
	],
};

const SHAPED = {
	'Rechnungs-Nr.': 'R-1',
	supplier: { name: 'Acme', address: { city: null } },
	tags: ['a', 'b'],
	lines: [{ text: 'Bolt', qty: 3, sizes: ['S', 'M'], price: { amount: 9.5, currency: 'EUR' } }],
	meta: {},
};

describe('Define Below', () => {
	it.concurrent(
		'extracts with nothing but a key, in the shape of the example',
		apiTest(async (api) => {
			api.emulator.scriptNext({ results: RESULTS as never });
			const { items, error } = await define(api, [fileItem('a.pdf')], INVOICE);
			expect(error).toBeUndefined();
			expect(items[0].json.fields).toEqual(SHAPED);
			expect(Object.keys(items[0].json.fields as object)).toEqual(Object.keys(INVOICE));
			const [made] = await madeWorkflows(api);
			expect(items[0].json.workflowId).toBe(made.id);
			expect(made.name).toMatch(NAME_END);
		}),
	);

	it.concurrent(
		'gives confidence, evidence and review in the same shape',
		apiTest(async (api) => {
			api.emulator.scriptNext({ results: RESULTS as never });
			const options = { includeConfidence: true, includeEvidence: true, confidenceThreshold: 50 };
			const { items } = await define(api, [fileItem('a.pdf')], INVOICE, { options });
			const { confidence, evidence, reviewFields } = items[0].json as Record<string, IDataObject>;
			expect(confidence).toEqual({
				'Rechnungs-Nr.': 90,
				supplier: { name: 90, address: { city: 20 } },
				tags: [90, 10],
				lines: [{ text: 90, qty: 90, sizes: [90, 90], price: { amount: 30, currency: 90 } }],
				meta: {},
			});
			expect((evidence.tags as unknown[])[1]).toEqual([{ text: 'b', page_number: 1 }]);
			expect(reviewFields).toEqual(['supplier.address.city', 'tags[1]', 'lines[0].price.amount']);
		}),
	);

	it.concurrent.each<[string, IDataObject, IDataObject]>([
		[
			'lines',
			{},
			{ text: 'Bolt', qty: 3, sizes: ['S', 'M'], price: { amount: 9.5, currency: 'EUR' } },
		],
		['tags', {}, { value: 'a' }],
	])(
		'gives an item for each row of %s',
		apiTest(async (api, rowsField, _, row) => {
			api.emulator.scriptNext({ results: RESULTS as never });
			const options = { rowsField };
			const { items } = await define(api, [fileItem('a.pdf')], INVOICE, { options });
			const header = Object.fromEntries(
				Object.entries(SHAPED).filter(([key]) => key !== rowsField),
			);
			expect(items[0].json).toMatchObject({ row, rowNumber: 1 });
			expect(items[0].json.fields).toEqual(header);
		}),
	);

	it.concurrent(
		"puts the user's own keys at the top level with Flatten",
		apiTest(async (api) => {
			api.emulator.scriptNext({ results: RESULTS as never });
			const options = { flatten: true, rowsField: 'lines' };
			const { items } = await define(api, [fileItem('a.pdf')], INVOICE, { options });
			expect(items[0].json).toMatchObject({
				'Rechnungs-Nr.': 'R-1',
				text: 'Bolt',
				tags: ['a', 'b'],
			});
		}),
	);

	it.concurrent(
		'names the tables, by the keys of the example, when Rows Field is unknown',
		apiTest(async (api) => {
			api.emulator.scriptNext({ results: RESULTS as never });
			const { error } = await define(
				api,
				[fileItem('a.pdf')],
				{ a: { rows: [{ b: '' }] }, x: '' },
				{
					options: { rowsField: 'nope' },
				},
			);
			expect(error!.message).toBe('The document has no table field "nope"');
			expect(error!.description).toContain('"a.rows"');
		}),
	);

	it.concurrent(
		'gives examples without any request',
		apiTest(async (api) => {
			const options = { exampleOnly: true };
			const example = { a: 'number', b: [{ c: '', d: [''] }], 'e f': { g: 'boolean' } };
			const { items, error } = await define(api, fileItems(2), example, { options });
			expect(error).toBeUndefined();
			expect(items[1].json.fields).toEqual({
				a: 1234.5,
				b: [{ c: 'Example of c', d: ['Example of d'] }],
				'e f': { g: true },
			});
			expect(items.map(linkOf)).toEqual([0, 1]);
			expect(api.emulator.calls).toEqual([]);
		}),
	);

	it.concurrent(
		'extracts what really stands in a document',
		apiTest(async (api) => {
			const text = 'Invoice Number: R-17\nTotal Amount: 99.50\nInvoice Date: 2026-03-02';
			const example = {
				'Invoice Number': '',
				totals: { 'Total Amount': 1 },
				invoiceDate: 'YYYY-MM-DD',
			};
			const { items } = await define(api, [fileItem('a.txt', text)], example);
			expect(items[0].json.fields).toEqual({
				'Invoice Number': 'R-17',
				totals: { 'Total Amount': 99.5 },
				invoiceDate: '2026-03-02',
			});
		}),
	);

	it.concurrent.each<[string, IDataObject]>([
		[
			'a list of fields',
			{
				schemaType: 'fromAttributes',
				fields: {
					field: [
						{ name: 'Invoice No.', description: 'Number', dataType: 'string' },
						{ name: 'kind', dataType: 'enum', choices: 'a: An A\nb' },
						{
							name: 'rows',
							description: '',
							dataType: 'object',
							columns: { column: [{ name: 'Größe', dataType: 'float' }] },
						},
					],
				},
			},
		],
		[
			'a JSON Schema',
			{
				schemaType: 'manual',
				inputSchema: JSON.stringify({
					type: 'object',
					properties: {
						'Invoice No.': { type: 'string', description: 'Number' },
						kind: { oneOf: [{ const: 'a', description: 'An A' }, { const: 'b' }] },
						rows: {
							type: 'array',
							items: { type: 'object', properties: { Größe: { type: 'number' } } },
						},
					},
				}),
			},
		],
	])(
		'takes %s',
		apiTest(async (api, _, parameters) => {
			const { items, error } = await define(api, [fileItem('a.txt', 'kind: b')], '', parameters);
			expect(error).toBeUndefined();
			expect(items[0].json.fields).toEqual({ 'Invoice No.': null, kind: 'b', rows: [] });
			const [made] = await madeWorkflows(api);
			expect(made.name).toContain('(n8n 64004e86a685)');
			expect(made.fields).toMatchObject([
				{ name: 'invoice_no', description: 'Number', data_type: 'string' },
				{ name: 'kind', enum_options: [{ name: 'a', description: 'An A' }, { name: 'b' }] },
				{ name: 'rows', nested_fields: [{ name: 'groesse', data_type: 'float' }] },
			]);
		}),
	);

	it.concurrent.each<[string, IDataObject, string]>([
		['no JSON', { jsonSchemaExample: 'invoice number, total' }, 'is no valid JSON'],
		['nothing', { jsonSchemaExample: '' }, 'is empty'],
		['a list', { jsonSchemaExample: '[{"a":""}]' }, 'is a list'],
		['an empty object', { jsonSchemaExample: '{}' }, 'has no fields'],
		[
			'a table in a table',
			{ jsonSchemaExample: '{"o":[{"l":[{"a":1}]}]}' },
			'"o.l" is a table inside a table',
		],
		[
			'a cycle',
			{ schemaType: 'manual', inputSchema: '{"type":"object","properties":{"a":{"$ref":"#"}}}' },
			'"a" contains itself',
		],
		['no list of fields', { schemaType: 'fromAttributes', fields: {} }, 'is not complete'],
		[
			'a field without a name',
			{ schemaType: 'fromAttributes', fields: { field: [{ name: ' ' }] } },
			'is not complete',
		],
	])(
		'refuses %s, and sends nothing',
		apiTest(async (api, _, parameters, text) => {
			const { error } = await define(api, fileItems(2), '', parameters);
			expect(error!.message).toContain(text);
			expect(error!.description).toMatch(/\w{3}/);
			expect(api.emulator.calls).toEqual([]);
		}),
	);

	it.concurrent(
		'takes 300 fields, an object by expression, and an expression in the example',
		apiTest(async (api) => {
			const fields = Object.fromEntries(
				Array.from({ length: 300 }, (_, index) => [`Feld ${index}`, '']),
			);
			const { items, error } = await define(api, [fileItem('a.txt', 'Feld 299: x')], fields);
			expect(error).toBeUndefined();
			expect((items[0].json.fields as IDataObject)['Feld 299']).toBe('x');
			const byExpression = await define(api, fileItems(2), '={{ ({ n: $json.n, total: 1 }) }}');
			expect(byExpression.error).toBeUndefined();
			const within = await define(api, fileItems(2), '={ "n": {{ $json.n }}, "total": 0 }');
			expect(within.error).toBeUndefined();
			expect(await madeWorkflows(api)).toHaveLength(2);
		}),
	);
});

describe('the shape comes back', () => {
	it.concurrent(
		'from Get Results, which reads it once for all documents of a workflow',
		apiTest(async (api) => {
			api.emulator.scriptNext({ results: RESULTS as never }, 3);
			const { items } = await define(api, fileItems(3), INVOICE);
			const before = callsOf(api, GET_ROUTE);
			const parameters = {
				resource: 'file',
				operation: 'getResults',
				workflowId: { __rl: true, mode: 'id', value: '={{ $json.workflowId }}' },
				collectionId: '={{ $json.collectionId }}',
			};
			const again = await api.run(parameters, { items });
			expect(again.items.map(({ json }) => json.fields)).toEqual([SHAPED, SHAPED, SHAPED]);
			expect(callsOf(api, GET_ROUTE) - before).toBe(1);
		}),
	);

	it.concurrent(
		'with the names on the wire when somebody changed the description, and as the API has it without Simplify',
		apiTest(async (api) => {
			api.emulator.scriptNext({ results: RESULTS as never });
			const { items } = await define(api, [fileItem('a.pdf')], INVOICE);
			const { workflowId, collectionId } = items[0].json as Record<string, string>;
			api.emulator.failNext(GET_ROUTE, {
				rewrite: (body: object) => ({ ...body, description: 'Mine' }),
			} as never);
			const run = async (more: IDataObject) =>
				await api.run({
					resource: 'file',
					operation: 'getResults',
					workflowId: { __rl: true, mode: 'id', value: workflowId },
					collectionId,
					...more,
				});
			const raw = await run({ simplify: false });
			expect(raw.items[0].json.extractions).toMatchObject([{ fields: { rechnungs_nr: {} } }]);
			const shown = await run({});
			expect(shown.items[0].json.fields).toMatchObject({ rechnungs_nr: 'R-1' });
		}),
	);

	it.concurrent(
		'from Extract Data with such a workflow picked from the list, and from no other',
		apiTest(async (api) => {
			await define(api, [fileItem('a.pdf')], INVOICE);
			const [{ id, name }] = await madeWorkflows(api);
			api.emulator.scriptNext({ results: RESULTS as never }, 2);
			const before = callsOf(api, GET_ROUTE);
			const locator = { __rl: true, mode: 'list', value: id, cachedResultName: name };
			const { items } = await api.extract([fileItem('b.pdf')], { workflowId: locator as never });
			expect(items[0].json.fields).toEqual(SHAPED);
			expect(callsOf(api, GET_ROUTE) - before).toBe(1);
			const other = await api.extract([fileItem('c.pdf')]);
			expect(Object.keys(other.items[0].json.fields as object)).toContain('rechnungs_nr');
			expect(callsOf(api, GET_ROUTE) - before).toBe(1);
		}),
	);
});

it.concurrent(
	'asks for nothing but the extraction once a schema is known',
	apiTest(async (api) => {
		await define(api, [fileItem('a.pdf')], INVOICE);
		expect(callsOf(api, LIST_ROUTE)).toBe(2);
		expect(callsOf(api, CREATE_ROUTE)).toBe(1);
		const before = api.emulator.calls.length;
		await define(api, [fileItem('b.pdf')], JSON.stringify(INVOICE));
		const later = api.emulator.calls.slice(before).map(({ route }) => route);
		expect(
			later.filter(
				(route) => route !== RUN_ROUTE && route !== RESULTS_ROUTE && !route.endsWith('/runs/'),
			),
		).toEqual([]);
	}),
);
