import { NodeApiError } from 'n8n-workflow';

import { readOutputOptions } from '../../../nodes/Anyformat/output/toItems';
import { contextOf } from '../fakes';

const read = (options: Record<string, unknown> = {}, parameters = {}) =>
	readOutputOptions(contextOf({ ...parameters, options: options as never }));

describe('readOutputOptions', () => {
	it('simplifies and adds nothing unless told otherwise', () => {
		expect(read()).toEqual({
			simplify: true,
			includeConfidence: false,
			includeEvidence: false,
			includeMarkdown: false,
			flatten: false,
			rowsField: undefined,
			confidenceThreshold: undefined,
			reviewRules: [],
			includeReviewForm: false,
		});
		expect(read({}, { simplify: false }).simplify).toBe(false);
	});

	it.each([
		'includeConfidence',
		'includeEvidence',
		'includeMarkdown',
		'flatten',
		'includeReviewForm',
	] as const)('reads %s alone', (name) => {
		const on = Object.entries(read({ [name]: true })).filter(([, value]) => value === true);
		expect(on.map(([key]) => key)).toEqual(['simplify', name]);
	});

	it.each([
		[' line_items ', 'line_items'],
		['', undefined],
		['  ', undefined],
		[null, undefined],
	])('reads Rows Field %j as %j', (given, rowsField) => {
		expect(read({ rowsField: given }).rowsField).toBe(rowsField);
	});

	it.each([
		[0, 0],
		[100, 100],
		['72.5', 72.5],
	])('reads a threshold of %j', (given, threshold) => {
		expect(read({ confidenceThreshold: given }).confidenceThreshold).toBe(threshold);
	});

	// An expression without a value must never pass for "nothing to review".
	it.each([-1, 101, 'high', '', ' ', NaN, undefined, null, [], {}, true])(
		'refuses a threshold of %j',
		(given) => {
			expect(() => read({ confidenceThreshold: given })).toThrow(NodeApiError);
		},
	);
});
