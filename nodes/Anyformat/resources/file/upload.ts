import { updateDisplayOptions, type INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { submitOnly } from '../../documents/submitOnly';
import { documentFields } from '../../shared/documentFields';
import { scope, workflowId } from '../../shared/fields';

export const option: INodePropertyOptions = {
	name: 'Upload',
	value: 'upload',
	action: 'Upload file',
	description: 'Upload documents to a workflow without processing them',
	routing: {
		request: { method: 'POST', url: `${API}/workflows/{workflowId}/upload/` },
		operations: { pagination: submitOnly },
	},
};

export const fields = updateDisplayOptions(scope('file', 'upload'), [
	workflowId,
	...documentFields,
]);
