import fc from '../fastCheck';

import { buildDefinition, validateFields } from '../../../nodes/Anyformat/schema/fieldList';
import { validateDefinition } from '../../../nodes/Anyformat/schema/validateDefinition';

const FIELD = { name: 'total_amount', description: 'Amount due', dataType: 'float' };
const table = (...column: object[]) => ({ ...FIELD, dataType: 'object', columns: { column } });

it.each<[string, object]>([
	['a field', FIELD],
	['choices', { ...FIELD, dataType: 'enum', choices: 'Paid, in full' }],
	['a table', table(FIELD, { ...FIELD, name: 'other' })],
	['blanks around a name', { ...FIELD, name: ' total_amount ' }],
	['what is left over from another type', { ...FIELD, choices: ' ', columns: { column: [{}] } }],
])('nothing is wrong with %s', (_, field) => {
	expect(validateFields('Invoices', [field])).toEqual([]);
});

it.each<[finding: string, fields: object[]]>([
	["'Fields' is empty: add at least one", []],
	[
		`Field 1 ("Total Amount"): 'Name' may have only lower-case letters, digits and underscores, such as total_amount`,
		[{ ...FIELD, name: 'Total Amount' }],
	],
	[
		`Field 2 ("2nd"): 'Name' must begin with a letter, and have single underscores between words`,
		[FIELD, { ...FIELD, name: '2nd' }],
	],
	["Field 1: 'Name' is empty", [{ ...FIELD, name: ' ' }]],
	[`Field 1 ("total_amount"): 'Description' is empty`, [{ ...FIELD, description: '' }]],
	[
		`Field 1 ("total_amount"): 'Choices' needs at least one choice`,
		[{ ...FIELD, dataType: 'multi_select', choices: ' \n : Euro' }],
	],
	[`Field 1 ("total_amount"): 'Columns' is empty: add at least one`, [table()]],
	...['list', '', null].map((dataType): [string, object[]] => [
		`Field 1 ("total_amount"): 'Type' can't be "${dataType ?? ''}": choose one from the list`,
		[{ ...FIELD, dataType }],
	]),
	[
		`Field 1, column 2 ("Preis"): 'Name' may have only lower-case letters, digits and underscores, such as total_amount`,
		[table(FIELD, { ...FIELD, name: 'Preis' })],
	],
	[
		`Field 1, column 1 ("total_amount"): 'Type' can't be a table, since it is a column of one`,
		[table(table(FIELD))],
	],
	['Fields 1 and 2 have the same name "total_amount"', [FIELD, FIELD]],
	['Field 1, columns 1 and 2 have the same name "total_amount"', [table(FIELD, FIELD)]],
])('the form is told of in its own words: %s', (finding, fields) => {
	expect(validateFields('Invoices', fields)).toEqual([finding]);
});

it('everything that is wrong is told at once', () => {
	expect(validateFields('', [{}, table({})])).toEqual([
		"'Name' is empty",
		"Field 1: 'Name' is empty",
		"Field 1: 'Description' is empty",
		"Field 2, column 1: 'Name' is empty",
		"Field 2, column 1: 'Description' is empty",
	]);
});

it('finds something exactly when the definition that is made of the form can not be sent', () => {
	const text = fc.constantFrom(undefined, '', ' ', 'a', 'a_1', '1a', 'A b', ':', 'a: b\nc');
	const dataType = fc.constantFrom('string', 'enum', 'multi_select', 'object');
	const entry = { name: text, description: text, dataType, choices: text };
	const column = fc.array(fc.record(entry), { maxLength: 2 });
	const columns = fc.option(fc.record({ column }), { nil: undefined });
	const fields = fc.array(fc.record({ ...entry, columns }), { maxLength: 3 });
	fc.assert(
		fc.property(fc.constantFrom('', 'w'), fields, (name, given) => {
			const isFine = validateDefinition(buildDefinition(name, '', given)).length === 0;
			expect(validateFields(name, given).length === 0).toBe(isFine);
		}),
		{ numRuns: 500 },
	);
});
