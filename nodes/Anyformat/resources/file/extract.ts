import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { documentFields, fileTypesOfSource } from '../../properties/documentSource';
import { shownFor, workflowId } from '../../properties/fields';
import { optionsOf, outputOptions, simplify, waitOptions } from '../../properties/output';
import { extract } from './extractHandler';

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
		'Whether a manual run sends no document and costs nothing: each input item gives one example, with values of the types that the workflow defines. A published workflow ignores this and extracts.',
};

export const fields = shownFor('file', 'extract', [
	workflowId,
	...documentFields,
	simplify,
	optionsOf([
		exampleOnly,
		fileTypesOfSource,
		includeFile,
		...outputOptions,
		...waitOptions('the start of its upload'),
	]),
]);
