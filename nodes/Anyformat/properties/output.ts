import type { INodeProperties } from 'n8n-workflow';

import { confidenceThreshold, includeReviewForm, reviewRules } from './review';
import { CHOOSE_NAME, choiceBy, sortedBy, whenSimplified } from './fields';

export const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

const rowsField: INodeProperties = {
	displayName: 'Rows Field',
	name: 'rowsField',
	type: 'string',
	default: '',
	builderHint: {
		propertyHint:
			'Set it to a table field when each of its rows is to become a row somewhere, such as the lines of an invoice; it takes the place of a Split Out node',
	},
	description: `Table field whose rows become items of their own, such as line_items. ${CHOOSE_NAME}.`,
	...choiceBy('getTables'),
};

/** What is not added is off, so whoever adds a switch wants it on. */
const shaping: INodeProperties[] = [
	confidenceThreshold,
	{
		displayName: 'Flatten',
		name: 'flatten',
		type: 'boolean',
		default: true,
		builderHint: {
			propertyHint:
				'Set it before nodes that map columns by name, such as Google Sheets, a database or a data table; without it the fields stand under fields',
		},
		description:
			'Whether to put the fields at the top level and everything else under document, for spreadsheet and database nodes that map columns by name',
	},
	{
		displayName: 'Include Confidence',
		name: 'includeConfidence',
		type: 'boolean',
		default: true,
		description: 'Whether to add confidence, with 0 to 100 for each field',
	},
	{
		displayName: 'Include Evidence',
		name: 'includeEvidence',
		type: 'boolean',
		default: true,
		description: 'Whether to add evidence, with the text and page that each field was read from',
	},
	{
		displayName: 'Include Markdown',
		name: 'includeMarkdown',
		type: 'boolean',
		default: true,
		description: 'Whether to add markdown, the whole document as text',
	},
	includeReviewForm,
	reviewRules,
	rowsField,
];

/**
 * Options of the output of documents; see output/documentItems.ts for what each does. The raw response has
 * none of them.
 */
export const outputOptions = shaping.map(whenSimplified);

const onTimeout: INodeProperties = {
	displayName: 'On Timeout',
	name: 'onTimeout',
	type: 'options',
	default: 'fail',
	options: [
		{
			name: 'Fail',
			value: 'fail',
			description: 'The document fails; its error names the collection ID',
		},
		{
			name: 'Continue',
			value: 'continue',
			description: 'The item has status and collectionId, for File → Get Results later',
		},
	],
	description:
		'What to do with a document that is not finished in time. For an AI agent it is Continue unless this is set.',
};

/** Options of operations that wait for documents; `since` says from when Timeout counts. */
export const waitOptions = (since: string): INodeProperties[] => [
	onTimeout,
	{
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		default: 600,
		typeOptions: { minValue: 1 },
		description: `Seconds that a document may take, from ${since}. An AI agent waits 120 s unless this is set.`,
	},
];

/** The Options collection of an operation, in the order that n8n wants. */
export const optionsOf = (options: INodeProperties[]): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: sortedBy('displayName', options),
});
