/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { createHmac } from 'crypto';
import { setImmediate as nextTick } from 'node:timers/promises';
import { aDefinition, receiver, stage, type Receiver, type Stage } from './support';

let world: Stage;
let hook: Receiver;
let workflowId: string;
let secret: string;

beforeEach(async () => {
	world = await stage({ switches: { httpWebhooks: 'loopback', readyAfterMs: 0 } });
	workflowId = world.emulator.addWorkflow(world.organization.id, aDefinition()).id;
	hook = await receiver();
	({ secret } = (await world.api.post('/v2/webhooks/', { url: hook.url })).data);
});
afterEach(async () => {
	hook.close();
	await world.emulator.close();
});

function end() {
	const id = world.emulator.addDocument(workflowId);
	world.emulator.clock.advance(0);
	return id;
}

async function tried(count: number) {
	while (world.emulator.deliveries.length < count) await nextTick();
}

const lastBody = () => JSON.parse(hook.received.at(-1)!.body);
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text);

describe('a sender', () => {
	it('repeats an event until it is taken', async () => {
		Object.assign(world.emulator.switches, { webhookAttempts: Infinity, webhookRetryAfterMs: 500 });
		hook.status = 503;
		end();
		for (let n = 1; n <= 5; n++) {
			await tried(n);
			world.emulator.clock.advance(500);
		}
		await tried(6);
		hook.status = 204;
		world.emulator.clock.advance(500);
		await tried(7);
		world.emulator.clock.advance(1e6);
		const { deliveries } = world.emulator;
		expect(deliveries.map(({ status }) => status)).toEqual([...Array<number>(6).fill(503), 204]);
		expect(deliveries.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6, 7]);
		expect(new Set(deliveries.map(({ messageId }) => messageId)).size).toBe(1);
	});

	it('can leave before the answer, which counts as no answer', async () => {
		Object.assign(world.emulator.switches, { webhookAttempts: 2, webhookHangUp: 'after-body' });
		end();
		await tried(1);
		expect(world.emulator.deliveries[0]).toMatchObject({ status: null });
		await hook.until(1);
		world.emulator.switches.webhookHangUp = 'never';
		world.emulator.clock.advance(60_000);
		await tried(2);
		expect(world.emulator.deliveries[1].status).toBe(200);
		expect(hook.received[1].body).toBe(hook.received[0].body);
	});

	it('can send each event to several origins in place of the webhook’s own', async () => {
		const second = await receiver();
		await world.api.post('/v2/webhooks/', { url: 'https://n8n.example.com/hook?a=1' });
		const origins = [hook.url, second.url].map((url) => new URL(url).origin);
		world.emulator.switches.webhookOrigins = origins.join(',');
		end();
		await tried(4);
		expect([hook.received.length, second.received.length]).toEqual([2, 2]);
		const urls = world.emulator.deliveries.map(({ url }) => url);
		expect(urls).toContain(`${origins[1]}/hook?a=1`);
		second.close();
	});

	it('can be late', async () => {
		world.emulator.switches.webhookDelayMs = 9000;
		end();
		world.emulator.clock.advance(8999);
		await world.api.get('/health/');
		expect(hook.received).toEqual([]);
		world.emulator.clock.advance(1);
		await hook.until(1);
	});

	it('sends a burst at once', async () => {
		for (let n = 0; n < 200; n++) end();
		await hook.until(200);
		expect(new Set(hook.received.map(({ body }) => body)).size).toBe(200);
	});

	it('can be made to say what is not true, signed all the same', async () => {
		world.emulator.switches.webhookSignature = 'github';
		const data = { workflow_id: workflowId, processed_at: '1999-01-01T00:00:00Z' };
		await world.emulator.announce('none', { data });
		expect(lastBody()).toMatchObject({
			event: 'extraction.completed',
			data: { ...data, extraction_id: 'none', status: 'processed' },
		});
		expect(hook.received[0].headers).toHaveProperty('x-hub-signature-256');
		const id = end();
		await hook.until(2);
		await world.emulator.announce(id);
		expect(hook.received[2].body).toBe(hook.received[1].body);
	});
});

describe('a signature', () => {
	it('as GitHub has it', async () => {
		world.emulator.switches.webhookSignature = 'github';
		await world.emulator.announce('a');
		const [{ body, headers }] = hook.received;
		expect(headers['x-hub-signature-256']).toBe(`sha256=${hmac(secret, body).digest('hex')}`);
	});

	it('as Stripe has it', async () => {
		world.emulator.switches.webhookSignature = 'stripe';
		await world.emulator.announce('a');
		const [{ body, headers }] = hook.received;
		const [, seconds, digest] = /^t=(\d+),v1=(\w+)$/.exec(String(headers['stripe-signature']))!;
		expect(digest).toBe(hmac(secret, `${seconds}.${body}`).digest('hex'));
		expect(Math.abs(Number(seconds) * 1000 - Date.now())).toBeLessThan(60_000);
	});

	it('as Standard Webhooks has it', async () => {
		world.emulator.switches.webhookSignature = 'standard-webhooks';
		await world.emulator.announce('a');
		const [{ body, headers }] = hook.received;
		const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
		const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
		expect(headers['webhook-signature']).toBe(`v1,${hmac(key, text).digest('base64')}`);
		expect(headers['webhook-id']).toBe(world.emulator.deliveries[0].messageId);
		expect(() => (world.emulator.switches.webhookSignature = 'rot13' as never)).toThrow(
			'the schemes are github, stripe, standard-webhooks',
		);
	});
});
