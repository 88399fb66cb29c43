import type { INodeProperties } from 'n8n-workflow';

import { sortedBy } from './sortedBy';

export const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** The tables of the picked workflow; names that are not among them stay as they are. */
const tables: Partial<INodeProperties> = {
	type: 'options',
	allowArbitraryValues: true,
	typeOptions: { loadOptionsMethod: 'getTables', loadOptionsDependsOn: ['workflowId.value'] },
};

/**
 * The name of a table is its value, and it has no ID, so it does not go by n8n's usual "Name or ID".
 */
const rowsField: INodeProperties = {
	displayName: 'Rows Field',
	name: 'rowsField',
	type: 'string',
	default: '',
	description:
		'Table field whose rows become items of their own, such as line_items. Choose from the list, or give its name using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	...tables,
};

/** The fields of the picked workflow, with the columns of its tables. Like tables, they have no IDs. */
const anyField: Partial<INodeProperties> = {
	type: 'options',
	allowArbitraryValues: true,
	typeOptions: { loadOptionsMethod: 'getFields', loadOptionsDependsOn: ['workflowId.value'] },
};

const ruleField: INodeProperties = {
	displayName: 'Field',
	name: 'field',
	type: 'string',
	default: '',
	description:
		'Field, column of a table such as line_items.amount, or whole table that the rule is about. Choose from the list, or give its name using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	...anyField,
};

/** Left empty, so that a rule may leave it to the general threshold. */
const ruleThreshold: INodeProperties = {
	displayName: 'Confidence Threshold',
	name: 'confidenceThreshold',
	type: 'number',
	default: '',
	typeOptions: { minValue: 0, maxValue: 100 },
	placeholder: 'e.g. 95',
	hint: 'Leave it empty for the general Confidence Threshold, if there is one',
	description:
		'Confidence (0 to 100) below which this field is to be reviewed, whatever the general threshold is',
};

const reviewRules: INodeProperties = {
	displayName: 'Review Rules',
	name: 'reviewRules',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Rule' },
	placeholder: 'Add Rule',
	default: {},
	options: [
		{
			displayName: 'Rule',
			name: 'rule',
			values: [
				ruleField,
				ruleThreshold,
				{
					displayName: 'Must Have a Value',
					name: 'required',
					type: 'boolean',
					default: false,
					description:
						'Whether the document is to be reviewed when the field has no value, or the table no rows',
				},
			],
		},
	],
	description:
		'Thresholds for single fields, and fields that must have a value. Adds needsReview, lowestConfidence and reviewFields, also without a general Confidence Threshold.',
};

const includeReviewForm: INodeProperties = {
	displayName: 'Include Review Form',
	name: 'includeReviewForm',
	type: 'boolean',
	default: true,
	displayOptions: { hide: { '@tool': [true] } },
	hint: 'For a Form node or Send and Wait: Define Form → Using JSON, {{ $json.reviewForm }}',
	description:
		'Whether to add reviewForm, in which a person can correct the fields to review (all simple fields without Confidence Threshold and Review Rules) beside what stands in the document. The answers go to File → Get Results, option Corrections.',
};

/** What is not added is off, so whoever adds a switch wants it on. */
const shaping: INodeProperties[] = [
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
		default: true,
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
const simplified = (option: INodeProperties): INodeProperties => ({
	...option,
	displayOptions: { ...option.displayOptions, show: { '/simplify': [true] } },
});

export const outputOptions = shaping.map(simplified);

/** The answers of a person to `reviewForm`. */
export const corrections: INodeProperties = simplified({
	displayName: 'Corrections',
	name: 'corrections',
	type: 'json',
	default: '={{ $json.data }}',
	displayOptions: { hide: { '@tool': [true] } },
	hint: 'After Send and Wait: {{ $json.data }}. After a Form node: {{ $json }}',
	description:
		'Answers to the review form. They replace the extracted values, and correctedFields names those that changed; what is empty or as the form gave it changes nothing.',
});

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
