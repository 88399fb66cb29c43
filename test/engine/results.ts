import type { IDataObject } from 'n8n-workflow';

/** A field as the API answers it. */
export const field = (value: unknown, confidence: number | null = 95, more: IDataObject = {}) => ({
	value,
	confidence,
	evidence: [],
	value_override: null,
	verification_status: 'not_verified',
	...more,
});

/** Fields by name, also for names that an object literal can't hold. */
export const fieldsOf = (...entries: Array<[name: string, field: unknown]>) =>
	Object.fromEntries(entries) as IDataObject;

/** The API's answer to a results call, without `collection_id`, of a workflow without a splitter. */
export const resultsOf = (fields: object, more: IDataObject = {}) => ({
	verification_url: 'https://app.anyformat.ai/verify/x',
	parse: { markdown: '# Invoice', text: 'Invoice', blocks: [] },
	classifications: [],
	splits: [],
	extractions: [{ split_name: null, partition: null, fields }],
	extraction: null,
	...more,
});

/** An invoice with two rows, one of them doubtful. */
export const INVOICE = resultsOf({
	invoice_number: field('INV-1', 97, { evidence: [{ text: 'No. INV-1', page_number: 1 }] }),
	total_amount: field(4087.5, 62),
	note: field(null, null),
	line_items: [
		{ description: field('Consulting', 94), amount: field(4000, 80) },
		{ description: field('Travel', 90), amount: field(87.5, 79.9) },
	],
});
