import { NodeApiError, type IHookFunctions, type IWebhookFunctions } from 'n8n-workflow';

import { API, isLoopback, readConnection } from '../../../../credentials/connection';
import { createApiClient } from '../../request/apiClient';
import { createError, toApiError, withNextStep } from '../../request/errors';
import { asList, isNonEmptyString } from '../../request/guards';
import { readList } from '../../request/pagination';
import type { Subject } from '../../request/requestFailure';
import { sendRequest, type ApiClient } from '../../request/sendRequest';
import { nodeKeyOf, parametersOf, readEvents, validateSettings } from '../settings';
import {
	isOfOlderVersion,
	readRegistration,
	webhookUrlOf,
	writeRegistration,
	type HookOrWebhook,
} from './subscriptionState';
import { HttpStatus } from '../../request/response';

/** A webhook as the API lists it, and the active ones that it allows. Source: docs/api-contract.md, "Webhooks". */
type Webhook = Record<string, unknown>;
const MAX_WEBHOOKS = 50;
const WEBHOOKS = `${API}/webhooks/`;
const LIST: Subject = { kind: 'webhookList' };
/** Statuses with which the API may refuse one webhook too many; which one is not documented. */
const LIMIT_REFUSALS = ['400', '403', '409', '422'];

/** Activations in which a published workflow goes on: edited, or after a restart, it is to miss nothing. */
const GOING_ON = ['init', 'leadershipChange', 'update'];

/** In the editor, which listens for a test event, n8n shows the next step by itself. */
const withFullMessages =
	(work: (context: IHookFunctions) => Promise<boolean>) =>
	async (context: IHookFunctions): Promise<boolean> =>
		await work(context).catch((error: unknown) => {
			throw context.getMode() === 'manual' ? error : withNextStep(error);
		});

/**
 * Whether Anyformat has this node's webhook: at exactly its address, for its events, active, with a secret
 * that we hold. Throws NodeApiError, also for an address and settings that can't work.
 */
export const isSubscribed = withFullMessages(async (context) => {
	const { address, events, client } = await prepare(context);
	const registration = readRegistration(context);
	if (!registration?.secret || (registration.address ?? address) !== address) return false;
	const { list, headers } = await readList(client, { url: WEBHOOKS }, LIST);
	const ours = webhooksAt(list, [address]);
	const given = asList(ours[0]?.events);
	const fits = given.length === events.length && events.every((event) => given.includes(event));
	// An older copy of static data has the secret of another.
	const isIts = [undefined, ours[0]?.id].includes(registration.webhookId);
	const isOurs = ours.length === 1 && fits && isIts && ours[0].is_active !== false;
	if (isOurs && isOfOlderVersion(registration)) {
		const activatedAt = firstTimeOf(headers.date);
		writeRegistration(context, { ...registration, address, activatedAt });
	}
	return isOurs;
});

/**
 * Has Anyformat send the node's events to its address, and keeps the secret. Whatever else is registered at
 * exactly that address goes, also at the one that n8n had before; nothing else is touched.
 */
export const subscribe = withFullMessages(async (context) => {
	await register(context, !GOING_ON.includes(context.getActivationMode()));
	return true;
});

/** Registrations by `resubscribe` that are under way. */
const resubscribing = new Map<string, Promise<void>>();

/** In a webhook call, when n8n has lost the registration. Throws as `subscribe` does. */
export async function resubscribe(context: IWebhookFunctions): Promise<void> {
	const key = nodeKeyOf(context);
	// Deliveries that come together have it made once.
	const own = resubscribing.get(key) ?? register(context, false);
	resubscribing.set(key, own);
	await own.finally(() => resubscribing.delete(key));
	context.logger.warn(
		'The webhook was registered anew at Anyformat, since n8n had lost what this workflow knew of it',
	);
}

async function register(context: HookOrWebhook, isAnew: boolean): Promise<void> {
	const { address, events, client } = await prepare(context);
	const former = readRegistration(context);
	const { list } = await readList(client, { url: WEBHOOKS }, LIST);
	const ours = webhooksAt(list, [address, former?.address]);
	await remove(client, ours);
	const subject: Subject = { kind: 'webhook', payload: `the webhook at ${address}` };
	const body = { url: address, events };
	const request = { method: 'POST' as const, url: WEBHOOKS, body, mayRepeat: true as const };
	const { body: made, headers } = await sendRequest(client, request, { subject }).catch(
		(error: NodeApiError) => {
			const active = list.filter(({ is_active }) => is_active !== false).length - ours.length;
			const isFull = active >= MAX_WEBHOOKS && LIMIT_REFUSALS.includes(String(error.httpCode));
			throw isFull ? toLimitError(error, active) : error;
		},
	);
	const { id, secret = '', created_at } = made as Webhook;
	if (!isNonEmptyString(id)) throw toApiError(client, subject, { reason: 'noId' });
	const activatedAt = firstTimeOf(created_at, headers.date);
	const registration = { webhookId: id, secret: String(secret), activatedAt, address };
	if (isAnew) return writeRegistration(context, registration);
	const olderIds = former?.olderIds;
	const since = former?.sinceAt ?? former?.activatedAt ?? ours[0]?.created_at ?? activatedAt;
	const sinceAt = isOfOlderVersion(former) ? undefined : firstTimeOf(since);
	writeRegistration(context, { ...registration, sinceAt, olderIds });
}

/**
 * Ends the subscription, by the address, and forgets its secret; the rest is for a `subscribe` that goes on
 * where it ended. What the API refuses is logged; the next `subscribe` at this address clears it away.
 */
export async function unsubscribe(context: IHookFunctions): Promise<boolean> {
	const registration = readRegistration(context);
	const registered = registration?.address;
	if (registration !== undefined) writeRegistration(context, { ...registration, secret: '' });
	const address = webhookUrlOf(context);
	try {
		const client = await createApiClient(context);
		const { list } = await readList(client, { url: WEBHOOKS }, LIST);
		const ours = webhooksAt(list, [address, registered]);
		await remove(client, ours);
		if (ours.length === 0 && registration?.secret)
			context.logger.warn(
				`Anyformat has no webhook at ${registered} for this credential. If the credential was changed to another organization, the webhook stays in the former one. Delete it there with Webhook → Delete.`,
			);
		return true;
	} catch (error) {
		context.logger.warn(
			`The webhook at ${registered ?? address} could not be deleted at Anyformat. Delete it with Webhook → Delete, or publish the workflow again. ${(error as Error).message}`,
		);
		return false;
	}
}

/** By the API's clock, if it tells, since times of runs are compared with it. */
const firstTimeOf = (...told: unknown[]): string =>
	new Date(
		told.map((time) => Date.parse(String(time))).find(Number.isFinite) ?? Date.now(),
	).toISOString();

/** What a webhook is made with. Throws NodeApiError for an address that events can't be sent to. */
async function prepare(context: HookOrWebhook) {
	validateSettings(parametersOf(context));
	const address = webhookUrlOf(context);
	const { baseUrl } = readConnection(await context.getCredentials('anyformatApi'));
	// An emulator on the own machine is sent to over http as well.
	if (!address.startsWith('https://') && !isLoopback(new URL(baseUrl).hostname))
		throw createError(
			context.getNode(),
			`Anyformat sends events to https:// addresses only, and the address of this webhook is ${address}`,
			{
				description:
					"Set WEBHOOK_URL of n8n to the public https:// address at which it can be reached. If there is none, use the 'Anyformat Polling Trigger' instead: it asks Anyformat and needs no public address.",
			},
		);
	const events = readEvents(parametersOf(context));
	return { address, events, client: await createApiClient(context) };
}

/** Those at exactly an address of ours; the API may spell it in another way than it was given. */
function webhooksAt(webhooks: Webhook[], addresses: Array<string | undefined>): Webhook[] {
	const normalised = (url: unknown) =>
		URL.canParse(String(url)) ? new URL(String(url)).href.replace(/\/$/, '') : String(url);
	const ours = addresses.filter((address) => address !== undefined).map(normalised);
	return webhooks.filter(({ url }) => ours.includes(normalised(url)));
}

/** Deletes all of them, also when one is refused; then throws what was said of that one. */
async function remove(client: ApiClient, webhooks: Webhook[]): Promise<void> {
	const expectedStatuses = [HttpStatus.NotFound];
	const outcomes = await Promise.allSettled(
		webhooks.map(async ({ id }) => {
			const url = `${WEBHOOKS}${encodeURIComponent(String(id))}/`;
			const subject: Subject = { kind: 'webhook', id: String(id) };
			await sendRequest(client, { method: 'DELETE', url }, { subject, expectedStatuses });
		}),
	);
	const refused = outcomes.find((outcome) => outcome.status === 'rejected');
	if (refused !== undefined) throw refused.reason as Error;
}

function toLimitError(error: NodeApiError, active: number): NodeApiError {
	error.message = `Anyformat has no room for another webhook: ${active} of ${MAX_WEBHOOKS} are active`;
	error.description = `Delete those that are not needed any more with Webhook → Get Many and Webhook → Delete, or unpublish other workflows, then publish this one again. Or use the 'Anyformat Polling Trigger', which needs no webhook. (HTTP ${error.httpCode})`;
	return error;
}
