import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../../../credentials/connection';
import { shownFor } from '../../shared/fields';
import { createWebhook } from '../../webhooks/createWebhook';

export const option: INodePropertyOptions = {
	name: 'Create',
	value: 'create',
	action: 'Create webhook',
	description: 'Have Anyformat tell a URL when documents are done',
	routing: {
		request: { method: 'POST', url: `${API}/webhooks/` },
		operations: { pagination: createWebhook },
	},
};

const secretOnce: INodeProperties = {
	displayName:
		'The answer has the secret of the webhook, this once: hand it on in a node right after this one. Most n8n versions store it with the execution; to prevent that, switch off saving in the settings of this workflow.',
	name: 'secretOnce',
	type: 'notice',
	default: '',
};

const url: INodeProperties = {
	displayName: 'URL',
	name: 'url',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. https://example.com/hooks/anyformat',
	description: 'Public https:// address that the events are sent to',
};

const events: INodeProperties = {
	displayName: 'Events',
	name: 'events',
	type: 'multiOptions',
	required: true,
	default: ['extraction.completed', 'extraction.failed'],
	options: [
		{ name: 'Extraction Completed', value: 'extraction.completed' },
		{ name: 'Extraction Failed', value: 'extraction.failed' },
	],
	description: 'Events of all workflows of the organization; there is none for cancelled documents',
};

export const fields = shownFor('webhook', 'create', [secretOnce, url, events]);
