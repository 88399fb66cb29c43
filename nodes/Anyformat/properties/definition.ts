import type { INodeProperties } from 'n8n-workflow';

import { optionsOf } from './output';
import { DEFINE_USING_SCHEMA, fieldsOfWorkflow, inputSchema, jsonSchemaExample } from './schema';

const workflowName: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	placeholder: 'e.g. Supplier invoices',
};

const NAMES = 'names become snake_case, as Anyformat wants them';

/** Name and definition of a workflow, by a list of fields or as JSON. */
export const definitionFields: INodeProperties[] = [
	{
		...workflowName,
		required: true,
		displayOptions: { hide: { definitionMode: ['json'] } },
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
				name: 'Generate From JSON Example',
				value: 'fromJson',
				description: `An example JSON object of the fields to extract; ${NAMES}`,
			},
			{
				name: DEFINE_USING_SCHEMA,
				value: 'manual',
				description: `A JSON Schema of the fields to extract; ${NAMES}`,
			},
			{
				name: 'JSON',
				value: 'json',
				description: 'The whole graph of nodes and edges, with branches, splits and checks',
			},
		],
	},
	{ ...fieldsOfWorkflow, displayOptions: { show: { definitionMode: ['fields'] } } },
	{ ...jsonSchemaExample, displayOptions: { show: { definitionMode: ['fromJson'] } } },
	{ ...inputSchema, displayOptions: { show: { definitionMode: ['manual'] } } },
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
		...optionsOf([
			{
				displayName: 'Description',
				name: 'description',
				type: 'string',
				default: '',
				description: 'What the workflow is for',
			},
		]),
		displayOptions: { hide: { definitionMode: ['json'] } },
	},
];
