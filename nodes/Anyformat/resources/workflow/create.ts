import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { definitionFields } from '../../properties/definition';
import { readDefinition, sendDefinition } from '../../schema/readDefinition';
import type { Subject } from '../../request/requestFailure';
import { requestHandler } from '../../request/requestHandler';
import { isFound } from '../../request/sendRequest';

/** The request handler of Create: a retry of the node finds the workflow that an earlier try made. */
const createFromDefinition = requestHandler(async (call, definition) => {
	const isWorkflowFound = async ({ id }: IDataObject) =>
		await isFound(call.client, `${call.request.url}${encodeURIComponent(String(id))}/`, {
			kind: 'workflow',
			id: String(id),
		});
	const subject: Subject = { kind: 'workflow' };
	const json = await sendDefinition(call, definition, {
		subject,
		identity: { isFound: isWorkflowFound },
	});
	return [{ json }];
}, readDefinition);

export const option: INodePropertyOptions = {
	name: 'Create',
	value: 'create',
	action: 'Create workflow',
	description: 'Create a workflow that extracts the given fields',
	routing: {
		request: { method: 'POST', url: `${API}/workflows/` },
		operations: { pagination: createFromDefinition },
	},
};

export const fields: INodeProperties[] = definitionFields;
