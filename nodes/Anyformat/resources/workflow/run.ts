import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { documentFields, fileTypesOfSource } from '../../properties/documentSource';
import { workflowId, resendUnclear } from '../../properties/fields';
import { optionsOf } from '../../properties/output';
import { submitHandler } from '../../documents/forEachDocument';

export const option: INodePropertyOptions = {
	name: 'Run',
	value: 'run',
	action: 'Run workflow',
	description: 'Send documents to a workflow without waiting; Get Results gives their fields later',
	routing: {
		request: { method: 'POST', url: `${API}/workflows/{workflowId}/run/` },
		operations: { pagination: submitHandler },
	},
};

export const fields: INodeProperties[] = [
	workflowId,
	...documentFields,
	optionsOf([fileTypesOfSource, resendUnclear]),
];
