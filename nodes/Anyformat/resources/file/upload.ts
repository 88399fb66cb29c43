import type { INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { documentFields } from '../../shared/documentFields';
import { shownFor, workflowId } from '../../shared/fields';
import { submitOnly } from '../../documents/submitOnly';

export const option: INodePropertyOptions = {
	name: 'Upload',
	value: 'upload',
	action: 'Upload file',
	description:
		'Upload documents to a workflow without processing them; Process Uploaded does that later',
	routing: {
		request: { method: 'POST', url: `${API}/workflows/{workflowId}/upload/` },
		operations: { pagination: submitOnly },
	},
};

export const fields = shownFor('file', 'upload', [workflowId, ...documentFields]);
