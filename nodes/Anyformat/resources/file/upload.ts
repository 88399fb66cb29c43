import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { documentFields, fileTypesOfSource } from '../../properties/documentSource';
import { workflowId, resendUnclear } from '../../properties/fields';
import { optionsOf } from '../../properties/output';
import { submitHandler } from '../../documents/forEachDocument';

export const option: INodePropertyOptions = {
	name: 'Upload',
	value: 'upload',
	action: 'Upload file',
	description:
		'Upload documents to a workflow without processing them; Process Uploaded does that later',
	routing: {
		request: { method: 'POST', url: `${API}/workflows/{workflowId}/upload/` },
		operations: { pagination: submitHandler },
	},
};

export const fields: INodeProperties[] = [
	workflowId,
	...documentFields,
	optionsOf([fileTypesOfSource, resendUnclear]),
];
