import fc from '../fastCheck';

import { documentItems } from '../../../nodes/Anyformat/output/documentItems';
import { InputError } from '../../../nodes/Anyformat/request/parameters';
import type { Results } from '../../../nodes/Anyformat/request/apiTypes';
import { anyJson } from '../json';
import { documentOf, field, named, RESULTS, resultsOf, SIMPLE } from './fixtures';

const EXTRAS = [
	'confidence',
	'evidence',
	'markdown',
	'needsReview',
	'row',
	'rowNumber',
	'document',
];

describe('a simplified document', () => {
	it('is one item with the values of its fields, tables as lists of rows', () => {
		expect(documentItems(documentOf(RESULTS.linear), SIMPLE)).toEqual([
			{
				collectionId: 'c1',
				workflowId: 'w1',
				fileName: 'Rechnung März.pdf',
				status: 'processed',
				fields: {
					invoice_number: 'INV-2024-0847',
					total_amount: 4087.5,
					due_date: null,
					tags: ['urgent', 'März'],
					line_items: [
						{ description: 'Consulting', quantity: 3 },
						{ description: 'Travel "flat"', quantity: null },
					],
				},
				category: null,
				splitName: null,
				partition: null,
				verificationUrl: 'https://app.anyformat.ai/verify/069dcc2c-e14c-7606-8000-2ee4fb17b4e1',
			},
		]);
	});

	it.each([{ confidenceThreshold: 80 }, { reviewRules: [{ field: 'total', required: true }] }])(
		'needs a review while it is not finished, since nobody knows what is in it: %j',
		(options) => {
			const document = documentOf(undefined, { status: 'in_progress' });
			const [item] = documentItems(document, { ...SIMPLE, ...options });
			expect(item).toMatchObject({ needsReview: true, lowestConfidence: null, reviewFields: [] });
			expect(documentItems(document, SIMPLE)[0]).not.toHaveProperty('needsReview');
		},
	);

	it('is read from the older shape as well', () => {
		const [item, ...more] = documentItems(documentOf(RESULTS.older), SIMPLE);
		expect(more).toEqual([]);
		expect(item.fields).toEqual({ shop: 'Bäckerei Müller', positions: [{ name: 'Brot' }] });
		expect(item.verificationUrl).toBeNull();
	});

	it('has what a person put in place of a value, also 0, false and an empty text', () => {
		const [{ fields, category }] = documentItems(documentOf(RESULTS.corrected), SIMPLE);
		expect(fields).toEqual({
			party: 'ACME, Inc.',
			penalty: 0,
			renews: false,
			note: '',
			signer: 'J. Doe',
			payments: [{ amount: 2 }],
		});
		expect(category).toBe('contract');
	});

	it('has no fields when its workflow only parses', () => {
		const items = documentItems(documentOf(RESULTS.parseOnly), SIMPLE);
		expect(items).toMatchObject([{ status: 'processed', fields: {}, splitName: null }]);
	});

	it('is an item for each split and partition, in their order', () => {
		const items = documentItems(documentOf(RESULTS.split), SIMPLE);
		expect(items.map(({ splitName, partition, fields }) => [splitName, partition, fields])).toEqual(
			[
				['invoice', 'INV-1', { number: 'INV-1', lines: [{ item: 'Paper' }] }],
				['invoice', 'INV-2', { number: 'INV-2', lines: [] }],
				['letter', null, { sender: 'A. Person' }],
			],
		);
	});

	it("has the file name that a splitter tells, when the document's own is not known", () => {
		const items = documentItems(documentOf(RESULTS.split, { fileName: null }), SIMPLE);
		expect(items.map(({ fileName }) => fileName)).toEqual(['Post März.pdf', 'Post März.pdf', null]);
	});

	it('has the file that its partition is in', () => {
		const part = (name: string, file_name: string) => ({ name, files: [{ file_name }] });
		const partitions = [part('INV-1', 'a.pdf'), part('INV-2', 'b.pdf')];
		const files = partitions.flatMap((each) => each.files);
		const results = {
			splits: [{ name: 'invoice', files, partitions }],
			extractions: ['INV-2', 'INV-1'].map((partition) => ({
				split_name: 'invoice',
				partition,
				fields: {},
			})),
		};
		const items = documentItems(documentOf(results, { fileName: null }), SIMPLE);
		expect(items.map(({ fileName }) => fileName)).toEqual(['b.pdf', 'a.pdf']);
	});

	it('has the same keys, its status and no fields while it is not finished', () => {
		const finished = documentItems(documentOf(RESULTS.linear), SIMPLE);
		const unfinished = documentItems(documentOf(undefined, { status: 'in_progress' }), SIMPLE);
		expect(Object.keys(unfinished[0])).toEqual(Object.keys(finished[0]));
		expect(unfinished).toMatchObject([
			{ status: 'in_progress', fields: {}, verificationUrl: null },
		]);
	});

	it('has nothing that was not asked for', () => {
		for (const key of EXTRAS)
			expect(documentItems(documentOf(RESULTS.linear), SIMPLE)[0]).not.toHaveProperty(key);
	});

	it.each(['constructor', '__proto__', 'error', 'toString', 'a.b', 'a b', ''])(
		'takes the field name %j as it is, also within rows',
		(name) => {
			const results = resultsOf(
				named<unknown>([name, field('x')], ['rows', [named([name, field(1)])]]),
			);
			const [{ fields }] = documentItems(documentOf(results), SIMPLE);
			expect(Object.entries(fields as object)).toEqual([
				[name, 'x'],
				['rows', [named([name, 1])]],
			]);
			expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
		},
	);
});

it("is the API's answer, untouched, when it is not simplified", () => {
	const raw = { ...RESULTS.linear, something_new: { a: 1 } } as Results;
	const options = { simplify: false, flatten: true, includeMarkdown: true, rowsField: 'none' };
	expect(documentItems(documentOf(raw), options)).toEqual([raw]);
});

describe('what can be added', () => {
	it('is confidence and evidence, shaped like the fields', () => {
		const options = { ...SIMPLE, includeConfidence: true, includeEvidence: true };
		const [{ confidence, evidence }] = documentItems(documentOf(RESULTS.linear), options);
		expect(confidence).toEqual({
			invoice_number: 97,
			total_amount: 88.5,
			due_date: null,
			tags: 91,
			line_items: [
				{ description: 94, quantity: 92 },
				{ description: 61, quantity: null },
			],
		});
		expect(evidence).toMatchObject({
			invoice_number: [{ text: 'Invoice INV-2024-0847', page_number: 1 }],
			tags: [],
			line_items: [{ description: [{ text: 'Consulting', page_number: 1 }], quantity: [] }, {}],
		});
	});

	it('is the Markdown, or null where parsing gave none', () => {
		const options = { ...SIMPLE, includeMarkdown: true };
		const markdownOf = (results?: Results) =>
			documentItems(documentOf(results), options)[0].markdown;
		expect(markdownOf(RESULTS.linear)).toContain('# Rechnung März');
		expect(markdownOf(RESULTS.corrected)).toBeNull();
		expect(markdownOf({})).toBeNull();
		expect(markdownOf(undefined)).toBeNull();
	});

	it('is what a person should look at, by a threshold', () => {
		const options = { ...SIMPLE, confidenceThreshold: 90 };
		expect(documentItems(documentOf(RESULTS.linear), options)).toMatchObject([
			{
				needsReview: true,
				lowestConfidence: 61,
				reviewFields: ['total_amount', 'line_items[1].description'],
			},
		]);
	});
});

describe('for any JSON around the fields of results, documentItems', () => {
	const json = anyJson(3);
	const scalar = fc.oneof(
		fc.double(),
		fc.string(),
		fc.constantFrom(null, true),
		fc.array(fc.nat()),
	);
	const cell = fc.record({ value: json, value_override: json, confidence: scalar, evidence: json });
	const row = fc.dictionary(fc.constantFrom('x', 'y'), fc.oneof(json, cell));
	const fields = fc.dictionary(
		fc.constantFrom('a', 'rows', 'error'),
		fc.oneof(json, cell, fc.array(row)),
	);
	const extraction = fc.record({ split_name: json, partition: json, fields });
	const results = fc.record(
		{
			extractions: fc.array(extraction),
			extraction: fc.oneof(fc.constant(null), fields),
			splits: fc.oneof(json, fc.array(fc.oneof(json, fc.record({ name: json, files: json })))),
			classifications: json,
			parse: json,
			verification_url: json,
		},
		{ requiredKeys: [] },
	);
	const options = fc.record({
		simplify: fc.boolean(),
		flatten: fc.boolean(),
		includeConfidence: fc.boolean(),
		includeEvidence: fc.boolean(),
		includeMarkdown: fc.boolean(),
		confidenceThreshold: fc.constantFrom(undefined, 0, 80),
		rowsField: fc.constantFrom(undefined, 'rows', 'a'),
	});
	const fileName = fc.constantFrom(null, 'a.pdf');

	it('gives at least one item, or names the tables there are', () => {
		fc.assert(
			fc.property(results, options, fileName, (given, chosen, name) => {
				const document = documentOf(given as unknown as Results, { fileName: name });
				try {
					expect(documentItems(document, chosen).length).toBeGreaterThan(0);
				} catch (error) {
					expect(error).toBeInstanceOf(InputError);
				}
			}),
			{ numRuns: 2000 },
		);
	});
});
