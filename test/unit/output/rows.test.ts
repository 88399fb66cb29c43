import { documentItems } from '../../../nodes/Anyformat/output/documentItems';
import { InputError } from '../../../nodes/Anyformat/request/parameters';
import { documentOf, field, named, RESULTS, resultsOf, SIMPLE } from './fixtures';

const rowsOf = (rowsField: string, results = RESULTS.linear, more = {}) =>
	documentItems(documentOf(results), { ...SIMPLE, rowsField, ...more });

describe('an item for each row of a table', () => {
	it('has the columns of the row, its number from 1, and the fields beside the table', () => {
		const header = {
			invoice_number: 'INV-2024-0847',
			total_amount: 4087.5,
			due_date: null,
			tags: ['urgent', 'März'],
		};
		expect(rowsOf('line_items')).toMatchObject([
			{ row: { description: 'Consulting', quantity: 3 }, rowNumber: 1 },
			{ row: { description: 'Travel "flat"', quantity: null }, rowNumber: 2 },
		]);
		for (const { fields, collectionId } of rowsOf('line_items'))
			expect({ fields, collectionId }).toEqual({ fields: header, collectionId: 'c1' });
	});

	it('has what a person put in place of a value', () => {
		expect(rowsOf('payments', RESULTS.corrected)).toMatchObject([{ row: { amount: 2 } }]);
	});

	it('comes from the older shape as well', () => {
		expect(rowsOf('positions', RESULTS.older)).toMatchObject([{ row: { name: 'Brot' } }]);
	});

	it('has confidence and evidence of the row apart from those of the fields', () => {
		const options = { includeConfidence: true, includeEvidence: true };
		const [first] = rowsOf('line_items', RESULTS.linear, options);
		expect(first.confidence).toEqual({
			invoice_number: 97,
			total_amount: 88.5,
			due_date: null,
			tags: 91,
		});
		expect(first.rowConfidence).toEqual({ description: 94, quantity: 92 });
		expect(first.rowEvidence).toEqual({
			description: [{ text: 'Consulting', page_number: 1 }],
			quantity: [],
		});
	});

	it('is reviewed as a part of the whole document', () => {
		for (const item of rowsOf('line_items', RESULTS.linear, { confidenceThreshold: 70 }))
			expect(item.reviewFields).toEqual(['line_items[1].description']);
	});

	it('comes from each extraction of a splitter; one without rows, or without the table, has a null row', () => {
		const items = rowsOf('lines', RESULTS.split);
		expect(
			items.map(({ partition, splitName, row, rowNumber }) => [
				partition ?? splitName,
				row,
				rowNumber,
			]),
		).toEqual([
			['INV-1', { item: 'Paper' }, 1],
			['INV-2', null, null],
			['letter', null, null],
		]);
	});
});

it('comes from a table in which a row is null, too', () => {
	const items = rowsOf('items', resultsOf({ items: [null, { item: field('Paper') }] as never }));
	expect(items.map(({ row }) => row)).toEqual([{}, { item: 'Paper' }]);
});

it.each([
	['an empty list', []],
	['a field with nothing found', field(null)],
	['nothing', null],
])('a table without rows, as %s, gives one item with a null row', (_, table) => {
	const items = rowsOf('items', resultsOf({ total: field(5), items: table }));
	expect(items).toMatchObject([{ row: null, rowNumber: null, fields: { total: 5 } }]);
	expect(items[0].fields).toEqual({ total: 5 });
});

it.each(['__proto__', 'constructor', 'error'])(
	'a table called %s is one like any other',
	(name) => {
		const results = resultsOf(named<unknown>([name, [{ a: field(1) }]], ['b', field(2)]));
		expect(rowsOf(name, results)).toMatchObject([{ row: { a: 1 }, fields: { b: 2 } }]);
	},
);

describe('a name that is no table', () => {
	const tablesOf = (rowsField: string, results = RESULTS.linear): string[] => {
		try {
			rowsOf(rowsField, results);
		} catch (error) {
			if (error instanceof InputError)
				return [...error.description.matchAll(/"([^"]*)"/g)].map(([, table]) => table);
		}
		throw new Error('It was taken for a table');
	};

	it.each(['lineItems', 'total_amount', 'constructor', '__proto__', 'toString'])(
		'is refused with those there are: %s',
		(name) => {
			expect(tablesOf(name)).toEqual(['line_items']);
		},
	);

	it('is refused once for all extractions, each table named once', () => {
		expect(tablesOf('rows', RESULTS.split)).toEqual(['lines']);
	});

	it('is refused when there is no table at all', () => {
		expect(tablesOf('rows', RESULTS.parseOnly)).toEqual([]);
	});

	it('is not refused while the document is not finished', () => {
		const items = documentItems(documentOf(undefined), { ...SIMPLE, rowsField: 'any' });
		expect(items).toMatchObject([{ row: null, rowNumber: null, fields: {} }]);
	});
});
