import {
	updateDisplayOptions,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { extract } from '../../documents/extract';
import { documentFields } from '../../shared/documentFields';
import { scope, workflowId } from '../../shared/fields';
import { outputOptions, simplify } from '../../shared/outputFields';

export const option: INodePropertyOptions = {
	name: 'Extract Data',
	value: 'extract',
	action: 'Extract data from document',
	description: 'Send documents to a workflow, wait for them, and get their typed fields',
	routing: {
		request: { method: 'POST', url: `${API}/workflows/{workflowId}/run/` },
		operations: { pagination: extract },
	},
};

const waitOptions: INodeProperties[] = [
	{
		displayName: 'Include File',
		name: 'includeFile',
		type: 'boolean',
		default: false,
		description:
			'Whether to pass the document on as binary field data, to file it with its results',
	},
	{
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
		description: 'What to do with a document that is not finished in time',
	},
	{
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		default: 600,
		typeOptions: { minValue: 1 },
		description:
			'Seconds that a document may take, from the start of its upload. An AI agent waits 120 s unless this is set.',
	},
];

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [...outputOptions, ...waitOptions].sort((a, b) =>
		a.displayName.localeCompare(b.displayName),
	),
};

export const fields = updateDisplayOptions(scope('file', 'extract'), [
	workflowId,
	...documentFields,
	simplify,
	options,
]);
