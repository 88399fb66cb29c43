import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { workflowId } from '../../properties/fields';

export const option: INodePropertyOptions = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete workflow',
	description: 'Delete a workflow with all its files and results permanently',
	routing: { request: { method: 'DELETE', url: `${API}/workflows/{workflowId}/` } },
};

export const fields: INodeProperties[] = [workflowId];
