import { NodeApiError } from 'n8n-workflow';

import { toItems } from '../../../nodes/Anyformat/output/toItems';
import type { Results } from '../../../nodes/Anyformat/request/apiTypes';
import { contextOf } from '../fakes';
import { FORBIDDEN_WORDS } from '../forbiddenWords';
import { documentOf, RESULTS, SIMPLE } from './fixtures';

const context = contextOf({}, { itemIndex: 4 });

/** The error for a Rows Field that these results have no table for. */
function refusal(results: Results, rowsField: string): NodeApiError {
	try {
		toItems(context, documentOf(results), { ...SIMPLE, rowsField });
	} catch (error) {
		if (error instanceof NodeApiError) return error;
	}
	throw new Error('It was not refused');
}

describe('toItems', () => {
	it('makes an item of each part of a document', () => {
		const items = toItems(context, documentOf(RESULTS.split), SIMPLE);
		expect(items.map(({ json }) => json.partition)).toEqual(['INV-1', 'INV-2', null]);
	});

	it("names the tables when 'Rows Field' is none of them, and the item", () => {
		const error = refusal(RESULTS.linear, 'lineItems');
		expect(error.message).toBe('The document has no table field "lineItems"');
		expect(error.description).toContain('"line_items"');
		expect(error.description).toContain("'Rows Field'");
		expect(error.context.itemIndex).toBe(4);
		expect(error.message).not.toMatch(FORBIDDEN_WORDS);
	});

	it('says so when there are no tables at all', () => {
		expect(refusal(RESULTS.parseOnly, 'rows').description).toContain('no tables at all');
	});
});
