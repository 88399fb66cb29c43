import type { INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { shownFor, workflowId } from '../../shared/fields';
import { deleted } from '../../transport/deleted';

export const option: INodePropertyOptions = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete workflow',
	description: 'Delete a workflow with all its files and results for good',
	routing: {
		request: { method: 'DELETE', url: `${API}/workflows/{workflowId}/` },
		operations: { pagination: deleted },
	},
};

export const fields = shownFor('workflow', 'delete', [workflowId]);
