import type { INodeProperties } from 'n8n-workflow';

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

/** Lets a person decide about a request whose outcome nobody knows. */
export const resendUnclear: INodeProperties = {
	displayName: 'Resend If Outcome Is Unknown',
	name: 'resendUnclear',
	type: 'boolean',
	default: true,
	description:
		'Whether a retry sends again what an earlier try sent without getting a response. Anyformat may have accepted it then, and bill it twice, so look there first, and switch this off afterwards: Retry On Fail follows it as well.',
};

/** What says which fields a document has: choices of fields are loaded anew when one of these changes. */
const SCHEMA_PARAMETERS = [
	'workflowId.value',
	'fieldsFrom',
	'schemaType',
	'fields',
	'jsonSchemaExample',
	'inputSchema',
];

/** A list of what the picked workflow defines; names that are not on it stay as they are. */
export const choiceBy = (loadOptionsMethod: string): Partial<INodeProperties> => ({
	type: 'options',
	allowArbitraryValues: true,
	typeOptions: { loadOptionsMethod, loadOptionsDependsOn: SCHEMA_PARAMETERS },
});

/** The name of a field is its value, and it has no ID, so it does not go by n8n's usual "Name or ID". */
export const CHOOSE_NAME =
	'Choose from the list, or give its name using an <a href="https://docs.n8n.io/code/expressions/">expression</a>';

/**
 * The entries in the order of a key, as n8n wants options. By code units: `localeCompare` would load the
 * rules of all languages, which takes longer than the whole rest of the package.
 */
export const sortedBy = <Key extends string, Entry extends Record<Key, string>>(
	key: Key,
	entries: Entry[],
): Entry[] => [...entries].sort((a, b) => (a[key] < b[key] ? -1 : 1));

/** Shows an option with Simplify alone: the raw response is not shaped. */
export const whenSimplified = (option: INodeProperties): INodeProperties => ({
	...option,
	displayOptions: { ...option.displayOptions, show: { '/simplify': [true] } },
});

export const collectionId: INodeProperties = {
	displayName: 'Collection ID',
	name: 'collectionId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 069dcc2c-e14c-7606-8000-2ee4fb17b4e1',
	description:
		'UUID of a document that was sent: the collectionId of Extract Data and of the triggers, or the ID that Run, Process Uploaded and Get Many give',
};

export const optionalCollectionId: INodeProperties = {
	...collectionId,
	required: false,
	description:
		'The file_collection_id that Upload gives, tried when Anyformat does not know the file ID',
};

export const fileId: INodeProperties = {
	displayName: 'File ID',
	name: 'fileId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 069dcc2c-e2a0-7b11-8000-5b1e0f9a7c44',
	description: 'UUID of an uploaded file: the file_id that Upload gives',
};

export const webhookId: INodeProperties = {
	displayName: 'Webhook ID',
	name: 'webhookId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. wh_1234567890',
	description: 'The ID that Create and Get Many give',
};
