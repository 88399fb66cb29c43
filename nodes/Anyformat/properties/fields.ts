import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';

/** Fields of one operation, shown for it alone. */
export const shownFor = (
	resource: string,
	operation: string,
	fields: INodeProperties[],
): INodeProperties[] =>
	updateDisplayOptions({ show: { resource: [resource], operation: [operation] } }, fields);

const WORKFLOW_IN_URL = '^https?://\\S+/workflows?/([^/?#\\s]+)\\S*$';

/** The Anyformat workflow, by list, URL or ID. */
export const workflowId: INodeProperties = {
	displayName: 'Workflow',
	name: 'workflowId',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	description: 'The Anyformat workflow, which says what is extracted from a document',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a workflow...',
			typeOptions: { searchListMethod: 'getWorkflows', searchable: true },
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://app.anyformat.ai/workflows/0686bb97-8c30-70f0-8000-97669e000eb8',
			extractValue: { type: 'regex', regex: WORKFLOW_IN_URL },
			validation: [
				{
					type: 'regex',
					properties: {
						regex: WORKFLOW_IN_URL,
						errorMessage:
							'Not the address of an Anyformat workflow: it has /workflows/ and an ID in it',
					},
				},
			],
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 0686bb97-8c30-70f0-8000-97669e000eb8',
		},
	],
};

/** Return All and Limit of a Get Many. */
export const returnAllOrLimit: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		default: 50,
		typeOptions: { minValue: 1 },
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
];
