import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { returnAllOrLimit } from '../../properties/fields';
import { getMany } from '../../request/pagination';

export const option: INodePropertyOptions = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many workflows',
	description: 'List many workflows of the organization that the API key belongs to',
	routing: {
		request: { method: 'GET', url: `${API}/workflows/` },
		operations: { pagination: getMany },
	},
};

export const fields: INodeProperties[] = returnAllOrLimit;
