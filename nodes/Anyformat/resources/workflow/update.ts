import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { definitionFields } from '../../properties/definition';
import { workflowId } from '../../properties/fields';
import { readDefinition, sendDefinition } from '../../schema/readDefinition';
import { requestHandler } from '../../request/requestHandler';

/** The request handler of Update: replaces the whole workflow. */
const replaceDefinition = requestHandler(
	async (call, definition) => [{ json: await sendDefinition(call, definition) }],
	readDefinition,
);

export const option: INodePropertyOptions = {
	name: 'Update',
	value: 'update',
	action: 'Update workflow',
	description: 'Replace the name and the whole definition of a workflow',
	routing: {
		request: { method: 'PUT', url: `${API}/workflows/{workflowId}/` },
		operations: { pagination: replaceDefinition },
	},
};

const replacesAll: INodeProperties = {
	displayName:
		'This replaces the whole workflow: what you leave out here is gone. Runs that have begun keep the version that they began with.',
	name: 'replacesAll',
	type: 'notice',
	default: '',
};

export const fields: INodeProperties[] = [workflowId, replacesAll, ...definitionFields];
