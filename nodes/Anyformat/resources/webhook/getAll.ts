import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { returnAllOrLimit } from '../../properties/fields';
import { getList } from '../../request/pagination';

export const option: INodePropertyOptions = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many webhooks',
	description: 'List many webhooks of the organization, without their secrets',
	routing: {
		request: { method: 'GET', url: `${API}/webhooks/` },
		operations: { pagination: getList },
	},
};

export const fields: INodeProperties[] = [...returnAllOrLimit];
