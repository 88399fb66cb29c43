import type { INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { documentFields } from '../../shared/documentFields';
import { shownFor, workflowId } from '../../shared/fields';
import { submitOnly } from '../../documents/submitOnly';

export const option: INodePropertyOptions = {
	name: 'Run',
	value: 'run',
	action: 'Run workflow',
	description: 'Send documents to a workflow without waiting; Get Results gives their fields later',
	routing: {
		request: { method: 'POST', url: `${API}/workflows/{workflowId}/run/` },
		operations: { pagination: submitOnly },
	},
};

export const fields = shownFor('workflow', 'run', [workflowId, ...documentFields]);
