import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { sortedBy } from './fields';

const TYPES: INodePropertyOptions[] = [
	{ name: 'Date', value: 'date' },
	{ name: 'Date & Time', value: 'datetime' },
	{ name: 'Decimal', value: 'float' },
	{ name: 'Integer', value: 'integer' },
	{ name: 'Multiselect', value: 'multi_select', description: 'Some of several choices' },
	{ name: 'Select', value: 'enum', description: 'One of several choices' },
	{ name: 'Text', value: 'string' },
	{ name: 'Yes/No', value: 'boolean' },
];

const TABLE: INodePropertyOptions = {
	name: 'Table',
	value: 'object',
	description: 'Rows with columns of their own, such as the lines of an invoice',
};

const name: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. total_amount',
	description: 'Lower-case letters, digits and underscores; the value comes out under this name',
};

/** Of a field that is defined in the node, which the user gets back as it was written. */
const freeName: INodeProperties = {
	...name,
	description: 'The value comes out under this name; it may have spaces and any letters',
};

const description: INodeProperties = {
	displayName: 'Description',
	name: 'description',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. Amount due including tax',
	description: 'What to look for, in words for the model that reads the document',
};

const dataType: INodeProperties = {
	displayName: 'Type',
	name: 'dataType',
	type: 'options',
	default: 'string',
	options: TYPES,
};

const choices: INodeProperties = {
	displayName: 'Choices',
	name: 'choices',
	type: 'string',
	default: '',
	typeOptions: { rows: 3 },
	placeholder: 'e.g. EUR: Euro',
	displayOptions: { show: { dataType: ['enum', 'multi_select'] } },
	description: 'One choice a line; text after a colon describes it',
};

const freeDescription: INodeProperties = {
	...description,
	required: false,
	description:
		'What to look for, in words for the model that reads the document; without it the name has to say it',
};

const columnsOf = (values: INodeProperties[]): INodeProperties => ({
	displayName: 'Columns',
	name: 'columns',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Column',
	default: {},
	displayOptions: { show: { dataType: ['object'] } },
	options: [{ displayName: 'Column', name: 'column', values }],
});

/** The list Fields, whose fields begin with `words`. */
const fieldList = (words: INodeProperties[]): INodeProperties => ({
	displayName: 'Fields',
	name: 'fields',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'Field',
			name: 'field',
			values: [
				...words,
				{ ...dataType, options: sortedBy('name', [...TYPES, TABLE]) },
				choices,
				columnsOf([...words, dataType, choices]),
			],
		},
	],
});

/** As the Information Extractor has it; the linter would have another capital. */
export const DEFINE_USING_SCHEMA = 'Define using JSON Schema';

const EXAMPLE = {
	invoice_number: '',
	invoice_date: 'YYYY-MM-DD',
	vendor: { name: '', vat_id: '' },
	line_items: [{ description: '', quantity: 1, amount: 99.5 }],
	total: 99.5,
};

const SCHEMA = {
	type: 'object',
	properties: {
		invoice_number: { type: 'string', description: 'Number of the invoice' },
		invoice_date: { type: 'string', format: 'date' },
		line_items: {
			type: 'array',
			items: {
				type: 'object',
				properties: { description: { type: 'string' }, amount: { type: 'number' } },
			},
		},
		total: { type: 'number', description: 'Amount due including tax' },
	},
};

const asText = (value: object): string => JSON.stringify(value, null, '\t');

export const jsonSchemaExample: INodeProperties = {
	displayName: 'JSON Example',
	name: 'jsonSchemaExample',
	type: 'json',
	default: asText(EXAMPLE),
	typeOptions: { rows: 10 },
	hint: 'The values may be examples, types such as "number" or "YYYY-MM-DD", or empty',
	description: 'Example JSON object to use to generate the schema',
};

export const inputSchema: INodeProperties = {
	displayName: 'Input Schema',
	name: 'inputSchema',
	type: 'json',
	default: asText(SCHEMA),
	typeOptions: { rows: 10 },
	hint: 'Use <a target="_blank" href="https://json-schema.org/">JSON Schema</a> format',
	description: 'Schema to use for the fields',
};

const define = { fieldsFrom: ['define'] };

/** The fields to extract, when they are defined in the node; in the words of n8n's Information Extractor. */
export const schemaFields: INodeProperties[] = [
	{
		displayName: 'Schema Type',
		name: 'schemaType',
		type: 'options',
		noDataExpression: true,
		default: 'fromAttributes',
		displayOptions: { show: define },
		options: [
			{
				name: 'From Field Descriptions',
				value: 'fromAttributes',
				description: 'Extract specific fields based on types and descriptions',
			},
			{
				name: 'Generate From JSON Example',
				value: 'fromJson',
				description: 'Generate a schema from an example JSON object',
			},
			{
				name: DEFINE_USING_SCHEMA,
				value: 'manual',
				description: 'Define the JSON schema manually',
			},
		],
		description: 'How to specify the schema for the desired output',
	},
	{
		...fieldList([freeName, freeDescription]),
		displayOptions: { show: { ...define, schemaType: ['fromAttributes'] } },
	},
	{ ...jsonSchemaExample, displayOptions: { show: { ...define, schemaType: ['fromJson'] } } },
	{ ...inputSchema, displayOptions: { show: { ...define, schemaType: ['manual'] } } },
];

/** The list of a workflow's fields, which go to the API as they are. */
export const fieldsOfWorkflow = fieldList([name, description]);
