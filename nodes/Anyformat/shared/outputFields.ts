import type { INodeProperties } from 'n8n-workflow';

export const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** Options of the output of documents; see output/documentItems.ts for what each does. */
export const outputOptions: INodeProperties[] = [
	{
		displayName: 'Confidence Threshold',
		name: 'confidenceThreshold',
		type: 'number',
		default: 80,
		typeOptions: { minValue: 0, maxValue: 100 },
		description:
			'Adds needsReview, lowestConfidence and reviewFields, so that an If node can send documents with fields below this confidence (0 to 100) to a person',
	},
	{
		displayName: 'Flatten',
		name: 'flatten',
		type: 'boolean',
		default: false,
		description:
			'Whether to put the fields at the top level and everything else under document, for spreadsheet and database nodes that map columns by name',
	},
	{
		displayName: 'Include Confidence',
		name: 'includeConfidence',
		type: 'boolean',
		default: false,
		description: 'Whether to add confidence, with 0 to 100 for each field',
	},
	{
		displayName: 'Include Evidence',
		name: 'includeEvidence',
		type: 'boolean',
		default: false,
		description: 'Whether to add evidence, with the text and page that each field was read from',
	},
	{
		displayName: 'Include Markdown',
		name: 'includeMarkdown',
		type: 'boolean',
		default: false,
		description: 'Whether to add markdown, the whole document as text',
	},
	{
		displayName: 'Rows Field',
		name: 'rowsField',
		type: 'string',
		default: '',
		placeholder: 'e.g. line_items',
		description: 'Name of a table field: each of its rows becomes an item of its own',
	},
];
