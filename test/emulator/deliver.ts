import type { World } from './api';
import { stateOf } from './runState';
import { signatureHeaders } from './signature';
import { newId, type Collection, type Webhook } from './store';

/** Tells every active webhook of the organization that a collection's run has ended. */
export function announce(world: World, collection: Collection): void {
	const event = eventOf(world, collection);
	for (const webhook of world.store.webhooksOf(collection.organizationId)) {
		if (!webhook.isActive || !webhook.events.includes(event.event)) continue;
		for (let copy = 0; copy < world.switches.webhookCopies; copy++) {
			void attempt(world, webhook, event, 1);
		}
	}
}

/** Whether an address is on this machine; events are sent nowhere else. */
export function isLoopback(address: string): boolean {
	const { hostname } = new URL(address);
	return /^(localhost|\[::1\]|127(\.\d+){3})$/.test(hostname);
}

function eventOf(world: World, collection: Collection) {
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

async function attempt(
	world: World,
	webhook: Webhook,
	event: ReturnType<typeof eventOf>,
	tryNumber: number,
): Promise<void> {
	const { clock, switches, deliveries, store } = world;
	const outcome = await post(world, webhook, JSON.stringify(event));
	deliveries.push({ url: webhook.url, event, ...outcome });
	if (outcome.status !== null && outcome.status < 300) {
		webhook.failures = 0;
	} else if (tryNumber < switches.webhookAttempts) {
		clock.at(clock.now() + switches.webhookRetryAfterMs, () => {
			if (store.webhooks.has(webhook.id)) void attempt(world, webhook, event, tryNumber + 1);
		});
	} else {
		webhook.failures += 1;
		const most = switches.webhookDeactivateAfter;
		if (most > 0 && webhook.failures >= most) webhook.isActive = false;
		world.changed();
	}
}

async function post({ clock, switches }: World, { url, secret }: Webhook, body: string) {
	if (!isLoopback(url)) return { status: null, problem: 'not sent: the address is not loopback' };
	const scheme = switches.webhookSignature;
	const timeoutMs = switches.webhookTimeoutMs / (clock.speed || 1);
	try {
		const answer = await fetch(url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				// Receivers compare a timestamp with their own, real, clock.
				...(scheme && signatureHeaders(scheme, secret, body, Date.now())),
			},
			body,
			redirect: 'manual',
			signal: AbortSignal.timeout(timeoutMs),
		});
		await answer.arrayBuffer();
		return { status: answer.status };
	} catch (error) {
		return { status: null, problem: String((error as Error).cause ?? error) };
	}
}
