import type { IDataObject } from 'n8n-workflow';

import { extracted } from './extracted';
import { field, INVOICE, resultsOf } from './results';

const FIELDS = {
	invoice_number: 'INV-1',
	total_amount: 4087.5,
	note: null,
	line_items: [
		{ description: 'Consulting', amount: 4000 },
		{ description: 'Travel', amount: 87.5 },
	],
};
const { line_items: ROWS, ...HEADER } = FIELDS;

it.concurrent('gives every key of a document, and nothing else, by default', async () => {
	const [item, ...others] = await extracted(INVOICE);
	expect(others).toEqual([]);
	expect(item).toEqual({
		collectionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
		workflowId: expect.stringMatching(/^[0-9a-f-]{36}$/),
		fileName: 'a.pdf',
		status: 'processed',
		fields: FIELDS,
		category: null,
		splitName: null,
		partition: null,
		verificationUrl: 'https://app.anyformat.ai/verify/x',
	});
});

it.concurrent("gives the API's answer as it is, unknown keys too, without Simplify", async () => {
	const answer = { ...INVOICE, validations: [{ id: 'r1', passed: false }], error: null };
	const [item] = await extracted(answer, { flatten: true, rowsField: 'nope' }, false);
	expect(item).toEqual({ collection_id: expect.any(String), ...answer });
});

interface Case {
	rule: string;
	results?: object;
	options?: IDataObject;
	/** What the items have, among other things. */
	items: object[];
}

const CASES: Case[] = [
	{
		rule: 'adds the confidence of every field and cell',
		options: { includeConfidence: true },
		items: [
			{
				fields: FIELDS,
				confidence: {
					invoice_number: 97,
					total_amount: 62,
					note: null,
					line_items: [
						{ description: 94, amount: 80 },
						{ description: 90, amount: 79.9 },
					],
				},
			},
		],
	},
	{
		rule: 'adds the evidence of every field and cell',
		options: { includeEvidence: true },
		items: [
			{
				evidence: {
					invoice_number: [{ text: 'No. INV-1', page_number: 1 }],
					total_amount: [],
					note: [],
					line_items: [
						{ description: [], amount: [] },
						{ description: [], amount: [] },
					],
				},
			},
		],
	},
	{
		rule: 'adds the markdown',
		options: { includeMarkdown: true },
		items: [{ markdown: '# Invoice' }],
	},
	{
		rule: 'has markdown null when nothing was parsed',
		results: resultsOf({}, { parse: null }),
		options: { includeMarkdown: true },
		items: [{ markdown: null }],
	},
	{
		rule: 'asks for a review of fields below the threshold, in tables too',
		options: { confidenceThreshold: 80 },
		items: [
			{
				needsReview: true,
				lowestConfidence: 62,
				reviewFields: ['total_amount', 'line_items[1].amount'],
			},
		],
	},
	{
		rule: 'asks for no review when all fields reach the threshold',
		options: { confidenceThreshold: 62 },
		items: [{ needsReview: false, lowestConfidence: 62, reviewFields: [] }],
	},
	{
		rule: 'asks for a review of values without a confidence, not of what was not found',
		results: resultsOf({ typed_in: field('x', null), missing: field(null, null) }),
		options: { confidenceThreshold: 0 },
		items: [{ needsReview: true, lowestConfidence: null, reviewFields: ['typed_in'] }],
	},
	{
		rule: 'makes an item of each row, with the header fields',
		options: { rowsField: ' line_items ' },
		items: ROWS.map((row, index) => ({ fields: HEADER, row, rowNumber: index + 1 })),
	},
	{
		rule: 'makes one item of a table without rows',
		results: resultsOf({ total: field(1), line_items: [] }),
		options: { rowsField: 'line_items' },
		items: [{ fields: { total: 1 }, row: null }],
	},
	{
		rule: 'makes one item of a table that was not found',
		results: resultsOf({ total: field(1), line_items: field(null, null) }),
		options: { rowsField: 'line_items' },
		items: [{ fields: { total: 1 }, row: null }],
	},
	{
		rule: 'reviews the whole document on the item of each row',
		options: { rowsField: 'line_items', confidenceThreshold: 80 },
		items: ROWS.map((row) => ({ row, reviewFields: ['total_amount', 'line_items[1].amount'] })),
	},
	{
		rule: 'takes what a person put in place of a value, also 0, false and an empty text',
		results: resultsOf({
			number: field(7, 90, { value_override: 0 }),
			flag: field(true, 90, { value_override: false }),
			text: field('x', 90, { value_override: '' }),
			rows: [{ cell: field('read', 90, { value_override: 'put' }) }],
		}),
		items: [{ fields: { number: 0, flag: false, text: '', rows: [{ cell: 'put' }] } }],
	},
	{
		rule: 'makes an item of each split and partition, with its category',
		results: resultsOf(
			{},
			{
				classifications: [{ category: 'invoice', confidence: 90, evidence: null }],
				extractions: [
					{ split_name: 'invoice', partition: 'A', fields: { n: field(1) } },
					{ split_name: 'invoice', partition: 'B', fields: { n: field(2) } },
					{ split_name: 'letter', partition: null, fields: { from: field('x') } },
				],
			},
		),
		items: [
			{ splitName: 'invoice', partition: 'A', fields: { n: 1 }, category: 'invoice' },
			{ splitName: 'invoice', partition: 'B', fields: { n: 2 } },
			{ splitName: 'letter', partition: null, fields: { from: 'x' }, fileName: 'a.pdf' },
		],
	},
	{
		rule: 'makes rows of each split, and one item of a split that lacks the table',
		results: resultsOf(
			{},
			{
				extractions: [
					{
						split_name: 'a',
						partition: null,
						fields: { rows: [{ x: field(1) }, { x: field(2) }] },
					},
					{ split_name: 'b', partition: null, fields: { other: field(3) } },
				],
			},
		),
		options: { rowsField: 'rows' },
		items: [
			{ splitName: 'a', row: { x: 1 }, rowNumber: 1 },
			{ splitName: 'a', row: { x: 2 }, rowNumber: 2 },
			{ splitName: 'b', row: null, fields: { other: 3 } },
		],
	},
	{
		rule: 'makes one item without fields of a workflow that only parses',
		results: { ...resultsOf({}), extractions: [] },
		options: { includeMarkdown: true, confidenceThreshold: 50 },
		items: [{ status: 'processed', fields: {}, markdown: '# Invoice', needsReview: false }],
	},
	{
		rule: 'reads the older shape of results',
		results: {
			verification_url: null,
			parse: { markdown: 'x' },
			extraction: { total: field(1, 50), rows: [{ x: field(2) }] },
		},
		options: { includeConfidence: true },
		items: [
			{
				fields: { total: 1, rows: [{ x: 2 }] },
				confidence: { total: 50, rows: [{ x: 95 }] },
				category: null,
				verificationUrl: null,
			},
		],
	},
];

it.concurrent.each(CASES)('$rule', async ({ results = INVOICE, options, items }) => {
	expect(await extracted(results, options)).toEqual(
		items.map((item) => expect.objectContaining(item)),
	);
});

it.concurrent.each([
	['names the tables there are', INVOICE, 'total_amount', '"line_items"'],
	['says that there is no table at all', resultsOf({ n: field(1) }), 'rows', 'no tables'],
	['takes no name of JavaScript for a table', INVOICE, 'constructor', '"line_items"'],
])('%s when Rows Field is unknown', async (_rule, results, rowsField, named) => {
	await expect(extracted(results, { rowsField })).rejects.toMatchObject({
		message: `The document has no table field "${rowsField}"`,
		description: expect.stringContaining(named),
	});
});
