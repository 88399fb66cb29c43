import type { IDataObject } from 'n8n-workflow';

import { Anyformat } from '../../nodes/Anyformat/Anyformat.node';
import { apiTest } from './api';
import { callsOf, CREATE_ROUTE, define } from './defined';
import { pickerContext } from './harness';
import { fileItem } from './items';

const { getTables } = new Anyformat().methods.loadOptions;

describe('Rows Field', () => {
	const DEFINED = { resource: 'file', operation: 'extract', fieldsFrom: 'define' };
	const EXAMPLE = { no: '', 'a b': { lines: [{ x: 1 }] }, tags: [''] };
	const OFFERED = [
		{ name: 'a b.lines', value: 'a b.lines', description: 'lines (a b)' },
		{ name: 'tags', value: 'tags', description: 'tags' },
	];

	it.concurrent.each<[string, IDataObject, object[]]>([
		['an example', { schemaType: 'fromJson', jsonSchemaExample: JSON.stringify(EXAMPLE) }, OFFERED],
		['an object', { schemaType: 'fromJson', jsonSchemaExample: EXAMPLE }, OFFERED],
		[
			'a schema',
			{
				schemaType: 'manual',
				inputSchema:
					'{"type":"object","properties":{"Größen":{"items":{"properties":{"a":{}}},"description":"All"}}}',
			},
			[{ name: 'Größen', value: 'Größen', description: 'All' }],
		],
		[
			'a list',
			{
				schemaType: 'fromAttributes',
				fields: {
					field: [
						{ name: 'Lines', dataType: 'object', columns: { column: [{ name: 'a' }] } },
						{ name: 'b' },
					],
				},
			},
			[{ name: 'Lines', value: 'Lines', description: 'Lines' }],
		],
	])(
		'offers the tables of %s, without any request',
		apiTest(async (api, _, parameters, offered) => {
			const context = pickerContext(api.access, { ...DEFINED, ...parameters } as never);
			expect(await getTables.call(context)).toEqual(offered);
			expect(api.emulator.calls).toEqual([]);
		}),
	);

	it.concurrent(
		'says why there is nothing to choose from when the example can not be read',
		apiTest(async (api) => {
			const parameters = { ...DEFINED, schemaType: 'fromJson', jsonSchemaExample: '{"a": ' };
			const context = pickerContext(api.access, parameters as never);
			await expect(getTables.call(context)).rejects.toThrow('is no valid JSON');
		}),
	);

	it.concurrent(
		'takes the name on the wire as well',
		apiTest(async (api) => {
			const options = { rowsField: 'a_b_lines', exampleOnly: true };
			const { items } = await define(api, [fileItem('a.txt')], EXAMPLE, { options });
			expect(items[0].json.row).toEqual({ x: 1234.5 });
		}),
	);
});

describe.each(['create', 'update'])('Workflow → %s', (operation) => {
	it.concurrent.each<[string, IDataObject]>([
		['fromJson', { jsonSchemaExample: '{ "Rechnungs-Nr.": "", lines: [{ qty: 1 }] }' }],
		[
			'manual',
			{
				inputSchema: {
					type: 'object',
					properties: {
						'Rechnungs-Nr.': { type: 'string' },
						lines: { items: { properties: { qty: { type: 'number' } } } },
					},
				},
			},
		],
	])(
		'defines it by %s',
		apiTest(async (api, definitionMode, parameters) => {
			const { items, error } = await api.run({
				resource: 'workflow',
				operation,
				workflowId: { __rl: true, mode: 'id', value: api.workflowId },
				name: 'Mine',
				definitionMode,
				options: { description: 'What for' },
				...parameters,
			});
			expect(error).toBeUndefined();
			expect(items[0].json).toMatchObject({
				name: 'Mine',
				description: 'What for',
				fields: [
					{ name: 'rechnungs_nr', description: 'Rechnungs-Nr.', data_type: 'string' },
					{
						name: 'lines',
						data_type: 'object',
						nested_fields: [{ name: 'qty', data_type: 'float' }],
					},
				],
			});
		}),
	);

	it.concurrent.each<[string, IDataObject, string]>([
		[
			'no name',
			{ name: ' ', definitionMode: 'fromJson', jsonSchemaExample: '{"a":""}' },
			"can't be sent",
		],
		['a list', { name: 'x', definitionMode: 'fromJson', jsonSchemaExample: '[]' }, 'is a list'],
		['nothing', { name: 'x', definitionMode: 'manual', inputSchema: '' }, 'is empty'],
	])(
		'refuses %s, and sends nothing',
		apiTest(async (api, _, parameters, text) => {
			const { error } = await api.run({
				resource: 'workflow',
				operation,
				workflowId: { __rl: true, mode: 'id', value: api.workflowId },
				...parameters,
			});
			expect(error!.message).toContain(text);
			expect(callsOf(api, CREATE_ROUTE)).toBe(0);
		}),
	);
});
