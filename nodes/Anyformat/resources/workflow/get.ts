import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { workflowId } from '../../properties/fields';

export const option: INodePropertyOptions = {
	name: 'Get',
	value: 'get',
	action: 'Get workflow',
	description: 'Get the name and the fields of a workflow',
	routing: { request: { method: 'GET', url: `${API}/workflows/{workflowId}/` } },
};

export const fields: INodeProperties[] = [workflowId];
