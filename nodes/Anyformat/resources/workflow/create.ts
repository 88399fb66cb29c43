import type { INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { definitionFields } from '../../properties/definition';
import { shownFor } from '../../properties/fields';
import { readDefinition } from '../../schema/readDefinition';
import { sendOnce } from '../../request/idempotency';
import { requestHandler } from '../../request/requestHandler';
import { sendDefinition } from '../../schema/sendDefinition';

/** The request handler of Create: a retry of the node finds the workflow that an earlier try made. */
const createFromDefinition = requestHandler(async (call, definition) => {
	const { response } = await sendOnce(call, [JSON.stringify(definition)], async () => ({
		response: await sendDefinition(call.client, call.request, definition, { kind: 'workflow' }),
	}));
	return [{ json: response }];
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

export const fields = shownFor('workflow', 'create', definitionFields);
