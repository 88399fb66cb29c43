import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { sortedBy } from './sortedBy';

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

const columns: INodeProperties = {
	displayName: 'Columns',
	name: 'columns',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Column',
	default: {},
	displayOptions: { show: { dataType: ['object'] } },
	options: [
		{ displayName: 'Column', name: 'column', values: [name, description, dataType, choices] },
	],
};

const workflowName: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	placeholder: 'e.g. Supplier invoices',
};

/** Name and definition of a workflow, by a list of fields or as JSON. */
export const definitionFields: INodeProperties[] = [
	{
		...workflowName,
		required: true,
		displayOptions: { show: { definitionMode: ['fields'] } },
		description: 'Name of the workflow',
	},
	{
		...workflowName,
		displayOptions: { show: { definitionMode: ['json'] } },
		description: 'Name of the workflow; a name in the JSON takes precedence',
	},
	{
		displayName: 'Define By',
		name: 'definitionMode',
		type: 'options',
		default: 'fields',
		options: [
			{
				name: 'Fields',
				value: 'fields',
				description: 'A list of the fields to extract; the node builds the rest',
			},
			{
				name: 'JSON',
				value: 'json',
				description: 'The whole graph of nodes and edges, with branches, splits and checks',
			},
		],
	},
	{
		displayName: 'Fields',
		name: 'fields',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Field',
		default: {},
		displayOptions: { show: { definitionMode: ['fields'] } },
		options: [
			{
				displayName: 'Field',
				name: 'field',
				values: [
					name,
					description,
					{ ...dataType, options: sortedBy('name', [...TYPES, TABLE]) },
					choices,
					columns,
				],
			},
		],
	},
	{
		displayName: 'Definition',
		name: 'definition',
		type: 'json',
		default: '{\n  "nodes": [\n    { "id": "parse", "type": "parse" }\n  ],\n  "edges": []\n}',
		typeOptions: { rows: 12 },
		displayOptions: { show: { definitionMode: ['json'] } },
		description:
			'Exactly one parse node; edges name nodes by their ID; an edge that leaves a classify or splitter node names its branch',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: { definitionMode: ['fields'] } },
		options: [
			{
				displayName: 'Description',
				name: 'description',
				type: 'string',
				default: '',
				description: 'What the workflow is for',
			},
		],
	},
];
