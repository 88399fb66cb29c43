import {
	NodeOperationError,
	type IDataObject,
	type IExecutePaginationFunctions,
} from 'n8n-workflow';

import { isLoopback } from '../../../credentials/connection';
import { once } from '../documents/once';
import { connectionOf } from '../transport/account';
import { operation } from '../transport/operation';
import { send } from '../transport/send';

/** Source: docs/api-contract.md, "Webhooks". */
const LONGEST_URL = 2083;

/** Reads URL and Events. Throws NodeOperationError for an address that the API can't send to. */
async function readWebhook(context: IExecutePaginationFunctions): Promise<IDataObject> {
	const given = String(context.getNodeParameter('url', '') ?? '').trim();
	const events = context.getNodeParameter('events', []) as string[];
	const refuse = (message: string, description: string) =>
		new NodeOperationError(context.getNode(), message, {
			description,
			itemIndex: context.getItemIndex(),
		});
	const remedy = 'It must be an https:// address that can be reached from the internet.';
	if (given === '') throw refuse("'URL' is empty", remedy);
	if (!URL.canParse(given) || given.length > LONGEST_URL)
		throw refuse(`'URL' can't be "${given.slice(0, 100)}"`, remedy);
	// An emulator on the own machine is sent to over http as well.
	const { baseUrl } = await connectionOf(context);
	if (new URL(given).protocol !== 'https:' && !isLoopback(new URL(baseUrl).hostname))
		throw refuse(
			`'URL' can't be "${given}": Anyformat sends events to https:// addresses only`,
			`${remedy} On a server of your own, set WEBHOOK_URL of n8n to its public https:// address.`,
		);
	if (events.length === 0)
		throw refuse("'Events' is empty", 'Choose at least one event to be told of.');
	return { url: given, events };
}

/**
 * The seam of Create: the item is the webhook, with the secret that is shown this once. A retry of the node
 * finds the webhook that an earlier try made.
 */
export const createWebhook = operation(async (call, body) => {
	const { client, request } = call;
	const subject = { named: 'the new webhook', sent: `the webhook at ${String(body.url)}` };
	const { answer } = await once(call, [JSON.stringify(body)], async () => ({
		answer: (await send(client, { ...request, body }, { subject })).body as IDataObject,
	}));
	return [{ json: answer }];
}, readWebhook);
