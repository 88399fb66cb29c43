import type { IDataObject } from 'n8n-workflow';

import { apiTest, GET_ROUTE, type Api } from './api';
import { fileItem } from './items';
import { field, resultsOf } from './results';

const column = { name: 'amount', description: 'Amount', data_type: 'float' };

/** Fields of a workflow, one of which is a table. */
const FIELDS = [
	{ name: 'total', description: 'Total', data_type: 'float' },
	{ name: 'rows', description: 'Rows', data_type: 'object', nested_fields: [column] },
];

/** Extracts from two documents, the second of which ends with `results`, an item for each row. */
async function extractRows(api: Api, results: object, rowsField = 'rows') {
	const { id } = api.emulator.addWorkflow(api.organizationId, {
		name: 'Tables',
		nodes: [
			{ id: 'parse', type: 'parse' },
			{ id: 'extract', type: 'extract', extraction_schema: { fields: FIELDS } },
		],
		edges: [{ source: 'parse', target: 'extract' }],
	});
	const whole = resultsOf({ total: field(1), rows: [{ amount: field(2) }] });
	for (const each of [whole, results]) api.emulator.scriptNext({ results: each as IDataObject });
	return await api.extract([fileItem('a.pdf'), fileItem('b.pdf')], {
		workflowId: { __rl: true, mode: 'id', value: id },
		options: { rowsField },
	});
}

it.concurrent.each<[string, object]>([
	['leaves out', resultsOf({ total: field(3) })],
	['gives as a field without a value', resultsOf({ total: field(3), rows: field(null) })],
	['gives as a field with an empty list', resultsOf({ total: field(3), rows: field([]) })],
	['has no extraction for', { ...resultsOf({}), extractions: [] }],
])(
	'a table of the workflow that the API %s has no rows, and holds up no other document',
	apiTest(async (api, _how, results) => {
		const { items, error } = await extractRows(api, results);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(2);
		expect(items.map(({ json: { row, rowNumber } }) => ({ row, rowNumber }))).toEqual(
			expect.arrayContaining([
				{ row: { amount: 2 }, rowNumber: 1 },
				{ row: null, rowNumber: null },
			]),
		);
	}),
);

it.concurrent(
	'the workflow is asked only about a table that was not extracted',
	apiTest(async (api) => {
		const asked = () => api.emulator.calls.filter(({ route }) => route === GET_ROUTE).length;
		await extractRows(api, resultsOf({ total: field(3), rows: [] }));
		const before = asked();
		await extractRows(api, resultsOf({ total: field(3) }));
		expect(asked()).toBe(before + 1);
	}),
);

it.concurrent(
	'a table that neither the document nor its workflow has is an error, which names those there are',
	apiTest(async (api) => {
		const { error } = await extractRows(api, resultsOf({ total: field(3) }), 'lines');
		expect(error).toMatchObject({
			message: 'The document has no table field "lines"',
			description: expect.stringContaining('"rows"'),
		});
	}),
);

it.concurrent(
	'rows of a shape that is not known are an error, and not lost',
	apiTest(async (api) => {
		const { error } = await extractRows(api, resultsOf({ rows: field([{ amount: 2 }]) }));
		expect(error?.message).toBe('The document has no table field "rows"');
	}),
);
