import { review } from '../../../nodes/Anyformat/output/review';
import type { ReviewRule } from '../../../nodes/Anyformat/output/reviewRules';
import type { ExtractedField, FieldMap, Row } from '../../../nodes/Anyformat/request/apiTypes';
import { field, named } from './fixtures';

describe('review', () => {
	it('names fields below the threshold, and not those at it', () => {
		expect(
			review(
				{ low: field(1, 79.9), at: field(2, 80), high: field(3, 99) },
				{ confidenceThreshold: 80 },
			),
		).toEqual({
			needsReview: true,
			lowestConfidence: 79.9,
			reviewFields: ['low'],
		});
	});

	it('needs nobody when every field is sure enough', () => {
		expect(
			review({ a: field(1, 80), rows: [{ b: field(2, 85) }] }, { confidenceThreshold: 80 }),
		).toEqual({
			needsReview: false,
			lowestConfidence: 80,
			reviewFields: [],
		});
	});

	it('names the cells of tables by their row, from 0, and column', () => {
		const rows: Row[] = [{ amount: field(1, 99) }, { amount: field(2, 10), 'a.b': field(3, 20) }];
		expect(review({ line_items: rows }, { confidenceThreshold: 80 }).reviewFields).toEqual([
			'line_items[1].amount',
			'line_items[1].a.b',
		]);
	});

	it('names a field without a confidence only when it has a value', () => {
		const fields = { empty: field(null, null), bare: field('x', null), zero: field(0, null) };
		expect(review(fields, { confidenceThreshold: 0 })).toEqual({
			needsReview: true,
			lowestConfidence: null,
			reviewFields: ['bare', 'zero'],
		});
	});

	it('takes a confidence that is no number for none', () => {
		const fields = { text: field('x', 'high' as never), sure: field('y', 99) };
		expect(review(fields, { confidenceThreshold: 80 })).toEqual({
			needsReview: true,
			lowestConfidence: 99,
			reviewFields: ['text'],
		});
	});

	it('names a field with nothing found when the model is not sure of that', () => {
		expect(review({ empty: field(null, 30) }, { confidenceThreshold: 80 }).reviewFields).toEqual([
			'empty',
		]);
	});

	it.each([
		[0, []],
		[100, ['a']],
	])('takes a threshold of %d', (threshold, reviewFields) => {
		expect(
			review({ a: field(1, 0), b: field(1, 100) }, { confidenceThreshold: threshold }).reviewFields,
		).toEqual(reviewFields);
	});

	it('finds nothing in a document without fields', () => {
		const nothing = { needsReview: false, lowestConfidence: null, reviewFields: [] };
		expect(review({}, { confidenceThreshold: 80 })).toEqual(nothing);
		expect(review({ rows: [] }, { confidenceThreshold: 80 })).toEqual(nothing);
	});

	it.each(['__proto__', 'constructor', 'error'])('sees a field called %s', (name) => {
		const fields = named([name, field(1, 10)]) as FieldMap;
		expect(review(fields, { confidenceThreshold: 80 }).reviewFields).toEqual([name]);
	});
});

describe('what a person has decided is not doubtful', () => {
	const verified = { ...field('x', 10), verification_status: 'verified' };
	const looked = { ...field('x', 10), verification_status: 'not_verified' };

	it.each<[string, ExtractedField]>([
		['a corrected value', { ...field('x', 10), value_override: 'y' }],
		['0 put in place', { ...field(7, 10), value_override: 0 }],
		['false put in place', { ...field(true, 10), value_override: false }],
		['an empty text put in place', { ...field('x', 10), value_override: '' }],
		[
			'a value that a person entered, which has no confidence',
			{ ...field(null, null), value_override: 'x' },
		],
		['a verified value', verified],
		['a verified absence of a value', { ...verified, value: null }],
	])('%s', (_, decided) => {
		const rules = [{ field: 'a', confidenceThreshold: 100, required: true }];
		for (const options of [{ confidenceThreshold: 80 }, { reviewRules: rules }])
			expect(review({ a: decided, rows: [{ b: decided as Row[string] }] }, options)).toEqual({
				needsReview: false,
				lowestConfidence: null,
				reviewFields: [],
			});
	});

	it('but a value that nobody has looked at is', () => {
		expect(review({ a: looked }, { confidenceThreshold: 80 }).reviewFields).toEqual(['a']);
	});
});

describe('review rules', () => {
	const FIELDS: FieldMap = {
		total: field(10, 85),
		reference: field('R', 40),
		due: field(null, 99),
		note: field('  ', 99),
		lines: [{ amount: field(1, 92) as Row[string], text: field('x', 70) as Row[string] }],
		empty: [],
		nothing: field(null, null),
	};
	const doubtful = (reviewRules: ReviewRule[], confidenceThreshold?: number) =>
		review(FIELDS, { reviewRules, confidenceThreshold }).reviewFields;
	const rule = (name: string, confidenceThreshold?: number, required = false): ReviewRule => ({
		field: name,
		confidenceThreshold,
		required,
	});

	it('count alone where there is no general threshold', () => {
		expect(doubtful([rule('total', 90)])).toEqual(['total']);
		expect(doubtful([rule('total', 85)])).toEqual([]);
	});

	it.each<[string, ReviewRule[], string[]]>([
		['raises it', [rule('total', 90)], ['total', 'reference', 'lines[0].text']],
		['lowers it', [rule('reference', 30)], ['lines[0].text']],
		['lowers it to nothing', [rule('reference', 0)], ['lines[0].text']],
		['leaves it', [rule('reference')], ['reference', 'lines[0].text']],
		[
			'is for a column',
			[rule('lines.amount', 95)],
			['reference', 'lines[0].amount', 'lines[0].text'],
		],
		[
			'is for a column, by the path of a cell',
			[rule('lines[0].amount', 95)],
			['reference', 'lines[0].amount', 'lines[0].text'],
		],
		['is for a table', [rule('lines', 60)], ['reference']],
		[
			'is for a table and one of its columns',
			[rule('lines', 60), rule('lines.text', 75)],
			['reference', 'lines[0].text'],
		],
		[
			'is given twice, the stricter counts',
			[rule('total', 70), rule('total', 90)],
			['total', 'reference', 'lines[0].text'],
		],
	])('go before the general threshold: one that %s', (_, rules, paths) => {
		expect(doubtful(rules, 80)).toEqual(paths);
	});

	it.each<[string, string[]]>([
		['total', []],
		['due', ['due']],
		['note', ['note']],
		['lines', []],
		['lines.amount', []],
		['empty', ['empty']],
		['nothing', ['nothing']],
	])('demand a value: %s', (name, paths) => {
		expect(doubtful([rule(name, undefined, true)])).toEqual(paths);
	});

	it('demand a value of each cell of a column, and rows of a table', () => {
		const rows = [{ a: field(1) as Row[string] }, { a: field(null) as Row[string] }];
		const missing = (name: string) =>
			review({ rows }, { reviewRules: [rule(name, undefined, true)] }).reviewFields;
		expect(missing('rows.a')).toEqual(['rows[1].a']);
		expect(missing('rows')).toEqual([]);
	});

	it('have no say in what a person confirmed, unless a value is missing', () => {
		const options = { confidenceThreshold: 80, reviewRules: [rule('due', undefined, true)] };
		const seen = new Set(['reference', 'due', 'lines[0].text']);
		expect(review(FIELDS, options, seen).reviewFields).toEqual(['due']);
	});
});
