import type { INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { binaryPropertyName } from '../../shared/documentFields';
import { shownFor, workflowId } from '../../shared/fields';
import { uploadMany } from '../../documents/uploadMany';

export const option: INodePropertyOptions = {
	name: 'Upload Many',
	value: 'uploadMany',
	action: 'Upload many files',
	description: 'Upload all files of an item into one collection without processing them',
	// An AI agent has no files from input.
	displayOptions: { hide: { '@tool': [true] } },
	routing: {
		request: { method: 'POST', url: `${API}/workflows/{workflowId}/files/` },
		operations: { pagination: uploadMany },
	},
};

export const fields = shownFor('file', 'uploadMany', [
	workflowId,
	{
		...binaryPropertyName,
		default: '*',
		hint: 'Several names separated by commas, or * for all files of the item',
	},
]);
