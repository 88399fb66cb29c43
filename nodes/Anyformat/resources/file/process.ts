import type { INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { fileId, optionalCollectionId } from '../../shared/idFields';
import { shownFor, workflowId } from '../../shared/fields';
import { processUploaded } from '../../documents/processUploaded';

export const option: INodePropertyOptions = {
	name: 'Process Uploaded',
	value: 'process',
	action: 'Process uploaded file',
	description:
		'Start the processing of a file that was uploaded before; Get Results gives its fields later',
	routing: {
		request: { method: 'POST', url: `${API}/workflows/{workflowId}/files/{fileId}/run/` },
		operations: { pagination: processUploaded },
	},
};

export const fields = shownFor('file', 'process', [workflowId, fileId, optionalCollectionId]);
