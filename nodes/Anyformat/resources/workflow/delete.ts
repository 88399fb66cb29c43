import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { workflowId } from '../../properties/fields';
import { deleteRecord } from '../../request/requestHandler';

export const option: INodePropertyOptions = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete workflow',
	description: 'Delete a workflow with all its files and results permanently',
	routing: {
		request: { method: 'DELETE', url: `${API}/workflows/{workflowId}/` },
		operations: { pagination: deleteRecord },
	},
};

export const fields: INodeProperties[] = [workflowId];
