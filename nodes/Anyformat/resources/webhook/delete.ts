import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { webhookId } from '../../properties/fields';

export const option: INodePropertyOptions = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete webhook',
	description: 'Delete a webhook permanently, so that nothing is sent to its URL any more',
	routing: { request: { method: 'DELETE', url: `${API}/webhooks/{webhookId}/` } },
};

export const fields: INodeProperties[] = [webhookId];
