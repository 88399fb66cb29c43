import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { returnAllOrLimit, workflowId } from '../../properties/fields';
import { getMany } from '../../request/pagination';

export const option: INodePropertyOptions = {
	name: 'Get Many Runs',
	value: 'getRuns',
	action: 'Get many runs of workflow',
	description: 'List many runs of a workflow, with their status',
	routing: {
		request: { method: 'GET', url: `${API}/workflows/{workflowId}/runs/` },
		operations: { pagination: getMany },
	},
};

export const fields: INodeProperties[] = [workflowId, ...returnAllOrLimit];
