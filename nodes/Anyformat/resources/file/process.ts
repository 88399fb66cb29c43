import { updateDisplayOptions, type INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { processUploaded } from '../../documents/processUploaded';
import { fileId, optionalCollectionId } from '../../shared/idFields';
import { scope, workflowId } from '../../shared/fields';

export const option: INodePropertyOptions = {
	name: 'Process Uploaded',
	value: 'process',
	action: 'Process uploaded file',
	description: 'Start the processing of a file that was uploaded before',
	routing: {
		request: { method: 'POST', url: `${API}/workflows/{workflowId}/files/{fileId}/run/` },
		operations: { pagination: processUploaded },
	},
};

export const fields = updateDisplayOptions(scope('file', 'process'), [
	workflowId,
	fileId,
	optionalCollectionId,
]);
