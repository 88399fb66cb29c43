/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { createHmac } from 'crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { aDefinition, aForm, receiver, stage, submit, type Receiver, type Stage } from './support';

let world: Stage;
let hook: Receiver;
let workflowId: string;

beforeEach(async () => {
	world = await stage({ switches: { httpWebhooks: 'loopback', readyAfterMs: 100 } });
	workflowId = world.emulator.addWorkflow(world.organization.id, aDefinition()).id;
	hook = await receiver();
});
afterEach(async () => {
	hook.close();
	await world.emulator.close();
});

interface Event {
	event: string;
	timestamp: string;
	data: Record<string, string | null>;
}

/** Resolves when so many tries have ended. */
async function delivered(count: number) {
	while (world.emulator.deliveries.length < count) await nextTurn();
}

const subscribe = async (body: object = { url: hook.url }) =>
	await world.api.post('/v2/webhooks/', body);
const events = () => hook.received.map(({ body }) => JSON.parse(body) as Event);

async function process(count = 1) {
	const id = await submit(world.api, workflowId, 'x');
	world.emulator.clock.advance(100);
	await hook.until(count);
	return id;
}

describe('an event', () => {
	it('is sent when processing has ended well or badly, not when it was cancelled', async () => {
		await subscribe();
		const done = await process();
		world.emulator.scriptNext({ outcome: 'error', readyAfterMs: 100 });
		const failed = await process(2);
		world.emulator.scriptNext({ outcome: 'cancelled', readyAfterMs: 100 });
		world.emulator.scriptNext({ outcome: 'error', readyAfterMs: 100 });
		await submit(world.api, workflowId, 'cancelled');
		const last = await process(3);
		expect(events().map(({ event, data }) => [event, data.status, data.extraction_id])).toEqual([
			['extraction.completed', 'processed', done],
			['extraction.failed', 'error', failed],
			['extraction.failed', 'error', last],
		]);
		expect(events()[0].data).toMatchObject({
			workflow_id: workflowId,
			processed_at: events()[0].timestamp,
		});
		expect(events()[1].data.processed_at).toBeNull();
		expect(hook.received[0].headers['content-type']).toBe('application/json');
	});

	it('goes to those who asked for it', async () => {
		await subscribe({ url: hook.url, events: ['extraction.failed'] });
		await submit(world.api, workflowId, 'completed');
		world.emulator.scriptNext({ outcome: 'error', readyAfterMs: 100 });
		await process();
		expect(events().map(({ event }) => event)).toEqual(['extraction.failed']);
	});

	it('is not sent for a collection or to a webhook that was deleted', async () => {
		const { data } = await subscribe();
		const gone = await submit(world.api, workflowId, 'x');
		await world.api.delete(`/v2/files/${gone}/`);
		const kept = await process();
		await world.api.delete(`/v2/webhooks/${data.id}/`);
		await submit(world.api, workflowId, 'x');
		world.emulator.clock.advance(100);
		await subscribe();
		const last = await process(2);
		expect(events().map((event) => event.data.extraction_id)).toEqual([kept, last]);
	});

	it('is sent once when a file is run anew before its first run has ended', async () => {
		await subscribe();
		const path = `/v2/workflows/${workflowId}/`;
		const { data } = await world.api.post(`${path}upload/`, aForm([['text', 'x']]));
		await world.api.post(`${path}files/${data.file_id}/run/`);
		world.emulator.clock.advance(50);
		await world.api.post(`${path}files/${data.file_id}/run/`);
		world.emulator.clock.advance(100);
		const last = await process(2);
		expect(events().map((event) => event.data.extraction_id)).toEqual([
			data.file_collection_id,
			last,
		]);
	});

	it('can come with an id of its own, and more than once', async () => {
		Object.assign(world.emulator.switches, { extractionId: 'other', webhookCopies: 2 });
		await subscribe();
		const id = await process(2);
		const [first, second] = events();
		expect(first.data.extraction_id).not.toBe(id);
		expect(second).toEqual(first);
	});

	it('is tried again when it was refused, until the webhook is switched off', async () => {
		Object.assign(world.emulator.switches, { webhookAttempts: 2, webhookDeactivateAfter: 1 });
		await subscribe();
		hook.status = 500;
		await process(1);
		await delivered(1);
		world.emulator.clock.advance(60_000);
		await hook.until(2);
		await delivered(2);
		expect(world.emulator.deliveries.map(({ status }) => status)).toEqual([500, 500]);
		expect((await world.api.get('/v2/webhooks/')).data[0].is_active).toBe(false);
		await submit(world.api, workflowId, 'unheard');
		world.emulator.clock.advance(100);
		await subscribe();
		const heard = await process(3);
		expect(events()[2].data.extraction_id).toBe(heard);
	});

	it('never leaves this machine', async () => {
		await subscribe({ url: 'https://example.com/hook' });
		await submit(world.api, workflowId, 'x');
		world.emulator.clock.advance(100);
		await delivered(1);
		expect(world.emulator.deliveries[0]).toMatchObject({ status: null });
		expect(world.emulator.deliveries[0].problem).toContain('not loopback');
	});

	it('is signed as the switch says', async () => {
		const { data } = await subscribe();
		await process();
		expect(Object.keys(hook.received[0].headers).filter((name) => /sign/.test(name))).toEqual([]);
		world.emulator.switches.webhookSignature = {
			header: 'X-Signature',
			prefix: 'v1=',
			encoding: 'base64',
			signedText: 'timestamp-and-body',
			timestampHeader: 'X-Timestamp',
			key: 'without-prefix',
		};
		await process(2);
		const { body, headers } = hook.received[1];
		const key = data.secret.slice('whsec_'.length);
		const expected = createHmac('sha256', key)
			.update(`${headers['x-timestamp']}.${body}`)
			.digest('base64');
		expect(headers['x-signature']).toBe(`v1=${expected}`);
	});
});
