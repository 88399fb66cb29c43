import type { World } from './api';
import { postEvent } from './postEvent';
import { stateOf } from './runState';
import { newId, type Collection, type Webhook } from './store';

export interface WebhookEvent {
	event: string;
	timestamp: string;
	data: Record<string, string | null>;
}

/** What a forged event says in place of the truth. */
export interface EventChanges {
	event?: string;
	timestamp?: string;
	data?: Record<string, string | null>;
}

interface Message {
	id: string;
	event: WebhookEvent;
}

/** Tells every webhook that wants to hear of it that a collection's run has ended. */
export function announce(world: World, collection: Collection): void {
	const { clock, switches } = world;
	const event = eventOf(world, collection);
	const send = () => void sendAll(world, collection.organizationId, event);
	if (switches.webhookDelayMs === 0) send();
	else clock.at(clock.now() + switches.webhookDelayMs, send);
}

/**
 * Sends an event of a collection now; `changes` forge it, and the collection need not exist. Signed
 * like a true one. Resolves when the first tries have ended.
 */
export async function announceNow(
	world: World,
	collectionId: string,
	changes: EventChanges = {},
): Promise<void> {
	const { store, clock } = world;
	const collection = store.collections.get(collectionId);
	const at = new Date(clock.now()).toISOString();
	const invented = {
		event: 'extraction.completed',
		timestamp: at,
		data: { extraction_id: collectionId, status: 'processed', workflow_id: '', processed_at: at },
	};
	const event = collection ? eventOf(world, collection) : invented;
	const sent = { ...event, ...changes, data: { ...event.data, ...changes.data } };
	const owners = collection ? [collection.organizationId] : [...store.organizations.keys()];
	await Promise.all(owners.map(async (owner) => await sendAll(world, owner, sent)));
}

function eventOf(world: World, collection: Collection): WebhookEvent {
	const { status, sinceMs } = stateOf(collection, world.clock.now());
	const at = new Date(sinceMs).toISOString();
	const processed = status === 'processed';
	return {
		event: processed ? 'extraction.completed' : 'extraction.failed',
		timestamp: at,
		data: {
			extraction_id: world.switches.extractionId === 'collection' ? collection.id : newId(),
			status,
			workflow_id: collection.workflowId,
			processed_at: processed ? at : null,
		},
	};
}

async function sendAll(world: World, organizationId: string, event: WebhookEvent): Promise<void> {
	const message = { id: `msg_${newId()}`, event };
	const tries: Array<Promise<void>> = [];
	for (const webhook of world.store.webhooksOf(organizationId)) {
		if (!webhook.isActive || !webhook.events.includes(event.event)) continue;
		for (const url of addressesOf(world, webhook)) {
			for (let copy = 0; copy < world.switches.webhookCopies; copy++) {
				tries.push(attempt(world, { webhook, url, message }, 1));
			}
		}
	}
	await Promise.all(tries);
}

/** Its address, or that at every origin which the switch has stand in for its own. */
function addressesOf({ switches }: World, { url }: Webhook): string[] {
	const origins = switches.webhookOrigins.split(',').filter(Boolean);
	const { origin } = new URL(url);
	return origins.length === 0 ? [url] : origins.map((other) => other + url.slice(origin.length));
}

async function attempt(
	world: World,
	delivery: { webhook: Webhook; url: string; message: Message },
	attemptNumber: number,
): Promise<void> {
	const { clock, switches, deliveries, store } = world;
	const { webhook, url, message } = delivery;
	const { id: messageId, event } = message;
	const outcome = await postEvent(world, url, webhook.secret, messageId, JSON.stringify(event));
	deliveries.push({ url, messageId, attempt: attemptNumber, event: { ...event }, ...outcome });
	if (outcome.status !== null && outcome.status < 300) {
		webhook.failures = 0;
	} else if (attemptNumber < switches.webhookAttempts) {
		clock.at(clock.now() + switches.webhookRetryAfterMs, () => {
			if (store.webhooks.has(webhook.id)) void attempt(world, delivery, attemptNumber + 1);
		});
	} else {
		webhook.failures += 1;
		const most = switches.webhookDeactivateAfter;
		if (most > 0 && webhook.failures >= most) webhook.isActive = false;
		world.changed();
	}
}
