import { buildDefinition } from '../../../nodes/Anyformat/schema/fieldList';
import { validateDefinition } from '../../../nodes/Anyformat/schema/validateDefinition';

const NUMBER = {
	name: ' invoice_number ',
	description: ' Number of the invoice ',
	dataType: 'string',
};

/** What is sent for one field. */
function wireOf(field: object): unknown {
	const { nodes } = buildDefinition('w', '', [field]) as never as {
		nodes: Array<{ extraction_schema?: { fields: unknown[] } }>;
	};
	return nodes[1].extraction_schema?.fields[0];
}

describe('buildDefinition', () => {
	it('makes a graph that parses and then extracts the fields', () => {
		const definition = buildDefinition('Rechnungen / März', 'What for', [NUMBER]);
		expect(definition).toEqual({
			name: 'Rechnungen / März',
			description: 'What for',
			nodes: [
				{ id: 'parse', type: 'parse' },
				{
					id: 'extract',
					type: 'extract',
					extraction_schema: {
						fields: [
							{
								name: 'invoice_number',
								description: 'Number of the invoice',
								data_type: 'string',
							},
						],
					},
				},
			],
			edges: [{ source: 'parse', target: 'extract' }],
		});
		expect(validateDefinition(definition)).toEqual([]);
	});

	it('sends no description when there is none', () => {
		expect(buildDefinition('w', '', [NUMBER])).not.toHaveProperty('description');
	});

	it.each([
		[
			'EUR: Euro\nUSD',
			[
				['EUR', 'Euro'],
				['USD', 'USD'],
			],
		],
		['Paid, in full', [['Paid, in full', 'Paid, in full']]],
		[
			'EUR: Euro, all of it\r\n\r\n: nothing\n USD :\n',
			[
				['EUR', 'Euro, all of it'],
				['USD', 'USD'],
			],
		],
		['10:30: Half past ten', [['10', '30: Half past ten']]],
		['a\na: again', [['a', 'a']]],
		[
			['EUR', 'USD: Dollar'],
			[
				['EUR', 'EUR'],
				['USD', 'Dollar'],
			],
		],
		[
			[{ name: 'EUR', description: 'Euro' }, { name: 7 }],
			[
				['EUR', 'Euro'],
				['7', '7'],
			],
		],
		['', []],
	])('reads the choices %j', (choices, options) => {
		for (const dataType of ['enum', 'multi_select'])
			expect(wireOf({ ...NUMBER, dataType, choices })).toMatchObject({
				data_type: dataType,
				enum_options: options.map(([name, description]) => ({ name, description })),
			});
	});

	it.each([
		['number', 'float'],
		['Text', 'string'],
		['bool', 'boolean'],
		['multi_select', 'multi_select'],
	])('takes the word %j for a type, which an expression may give', (dataType, data_type) => {
		expect(wireOf({ ...NUMBER, dataType })).toMatchObject({ data_type });
	});

	it('makes the columns of a table nested fields', () => {
		const columns = { column: [NUMBER, { ...NUMBER, dataType: 'enum', choices: 'a' }] };
		expect(wireOf({ ...NUMBER, dataType: 'object', columns })).toMatchObject({
			nested_fields: [
				{ name: 'invoice_number', data_type: 'string' },
				{ data_type: 'enum', enum_options: [{ name: 'a' }] },
			],
		});
	});

	it('sends neither choices nor columns that are left over from another type', () => {
		const field = { ...NUMBER, choices: 'a', columns: { column: [NUMBER] } };
		expect(Object.keys(wireOf(field) as object)).toEqual(['name', 'description', 'data_type']);
	});

	it('takes what the interface leaves out for empty, which the check then names', () => {
		expect(wireOf({})).toEqual({ name: '', description: '', data_type: 'string' });
		expect(validateDefinition(buildDefinition('w', '', [{}]))).toHaveLength(2);
	});
});
