import {
	type IDataObject,
	type IExecutePaginationFunctions,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { API, isLoopback } from '../../../../credentials/connection';
import { events as triggerEvents } from '../../properties/trigger';
import { getConnection } from '../../request/account';
import { itemError } from '../../request/errors';
import { isNonEmptyString } from '../../request/guards';
import { readList } from '../../request/pagination';
import { requestHandler, sendOperation } from '../../request/requestHandler';

/** Reads URL and Events. Throws NodeApiError for an address that the API can't send to. */
async function readWebhook(context: IExecutePaginationFunctions): Promise<IDataObject> {
	const given = String(context.getNodeParameter('url', '') ?? '').trim();
	const events = [context.getNodeParameter('events', []) as unknown]
		.flat()
		.filter(isNonEmptyString);
	const toError = (message: string, description: string) =>
		itemError(context, message, description);
	const remedy = 'It must be an https:// address that can be reached from the internet.';
	if (given === '') throw toError("'URL' is empty", remedy);
	if (!URL.canParse(given)) throw toError(`'URL' can't be "${given.slice(0, 100)}"`, remedy);
	// An emulator on the own machine is sent to over http as well.
	const { baseUrl } = await getConnection(context);
	if (new URL(given).protocol !== 'https:' && !isLoopback(new URL(baseUrl).hostname))
		throw toError(
			`'URL' can't be "${given}": Anyformat sends events to https:// addresses only`,
			`${remedy} On a server of your own, set WEBHOOK_URL of n8n to its public https:// address.`,
		);
	if (events.length === 0)
		throw toError("'Events' is empty", 'Choose at least one event to be told of.');
	return { url: given, events };
}

/**
 * The request handler of Create: the item is the webhook, with the secret that is shown this once. A retry of the node
 * finds the webhook that an earlier try made.
 */
const createWebhook = requestHandler(async (call, body) => {
	const { client, request, subject } = call;
	const isWebhookFound = async ({ id }: IDataObject) => {
		const { list } = await readList(client, request, subject);
		return list.some((webhook) => webhook.id === id);
	};
	const json = await sendOperation(call, {
		body,
		subject: { kind: 'webhook' },
		payload: `the webhook at ${String(body.url)}`,
		identity: { isFound: isWebhookFound },
	});
	return [{ json }];
}, readWebhook);

export const option: INodePropertyOptions = {
	name: 'Create',
	value: 'create',
	action: 'Create webhook',
	description: 'Have Anyformat notify a URL about finished documents',
	routing: {
		request: { method: 'POST', url: `${API}/webhooks/` },
		operations: { pagination: createWebhook },
	},
};

const secretOnce: INodeProperties = {
	displayName:
		'The response has the secret of the webhook, this once: pass it on in a node right after this one. Most n8n versions store it with the execution; to prevent that, switch off saving in the settings of this workflow.',
	name: 'secretOnce',
	type: 'notice',
	default: '',
	displayOptions: { hide: { '@tool': [true] } },
};

const secretForModel: INodeProperties = {
	displayName:
		'The response tells the model the secret of the webhook. Let a person approve the calls of this tool.',
	name: 'secretForModel',
	type: 'notice',
	default: '',
	displayOptions: { show: { '@tool': [true] } },
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
	...triggerEvents,
	default: ['extraction.completed', 'extraction.failed'],
	description: 'Events of all workflows of the organization; there is none for cancelled documents',
};

export const fields: INodeProperties[] = [secretOnce, secretForModel, url, events];
