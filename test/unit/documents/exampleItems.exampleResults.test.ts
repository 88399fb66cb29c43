import fc from '../fastCheck';

import { documentItems } from '../../../nodes/Anyformat/output/documentItems';
import linear from '../../fixtures/results/linear.json';
import { anyJson } from '../json';
import { EXAMPLE, exampleResults } from '../../../nodes/Anyformat/documents/exampleItems';

const { collectionId, fileName } = EXAMPLE;
const ALL_OPTIONS = {
	simplify: true,
	includeConfidence: true,
	includeEvidence: true,
	includeMarkdown: true,
	confidenceThreshold: 80,
};

function itemsOf(workflow: unknown, options: object = { simplify: true }) {
	const results = exampleResults(workflow);
	const document = { collectionId, workflowId: 'w', fileName, status: 'processed', results };
	return documentItems(document, { simplify: true, ...options });
}

const valueOf = (data_type: string, more: object = {}) =>
	itemsOf({ fields: [{ name: 'total_amount', data_type, ...more }] })[0].fields;

it.each([
	['string', {}, 'Example of total_amount'],
	['integer', {}, 42],
	['float', {}, 1234.5],
	['boolean', {}, true],
	['date', {}, '2026-01-31'],
	['datetime', {}, '2026-01-31T09:30:00Z'],
	['enum', { enum_options: [{ name: 'EUR', description: 'Euro' }, { name: 'USD' }] }, 'EUR'],
	['enum', { enum_options: ['USD', 'EUR'] }, 'USD'],
	['enum', {}, 'Example of total_amount'],
	['multi_select', { enum_options: ['urgent', 'paid'] }, ['urgent']],
	['multi_select', {}, ['Example of total_amount']],
	['a type of tomorrow', {}, 'Example of total_amount'],
])('gives %s %j a value of its type', (dataType, more, value) => {
	expect(valueOf(dataType, more)).toEqual({ total_amount: value });
});

it('has one row for a table, with a value for each column', () => {
	const nested_fields = [
		{ name: 'description', data_type: 'string' },
		{ name: 'amount', data_type: 'float' },
	];
	const fields = [{ name: 'line_items', data_type: 'object', nested_fields }];
	const row = { description: 'Example of description', amount: 1234.5 };
	expect(itemsOf({ fields })[0].fields).toEqual({ line_items: [row] });
	expect(itemsOf({ fields }, { rowsField: 'line_items' })).toMatchObject([{ row, rowNumber: 1 }]);
});

it('has no extraction for a workflow that only parses', () => {
	expect(itemsOf({ fields: null }, { includeMarkdown: true })).toMatchObject([
		{ fields: {}, markdown: expect.stringContaining('Example') },
	]);
});

it('has the keys that results of the API have', () => {
	const fields = [{ name: 'total', data_type: 'float' }];
	const results = exampleResults({ fields });
	expect(Object.keys(results).sort()).toEqual(Object.keys(linear).sort());
	const field = Object.keys(linear.extractions[0].fields.invoice_number);
	expect(Object.keys(results.extractions![0].fields.total).sort()).toEqual(field.sort());
});

it('can be put out for a definition of any shape, once, under every name and option', () => {
	const fields = fc.array(
		fc.record({
			name: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'error')),
			data_type: fc.constantFrom('string', 'float', 'enum', 'multi_select', 'object', 'list'),
			enum_options: anyJson(2),
			nested_fields: anyJson(3),
		}),
	);
	const workflow = fc.oneof(anyJson(4), fc.record({ fields }));
	fc.assert(
		fc.property(workflow, fc.boolean(), (json, flatten) => {
			expect(itemsOf(json, { ...ALL_OPTIONS, flatten })).toHaveLength(1);
		}),
	);
	fc.assert(
		fc.property(fields, (defined) => {
			const named = defined.map(({ name }) => name).filter(Boolean);
			const [{ fields: values }] = itemsOf({ fields: defined });
			expect(Object.keys(values as object).sort()).toEqual([...new Set(named)].sort());
		}),
	);
});
