import { updateDisplayOptions, type INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { getList } from '../../transport/getList';
import { returnAllOrLimit, scope } from '../../shared/fields';

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

export const fields = updateDisplayOptions(scope('webhook', 'getAll'), [...returnAllOrLimit]);
