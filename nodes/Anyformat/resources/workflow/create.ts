import type { INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { definitionFields } from '../../shared/definitionFields';
import { shownFor } from '../../shared/fields';
import { createFromDefinition } from '../../definition/sendDefinition';

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
