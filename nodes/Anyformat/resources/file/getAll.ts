import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { returnAllOrLimit, workflowId } from '../../properties/fields';
import { getMany } from '../../request/pagination';

export const option: INodePropertyOptions = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many files',
	description: 'List many file collections of a workflow, with their status',
	routing: {
		request: { method: 'GET', url: `${API}/workflows/{workflowId}/files/` },
		operations: { pagination: getMany },
	},
};

export const fields: INodeProperties[] = [workflowId, ...returnAllOrLimit];
