import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { documentFields, fileTypesOfSource } from '../../properties/documentSource';
import { schemaFields } from '../../properties/schema';
import { workflowId, resendUnclear } from '../../properties/fields';
import { optionsOf, outputOptions, simplify, waitOptions } from '../../properties/output';
import { extract } from './extractHandler';

export const option: INodePropertyOptions = {
	name: 'Extract Data',
	value: 'extract',
	action: 'Extract data from document',
	description: 'Send documents, wait for them, and get their typed fields',
	routing: {
		request: { method: 'POST', url: `${API}/workflows/{workflowId}/run/` },
		operations: { pagination: extract },
	},
};

const fieldsFrom: INodeProperties = {
	displayName: 'Fields',
	name: 'fieldsFrom',
	type: 'options',
	noDataExpression: true,
	default: 'workflow',
	options: [
		{
			name: 'From Anyformat Workflow',
			value: 'workflow',
			description: 'A workflow in Anyformat says which fields are extracted',
		},
		{
			name: 'Define Below',
			value: 'define',
			description:
				'The fields are defined in this node, and no Anyformat workflow has to be made before: the node makes one for them on first use, whose name ends in "(n8n …)"',
			// Which workflow it is, is known only once it was found or made.
			routing: { request: { url: `${API}/workflows/` } },
		},
	],
	description: 'Where it is defined which fields are extracted',
};

const includeFile: INodeProperties = {
	displayName: 'Include File',
	name: 'includeFile',
	type: 'boolean',
	default: true,
	displayOptions: { hide: { '@tool': [true] } },
	description:
		'Whether to pass the document on as binary field data, to file it with its results; also with an error, when the node goes on',
};

const exampleOnly: INodeProperties = {
	displayName: 'Example Only',
	name: 'exampleOnly',
	type: 'boolean',
	default: true,
	description:
		'Whether a manual run sends no document and costs nothing: each input item gives one example, with values of the types that the workflow, or this node, defines. A published workflow ignores this and extracts, and so do a sub-workflow and a Retry.',
};

export const fields: INodeProperties[] = [
	fieldsFrom,
	// Not shown for 'workflow': a node that version 0.1.0 has stored in an execution has no such parameter.
	{ ...workflowId, displayOptions: { hide: { fieldsFrom: ['define'] } } },
	...schemaFields,
	...documentFields,
	simplify,
	optionsOf([
		exampleOnly,
		fileTypesOfSource,
		includeFile,
		resendUnclear,
		...outputOptions,
		...waitOptions('the start of its upload'),
	]),
];
