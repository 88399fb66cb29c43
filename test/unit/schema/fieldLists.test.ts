import { readSchema } from '../../../nodes/Anyformat/schema/readSchema';
import { toDefinedSchema } from '../../../nodes/Anyformat/schema/definedSchema';
import { shapeOf } from './shapeOf';

const ATTRIBUTES = [
	{ name: 'Invoice no.', type: 'string', description: 'As printed', required: true },
	{ name: 'total', type: 'number', description: '' },
	{ name: 'due', type: 'date', description: 'Due date' },
];

const FIELDS = [
	{ name: 'total', description: 'Gross', data_type: 'float', nested_fields: null },
	{
		name: 'status',
		description: 'Status',
		data_type: 'enum',
		enum_options: [{ name: 'paid', description: 'Money is there' }],
	},
	{ name: 'tags', description: 'Tags', data_type: 'multi_select', enum_options: ['a', 'b'] },
	{
		name: 'lines',
		description: 'Lines',
		data_type: 'object',
		nested_fields: [{ name: 'amount', description: 'Amount', data_type: 'float' }],
	},
];

describe.each(['example', 'schema'] as const)(
	'a list of fields, in the box of a JSON %s,',
	(box) => {
		it.each([
			['as a list', ATTRIBUTES],
			['under its key', { attributes: ATTRIBUTES }],
			['as it stands in the JSON of the node', { attributes: { attributes: ATTRIBUTES } }],
		])("of n8n's Information Extractor is read %s", (_, pasted) => {
			const canonical = readSchema(pasted, box);
			expect(shapeOf(canonical)).toEqual({ 'Invoice no.': 'text', total: 'number', due: 'date' });
			expect(canonical.members[0][1].description).toBe('As printed');
		});

		it.each([
			['as a list', FIELDS],
			['with what is around it', { id: 'x', name: 'Invoices', description: null, fields: FIELDS }],
		])('of an Anyformat workflow is read %s', (_, pasted) => {
			const { fields } = toDefinedSchema(readSchema(JSON.stringify(pasted), box));
			expect(fields).toMatchObject([
				{ name: 'total', description: 'Gross', data_type: 'float' },
				{ ...FIELDS[1] },
				{ name: 'tags', data_type: 'multi_select' },
				{ name: 'lines', data_type: 'object', nested_fields: [{ name: 'amount' }] },
			]);
		});

		it.each<[string, unknown]>([
			['rows with other keys', [{ name: 'Bolt', type: 'string', price: 1 }]],
			['rows with other types', [{ name: 'Bolt', type: 'steel' }]],
			['rows by words for types', [{ name: 'string', type: 'string' }]],
			['fields of one name', [ATTRIBUTES[0], ATTRIBUTES[0]]],
		])('is none when it is a list of %s', (_, pasted) => {
			expect(() => readSchema(pasted, box)).toThrow(/is a list/);
		});

		it('is none when it is a table among other fields', () => {
			const pasted = { attributes: [{ name: 'x', type: 'string' }], color: '' };
			const rows = [{ name: 'text', type: 'text' }];
			expect(shapeOf(readSchema(pasted, box))).toEqual({ attributes: rows, color: 'text' });
		});
	},
);
