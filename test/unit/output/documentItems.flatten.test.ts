import fc from '../fastCheck';

import { documentItems, flatten } from '../../../nodes/Anyformat/output/documentItems';
import { documentOf, named, RESULTS, SIMPLE } from './fixtures';

const rest = { collectionId: 'c1', status: 'processed' };

describe('flatten', () => {
	it('puts the fields on top, then the columns of the row, and everything else under document', () => {
		const flat = flatten({ ...rest, fields: { a: 1, b: [2] }, row: { c: null }, rowNumber: 1 });
		expect(flat).toEqual({ a: 1, b: [2], c: null, document: { ...rest, rowNumber: 1 } });
		expect(Object.keys(flat)).toEqual(['a', 'b', 'c', 'document']);
	});

	it.each([
		['a column', { fields: { a: 1 }, row: { a: 2 } }, { a: 1, a_2: 2 }],
		[
			'a name with a suffix already',
			{ fields: { a: 1, a_2: 2 }, row: { a: 3 } },
			{ a: 1, a_2: 2, a_3: 3 },
		],
		['document', { fields: { document: 1 } }, { document_2: 1 }],
		['error, which n8n would read as a failed item', { fields: { error: 1 } }, { error_2: 1 }],
		[
			'error in both',
			{ fields: { error: 1, error_2: 2 }, row: { error: 3 } },
			{ error_2: 1, error_2_2: 2, error_3: 3 },
		],
	])('gives a name that is taken a suffix: %s', (_, given, columns) => {
		expect(flatten({ ...rest, ...given })).toEqual({ ...columns, document: rest });
	});

	it.each([{ row: null }, {}, { fields: null }])(
		'takes what is not there for empty: %j',
		(given) => {
			expect(flatten({ ...rest, ...given })).toEqual({ document: rest });
		},
	);

	it.each(['__proto__', 'constructor', 'toString'])('keeps %s, a name like any other', (name) => {
		const flat = flatten({ ...rest, fields: named([name, 1]), row: named([name, 2]) });
		expect(Object.entries(flat).slice(0, 2)).toEqual([
			[name, 1],
			[`${name}_2`, 2],
		]);
		expect(Object.getPrototypeOf(flat)).toBe(Object.prototype);
	});

	it('loses no value, and never makes a key called error, whatever the names are', () => {
		const columns = fc.dictionary(
			fc.constantFrom('a', 'a_2', 'a_2_2', 'error', 'error_2', 'document', '__proto__'),
			fc.integer(),
		);
		fc.assert(
			fc.property(columns, columns, (fields, row) => {
				const { document, ...flat } = flatten({ ...rest, fields, row });
				expect(document).toEqual(rest);
				expect(flat).not.toHaveProperty('error');
				expect(Object.values(flat)).toEqual([...Object.values(fields), ...Object.values(row)]);
			}),
		);
	});

	it('is applied to every item of a document', () => {
		const options = { ...SIMPLE, flatten: true, rowsField: 'line_items' };
		expect(documentItems(documentOf(RESULTS.linear), options)).toMatchObject([
			{ total_amount: 4087.5, description: 'Consulting', document: { rowNumber: 1 } },
			{ total_amount: 4087.5, description: 'Travel "flat"', document: { rowNumber: 2 } },
		]);
	});
});
