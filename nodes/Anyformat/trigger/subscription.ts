import type { IDataObject, IHookFunctions, NodeApiError } from 'n8n-workflow';

import { API, isLoopback, readConnection } from '../../../credentials/connection';
import { createError, toApiError, withNextStep } from '../request/errors';
import { createApiClient } from '../request/apiClient';
import type { Subject } from '../request/requestFailure';
import { sendRequest, type ApiClient } from '../request/sendRequest';
import { checkSettings } from './checkSettings';
import type { EventName } from './event';
import { beginMemory } from './handedOn';
import { nodeKeyOf } from './nodeKey';
import { readEvents } from './triggerParameters';

/** A webhook as the API lists it. Source: docs/api-contract.md, "Webhooks". */
interface Webhook {
	id: string;
	url: string;
	events: string[];
	is_active?: boolean;
}

const WEBHOOKS = `${API}/webhooks/`;
const NOT_FOUND = 404;

/** Source: docs/api-contract.md, "Webhooks". */
const MOST_WEBHOOKS = 50;

/** Statuses with which the API may refuse one webhook too many; which one is not documented. */
const LIMIT_REFUSALS = ['400', '403', '409', '422'];

/**
 * Whether Anyformat has this node's webhook: at exactly its address, for its events, active, with a secret
 * that we hold. Throws NodeApiError when the API does not tell, or for an address that
 * events can't be sent to and for settings that can't work; see `withNextStep`.
 */
export async function isSubscribed(context: IHookFunctions): Promise<boolean> {
	return await asked(context, lookUp(context));
}

/** In the editor, which listens for a test event, n8n shows the next step by itself. */
const asked = async <T>(context: IHookFunctions, work: Promise<T>): Promise<T> =>
	await work.catch((error: unknown) => {
		throw context.getMode() === 'manual' ? error : withNextStep(error);
	});

async function lookUp(context: IHookFunctions): Promise<boolean> {
	checkSettings(context);
	const address = await addressOf(context);
	const { secret } = context.getWorkflowStaticData('node');
	const ours = webhooksAt(await listWebhooks(await createApiClient(context)), address);
	const events = readEvents(context);
	return ours.length === 1 && Boolean(secret) && fits(ours[0], events);
}

/**
 * Has Anyformat send the node's events to its address, and keeps the secret. Whatever else is registered at
 * exactly that address goes; nothing else is touched.
 */
export async function subscribe(context: IHookFunctions): Promise<boolean> {
	await asked(context, register(context));
	return true;
}

async function register(context: IHookFunctions): Promise<void> {
	checkSettings(context);
	const address = await addressOf(context);
	const events = readEvents(context);
	const client = await createApiClient(context);
	const webhooks = await listWebhooks(client);
	const ours = webhooksAt(webhooks, address);
	await remove(client, ours);
	const subject: Subject = { kind: 'webhook', payload: `the webhook at ${address}` };
	const request = { method: 'POST' as const, url: WEBHOOKS, body: { url: address, events } };
	const { body, headers } = await sendRequest(client, request, { subject }).catch(
		(error: NodeApiError) => {
			const active = webhooks.filter(({ is_active }) => is_active !== false).length - ours.length;
			throw active >= MOST_WEBHOOKS && LIMIT_REFUSALS.includes(String(error.httpCode))
				? noRoom(client, error, active)
				: error;
		},
	);
	const { secret, created_at } = body as IDataObject;
	// By the API's clock, if it tells; times of runs are compared with it.
	const told = [created_at, headers.date].map((time) => Date.parse(String(time)));
	const activatedAt = new Date(told.find(Number.isFinite) ?? Date.now()).toISOString();
	const data = context.getWorkflowStaticData('node');
	Object.assign(data, { secret: secret ?? '', activatedAt, handedOn: [] });
	beginMemory(nodeKeyOf(context));
}

/**
 * Ends the subscription, by the address, and forgets it. What the API refuses is logged and does not keep
 * the workflow from being unpublished; the next `subscribe` at this address clears it away.
 */
export async function unsubscribe(context: IHookFunctions): Promise<boolean> {
	const data = context.getWorkflowStaticData('node');
	for (const key of ['secret', 'activatedAt', 'handedOn']) delete data[key];
	beginMemory(nodeKeyOf(context));
	try {
		const client = await createApiClient(context);
		await remove(client, webhooksAt(await listWebhooks(client), webhookUrlOf(context)));
		return true;
	} catch (error) {
		const { message } = error as Error;
		context.logger.warn(
			`The webhook of this workflow could not be deleted at Anyformat. Delete it with Webhook → Delete, or publish the workflow again. ${message}`,
		);
		return false;
	}
}

const webhookUrlOf = (context: IHookFunctions): string =>
	String(context.getNodeWebhookUrl('default') ?? '');

/** The node's webhook address. Throws NodeApiError unless events can be sent there. */
async function addressOf(context: IHookFunctions): Promise<string> {
	const address = webhookUrlOf(context);
	const { baseUrl } = readConnection(await context.getCredentials('anyformatApi'));
	// An emulator on the own machine is sent to over http as well.
	if (address.startsWith('https://') || isLoopback(new URL(baseUrl).hostname)) return address;
	throw createError(
		context.getNode(),
		`Anyformat sends events to https:// addresses only, and the address of this webhook is ${address}`,
		{
			description:
				"Set WEBHOOK_URL of n8n to the public https:// address at which it can be reached. If there is none, use the 'Anyformat Polling Trigger' instead: it asks Anyformat and needs no public address.",
		},
	);
}

async function listWebhooks(client: ApiClient): Promise<Webhook[]> {
	const subject: Subject = { kind: 'webhookList' };
	const answer = await sendRequest(client, { method: 'GET', url: WEBHOOKS }, { subject });
	if (!Array.isArray(answer.body))
		throw toApiError(client, subject, { response: answer, reason: 'noList' });
	return answer.body.filter((webhook) => typeof webhook === 'object' && webhook !== null);
}

/** Those at exactly an address; the API may spell it in another way than it was given. */
function webhooksAt(webhooks: Webhook[], address: string): Webhook[] {
	const wanted = normalised(address);
	return webhooks.filter(({ url }) => normalised(url) === wanted);
}

const normalised = (url: unknown): string =>
	URL.canParse(String(url)) ? new URL(String(url)).href.replace(/\/$/, '') : String(url);

function fits({ events, is_active }: Webhook, wanted: EventName[]): boolean {
	const same = Array.isArray(events) && events.length === wanted.length;
	return is_active !== false && same && wanted.every((event) => events.includes(event));
}

/** Deletes all of them, also when one is refused; then throws what was said of that one. */
async function remove(client: ApiClient, webhooks: Webhook[]): Promise<void> {
	const outcomes = await Promise.allSettled(
		webhooks.map(async ({ id }) => {
			const url = `${WEBHOOKS}${encodeURIComponent(id)}/`;
			const subject: Subject = { kind: 'webhook', id };
			await sendRequest(
				client,
				{ method: 'DELETE', url },
				{ subject, expectedStatuses: [NOT_FOUND] },
			);
		}),
	);
	const refused = outcomes.find((outcome) => outcome.status === 'rejected');
	if (refused !== undefined) throw refused.reason as Error;
}

function noRoom({ node }: ApiClient, error: NodeApiError, active: number): NodeApiError {
	return createError(
		node,
		`Anyformat has no room for another webhook: ${active} of ${MOST_WEBHOOKS} are active`,
		{
			description: `Delete those that are not needed any more with Webhook → Get Many and Webhook → Delete, or unpublish other workflows, then publish this one again. Or use the 'Anyformat Polling Trigger', which needs no webhook. (HTTP ${error.httpCode})`,
			httpCode: error.httpCode ?? undefined,
		},
	);
}
