import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { withoutKey } from '../../transport/withoutKey';


export const option: INodePropertyOptions = {
	name: 'Check Health',
	value: 'checkHealth',
	action: 'Check health of service',
	description: 'Ask whether Anyformat answers at all; the API key is not sent',
	routing: {
		request: { method: 'GET', url: '/health/' },
		operations: { pagination: withoutKey },
	},
};

export const fields: INodeProperties[] = [];
