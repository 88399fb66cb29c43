import type { INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { webhookId } from '../../shared/idFields';
import { shownFor } from '../../shared/fields';
import { deleted } from '../../transport/deleted';

export const option: INodePropertyOptions = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete webhook',
	description: 'Delete a webhook for good, so that nothing is sent to its URL any more',
	routing: {
		request: { method: 'DELETE', url: `${API}/webhooks/{webhookId}/` },
		operations: { pagination: deleted },
	},
};

export const fields = shownFor('webhook', 'delete', [webhookId]);
