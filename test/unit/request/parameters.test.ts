import { NodeApiError } from 'n8n-workflow';

import { readNumber } from '../../../nodes/Anyformat/request/parameters';
import { contextOf } from '../fakes';

const context = contextOf({}, { itemIndex: 2 });

describe('readNumber', () => {
	it.each([
		[1, 1],
		[10, 10],
		['2.5', 2.5],
		[' 3 ', 3],
	])('reads %j', (given, number) => {
		expect(readNumber(context, 'Limit', given, 1, 10)).toBe(number);
	});

	it.each([0, 10.1, -1, NaN, Infinity, '', ' ', 'many', '1,5', undefined, null, {}, '1; 2'])(
		'refuses %j, with its name, the limits and the item',
		(given) => {
			const refused = () => readNumber(context, 'Limit', given, 1, 10);
			expect(refused).toThrow(NodeApiError);
			expect(refused).toThrow(
				expect.objectContaining({
					message: `'Limit' can't be "${String(given)}"`,
					description: 'It must be a number from 1 to 10.',
					context: expect.objectContaining({ itemIndex: 2 }),
				}),
			);
		},
	);

	it('may have no upper limit', () => {
		expect(readNumber(context, 'Limit', 1e9, 1, Infinity)).toBe(1e9);
		expect(() => readNumber(context, 'Limit', 0, 1, Infinity)).toThrow(
			expect.objectContaining({ description: 'It must be a number of at least 1.' }),
		);
	});
});
