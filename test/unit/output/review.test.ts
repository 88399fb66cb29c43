import { review } from '../../../nodes/Anyformat/output/review';
import type { FieldMap, Row } from '../../../nodes/Anyformat/request/apiTypes';
import { field, named } from './fixtures';

describe('review', () => {
	it('names fields below the threshold, and not those at it', () => {
		expect(review({ low: field(1, 79.9), at: field(2, 80), high: field(3, 99) }, 80)).toEqual({
			needsReview: true,
			lowestConfidence: 79.9,
			reviewFields: ['low'],
		});
	});

	it('needs nobody when every field is sure enough', () => {
		expect(review({ a: field(1, 80), rows: [{ b: field(2, 85) }] }, 80)).toEqual({
			needsReview: false,
			lowestConfidence: 80,
			reviewFields: [],
		});
	});

	it('names the cells of tables by their row, from 0, and column', () => {
		const rows: Row[] = [{ amount: field(1, 99) }, { amount: field(2, 10), 'a.b': field(3, 20) }];
		expect(review({ line_items: rows }, 80).reviewFields).toEqual([
			'line_items[1].amount',
			'line_items[1].a.b',
		]);
	});

	it('names a field without a confidence only when it has a value', () => {
		const corrected = { ...field(null, null), value_override: 'x' };
		const fields = {
			empty: field(null, null),
			bare: field('x', null),
			zero: field(0, null),
			corrected,
		};
		expect(review(fields, 0)).toEqual({
			needsReview: true,
			lowestConfidence: null,
			reviewFields: ['bare', 'zero', 'corrected'],
		});
	});

	it('names a field with nothing found when the model is not sure of that', () => {
		expect(review({ empty: field(null, 30) }, 80).reviewFields).toEqual(['empty']);
	});

	it.each([
		[0, []],
		[100, ['a']],
	])('takes a threshold of %d', (threshold, reviewFields) => {
		expect(review({ a: field(1, 0), b: field(1, 100) }, threshold).reviewFields).toEqual(
			reviewFields,
		);
	});

	it('finds nothing in a document without fields', () => {
		const nothing = { needsReview: false, lowestConfidence: null, reviewFields: [] };
		expect(review({}, 80)).toEqual(nothing);
		expect(review({ rows: [] }, 80)).toEqual(nothing);
	});

	it.each(['__proto__', 'constructor', 'error'])('sees a field called %s', (name) => {
		const fields = named([name, field(1, 10)]) as FieldMap;
		expect(review(fields, 80).reviewFields).toEqual([name]);
	});
});
