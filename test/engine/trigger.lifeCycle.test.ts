import type { IDataObject, WorkflowActivateMode } from 'n8n-workflow';

import { apiTest, type Api } from './api';
import { eventOf, ids, published, submit } from './deliveries';
import { inNewProcess, WebhookTrigger } from './triggers';

const BOTH = ['extraction.completed', 'extraction.failed'];
const MINUTE_MS = 60_000;
const PUBLIC = 'https://n8n.example.com';
const LIST = 'GET /v2/webhooks/';
const CREATE = 'POST /v2/webhooks/';
const DELETE = 'DELETE /v2/webhooks/:webhook_id/';

interface Registered {
	id: string;
	url: string;
	events: string[];
	is_active: boolean;
}

/** The webhooks that the API has. */
const registered = async ({ run }: Api): Promise<Registered[]> => {
	const { items } = await run({ resource: 'webhook', operation: 'getAll', returnAll: true });
	return items.map(({ json }) => json as unknown as Registered);
};

const register = async ({ run }: Api, url: string, events = BOTH): Promise<void> => {
	await run({ resource: 'webhook', operation: 'create', url, events });
};

const triggerAt = (
	{ access }: Api,
	more: Partial<ConstructorParameters<typeof WebhookTrigger>[0]> = {},
) => new WebhookTrigger({ access, publicUrl: PUBLIC, ...more });

/** What is refused, with the reason and the next step. */
async function refusal(work: Promise<unknown>): Promise<{ message: string; description: string }> {
	return await work.then(
		() => ({ message: 'nothing was refused', description: '' }),
		({ message, description }: { message: string; description: string }) => ({
			message,
			description,
		}),
	);
}

describe('a workflow that is published', () => {
	it.concurrent(
		'is told of its events at its address',
		apiTest(async (api) => {
			const trigger = triggerAt(api, { parameters: { events: BOTH } });
			await trigger.publish();
			expect(await registered(api)).toMatchObject([
				{ url: `${PUBLIC}/webhook/hook-id/webhook`, events: BOTH, is_active: true },
			]);
			expect(trigger.saved).toContain('whsec_');
		}),
	);

	it.concurrent(
		'is told of completed documents unless other events are chosen',
		apiTest(async (api) => {
			await triggerAt(api).publish();
			expect(await registered(api)).toMatchObject([{ events: ['extraction.completed'] }]);
		}),
	);

	it.concurrent(
		'is told of the one event that an expression gives',
		apiTest(async (api) => {
			await triggerAt(api, { parameters: { events: '={{ "extraction.failed" }}' } }).publish();
			expect(await registered(api)).toMatchObject([{ events: ['extraction.failed'] }]);
		}),
	);

	it.concurrent(
		'is not published when what answers names no webhook',
		apiTest(async (api) => {
			api.emulator.failNext(CREATE, { status: 200, body: { ok: true } });
			const { message } = await refusal(triggerAt(api).publish());
			expect(message).toContain('The response did not come from Anyformat');
		}),
	);

	it.concurrent(
		'shows a document once more to who listens for a test event again',
		apiTest(async (api) => {
			const test = triggerAt(api, { isTest: true });
			await test.publish('manual');
			const id = await submit(api);
			expect(ids(await test.receive({ body: eventOf(api, id) }))).toEqual([id]);
			await test.unpublish();
			api.emulator.clock.advance(1000);
			await test.publish('manual');
			expect(ids(await test.receive({ body: eventOf(api, id) }))).toEqual([id]);
		}),
	);

	it.concurrent(
		'is no longer told once it is unpublished, and is told again when it is published again',
		apiTest(async (api) => {
			const trigger = triggerAt(api);
			await trigger.publish();
			expect(await trigger.unpublish()).toBe(true);
			expect(await registered(api)).toEqual([]);
			expect(trigger.saved).not.toContain('whsec_');
			await trigger.publish();
			expect(await registered(api)).toHaveLength(1);
			expect(trigger.saved).toContain('whsec_');
		}),
	);

	it.concurrent.each<[string, WorkflowActivateMode, number]>([
		['edited while it is published, brings what ended meanwhile', 'update', 2],
		['published again later, does not', 'activate', 1],
	])('%s', async (_, activation, count) => {
		await apiTest(async (api) => {
			const trigger = triggerAt(api);
			await submit(api);
			api.emulator.clock.advance(MINUTE_MS);
			await trigger.publish();
			api.emulator.clock.advance(MINUTE_MS);
			await trigger.unpublish();
			const meanwhile = await submit(api);
			api.emulator.clock.advance(1000);
			await trigger.publish(activation);
			api.emulator.clock.advance(2 * MINUTE_MS);
			const named = await submit(api);
			const received = await trigger.receive({ body: eventOf(api, named) });
			expect(ids(received)).toEqual([named, meanwhile].slice(0, count));
		})();
	});

	it.concurrent(
		'keeps its webhook over a restart',
		apiTest(async (api) => {
			const trigger = triggerAt(api);
			await trigger.publish();
			const [before] = await registered(api);
			await triggerAt(api, { saved: trigger.saved }).publish('init');
			expect(await registered(api)).toEqual([before]);
		}),
	);

	it.concurrent(
		'keeps its webhook when the API spells the address in another way',
		apiTest(async (api) => {
			api.emulator.switches.webhookUrlForm = 'normalised';
			const publicUrl = 'https://N8N.example.com:443';
			const trigger = triggerAt(api, { publicUrl });
			await trigger.publish();
			await triggerAt(api, { publicUrl, saved: trigger.saved }).publish('init');
			expect(api.emulator.calls.filter(({ route }) => route === CREATE)).toHaveLength(1);
			await trigger.unpublish();
			expect(await registered(api)).toEqual([]);
		}),
	);

	it.concurrent.each<[string, (api: Api, trigger: WebhookTrigger) => Promise<IDataObject>]>([
		[
			'was deleted at the API',
			async ({ run }, trigger) => {
				const [{ id }] = await registered({ run } as Api);
				await run({ resource: 'webhook', operation: 'delete', webhookId: id });
				return { saved: trigger.saved };
			},
		],
		['has lost its secret', async () => ({})],
		[
			'has the secret of another, which an execution wrote back,',
			async (_, trigger) => {
				const { saved } = trigger;
				await trigger.unpublish();
				await trigger.publish();
				return { saved, workflowId: inNewProcess(trigger.workflow) };
			},
		],
		[
			'has other events',
			async (_, trigger) => ({ saved: trigger.saved, parameters: { events: BOTH } }),
		],
		[
			'stands there twice',
			async (api, trigger) => {
				await register(api, trigger.address);
				return { saved: trigger.saved };
			},
		],
	])('has exactly one webhook again when the one that it had %s', async (_, change) => {
		await apiTest(async (api) => {
			const trigger = triggerAt(api);
			await trigger.publish();
			const changed = await change(api, trigger);
			const before = await registered(api);
			const again = triggerAt(api, changed);
			await again.publish('init');
			expect(await registered(api)).toHaveLength(1);
			expect(await registered(api)).not.toEqual(before);
			expect(again.saved).toContain('whsec_');
		})();
	});

	it.concurrent(
		'has a new webhook when the API gave the old one up',
		apiTest(async (api) => {
			Object.assign(api.emulator.switches, { httpWebhooks: 'loopback', webhookDeactivateAfter: 1 });
			const { url: publicUrl } = await api.serve((_request, response) => {
				response.statusCode = 500;
				response.end();
			});
			const trigger = triggerAt(api, { publicUrl });
			await trigger.publish();
			await api.extract([{ json: {} }], { source: 'text', text: 'Invoice number: 1' });
			await trigger.publish('init');
			expect(await registered(api)).toMatchObject([{ is_active: true }]);
		}),
	);

	it.concurrent.each<[string, (api: Api, trigger: WebhookTrigger) => Promise<WebhookTrigger>]>([
		[
			'the API has given its webhook up',
			async (api, { saved }) => {
				const [{ id }] = await registered(api);
				await api.run({ resource: 'webhook', operation: 'delete', webhookId: id });
				return triggerAt(api, { saved, parameters: { events: BOTH } });
			},
		],
		[
			'n8n has another address since',
			async (api, { saved }) =>
				triggerAt(api, {
					saved,
					parameters: { events: BOTH },
					publicUrl: 'https://new.example.com',
				}),
		],
		[
			'the API is down when n8n starts, at another address',
			async (api, { saved }) => {
				const publicUrl = 'https://new.example.com';
				const first = triggerAt(api, { saved, parameters: { events: BOTH }, publicUrl });
				// Four tries each, by what publishes and by what n8n calls when that has failed.
				api.emulator.failNext(LIST, { status: 503 }, 8);
				await expect(first.publish('init')).rejects.toThrow();
				expect(await first.unpublish()).toBe(false);
				return triggerAt(api, { saved: first.saved, parameters: { events: BOTH }, publicUrl });
			},
		],
	])('starts what ended while n8n was down, though %s', async (_, restart) => {
		await apiTest(async (api) => {
			const trigger = await published(api);
			const old = await submit(api);
			api.emulator.clock.advance(26 * 60 * MINUTE_MS);
			await trigger.receive({ body: eventOf(api, await submit(api)) });
			const missed = await submit(api);
			api.emulator.clock.advance(10 * MINUTE_MS);
			const again = await restart(api, trigger);
			await again.publish('init');
			expect(await registered(api)).toHaveLength(1);
			const next = await submit(api);
			const started = ids(await again.receive({ body: eventOf(api, next) }));
			expect(started).toEqual(expect.arrayContaining([missed, next]));
			expect(started).not.toContain(old);
		})();
	});

	it.concurrent(
		'touches no webhook at another address',
		apiTest(async (api) => {
			const others = [
				'https://n8n.example.com/webhook/hook-id/webhook2',
				'https://other.example.com/',
			];
			for (const url of others) await register(api, url);
			const trigger = triggerAt(api);
			await trigger.publish();
			await trigger.unpublish();
			expect((await registered(api)).map(({ url }) => url).sort()).toEqual(others.sort());
		}),
	);

	it.concurrent.each(['before', 'after'])(
		'and the same workflow that listens for a test event, from %s on, have a webhook each',
		async (moment) =>
			await apiTest(async (api) => {
				const workflowId = `tested ${moment}`;
				const live = triggerAt(api, { workflowId });
				const test = triggerAt(api, { workflowId, isTest: true });
				if (moment === 'after') await live.publish();
				await test.publish('manual');
				if (moment === 'before') await live.publish();
				expect((await registered(api)).map(({ url }) => url).sort()).toEqual([
					`${PUBLIC}/webhook-test/hook-id/webhook`,
					`${PUBLIC}/webhook/hook-id/webhook`,
				]);
				await test.unpublish();
				expect((await registered(api)).map(({ url }) => url)).toEqual([live.address]);
				expect(await live.unpublish()).toBe(true);
				expect(await registered(api)).toEqual([]);
			})(),
	);
});

describe('publishing is refused', () => {
	it.concurrent(
		'with the way out when the address is not https',
		apiTest(async (api) => {
			const access = { ...api.access, baseUrl: 'https://api.anyformat.ai' };
			const { message, description } = await refusal(
				triggerAt(api, { access, publicUrl: 'http://n8n.example.com:5678' }).publish(),
			);
			expect(message).toContain('http://n8n.example.com:5678/webhook/hook-id/webhook');
			expect(description).toContain('WEBHOOK_URL');
			expect(description).toContain('Anyformat Polling Trigger');
			expect(api.emulator.calls).toEqual([]);
		}),
	);

	it.concurrent.each([400, 403, 409] as const)(
		'with the way out when the organization has 50 webhooks and the API says %i',
		async (status) => {
			await apiTest(async (api) => {
				api.emulator.switches.webhookLimitStatus = status;
				for (let number = 1; number <= 50; number++)
					await register(api, `https://other.example.com/${number}`);
				const { message, description } = await refusal(triggerAt(api).publish());
				expect(message).toContain('no room for another webhook: 50 of 50 are active');
				expect(description).toContain('Webhook → Delete');
				expect(await registered(api)).toHaveLength(50);
			})();
		},
		60_000,
	);

	it.concurrent(
		'when the key is wrong',
		apiTest(async (api) => {
			const access = { ...api.access, apiKey: 'af_wrong' };
			const { message, description } = await refusal(triggerAt(api, { access }).publish());
			expect(message).toContain('Anyformat did not accept the API key. The key is not valid');
			expect(description).toContain("'API Key'");
		}),
	);

	it.concurrent.each<[string[] | string]>([[[]], ['={{ null }}']])(
		'when no event is chosen: %j',
		apiTest(async (api, events) => {
			const { message } = await refusal(triggerAt(api, { parameters: { events } }).publish());
			expect(message).toContain("'Events' is empty. Choose");
			expect(await registered(api)).toEqual([]);
		}),
	);

	it.concurrent.each<[string, string]>([
		['no address', ''],
		['no address of a workflow', 'https://app.anyformat.ai/settings'],
	])('when the filter is by URL and has %s', async (_, value) => {
		await apiTest(async (api) => {
			const parameters = { workflowId: { __rl: true, mode: 'url', value } };
			const { message } = await refusal(triggerAt(api, { parameters }).publish());
			expect(message).toContain(`'Workflow' is no address of an Anyformat workflow: "${value}"`);
			expect(await registered(api)).toEqual([]);
		})();
	});

	it.concurrent(
		'when Anyformat does not accept the webhook, without a word of an execution that there is not',
		apiTest(async (api) => {
			api.emulator.failNext(CREATE, { status: 400 });
			const { message, description } = await refusal(triggerAt(api).publish());
			expect(message).toContain('Anyformat did not accept the webhook at https://');
			expect(`${message} ${description}`).not.toContain('etry this execution');
		}),
	);

	it.concurrent(
		'when the answer is a proxy page',
		apiTest(async (api) => {
			api.emulator.failNext(LIST, { html: '<html>Log in</html>' }, 4);
			const { message } = await refusal(triggerAt(api).publish());
			expect(message).toContain('did not come from Anyformat');
		}),
	);
});

describe('unpublishing', () => {
	it.concurrent(
		'is done when the webhook is gone already',
		apiTest(async (api) => {
			const trigger = triggerAt(api);
			await trigger.publish();
			api.emulator.failNext(DELETE, { status: 404 });
			expect(await trigger.unpublish()).toBe(true);
		}),
	);

	it.concurrent(
		'forgets everything even when the API can not be asked, and publishing again clears up',
		apiTest(async (api) => {
			const trigger = triggerAt(api);
			await trigger.publish();
			api.emulator.failNext(LIST, { status: 503 }, 4);
			expect(await trigger.unpublish()).toBe(false);
			expect(trigger.saved).not.toContain('whsec_');
			await trigger.publish();
			expect(await registered(api)).toHaveLength(1);
		}),
	);

	it.concurrent(
		'deletes every webhook at the address, although one of them is refused',
		apiTest(async (api) => {
			const trigger = triggerAt(api);
			await trigger.publish();
			await register(api, trigger.address);
			api.emulator.failNext(DELETE, { status: 403 });
			expect(await trigger.unpublish()).toBe(false);
			expect(await registered(api)).toHaveLength(1);
		}),
	);
});

describe('an address that has changed', () => {
	const OLD = 'https://old.example.com';

	it.concurrent(
		'is registered when the workflow is published again, and the old one goes',
		apiTest(async (api) => {
			const before = triggerAt(api, { publicUrl: OLD });
			await before.publish();
			const { saved, workflow } = before;
			const after = triggerAt(api, { saved, workflowId: inNewProcess(workflow) });
			await after.publish('init');
			expect((await registered(api)).map(({ url }) => url)).toEqual([after.address]);
		}),
	);

	it.concurrent(
		'leaves nothing behind when the workflow is unpublished',
		apiTest(async (api) => {
			const before = triggerAt(api, { publicUrl: OLD });
			await before.publish();
			const { saved, workflow } = before;
			const after = triggerAt(api, { saved, workflowId: inNewProcess(workflow) });
			expect(await after.unpublish()).toBe(true);
			expect(await registered(api)).toEqual([]);
		}),
	);
});

describe('static data that an execution has overwritten', () => {
	it.concurrent.each(['{}', '{"node:Trigger":{"secret":7,"activatedAt":null}}'])(
		'with %s keeps the webhook, its secret and its cursor',
		async (overwritten) => {
			await apiTest(async (api) => {
				await submit(api);
				api.emulator.clock.advance(120_000);
				const trigger = await published(api);
				const secret = /whsec_[^"]+/.exec(trigger.saved)?.[0];
				trigger.workflow.staticData = JSON.parse(overwritten) as IDataObject;
				const id = await submit(api);
				api.emulator.clock.advance(120_000);
				expect(ids(await trigger.receive({ body: eventOf(api, id) }))).toEqual([id]);
				expect(trigger.saved).toContain(secret);
				await trigger.publish('init');
				expect(api.emulator.calls.filter(({ route }) => route === CREATE)).toHaveLength(1);
			})();
		},
	);

	it.concurrent(
		'before n8n was restarted has the webhook made anew by the next delivery, and costs no document',
		apiTest(async (api) => {
			const old = await submit(api);
			api.emulator.clock.advance(120_000);
			const trigger = await published(api, { options: { verifySignature: true } });
			const missed = await submit(api);
			api.emulator.clock.advance(120_000);
			// n8n 2.41 asks for the webhooks of a published workflow no more when it starts.
			const parameters = { events: BOTH };
			const again = triggerAt(api, { saved: '{"global":{}}', parameters });
			const id = await submit(api);
			const event = { body: eventOf(api, id) };
			const together = await Promise.all([1, 2, 3].map(async () => await again.receive(event)));
			expect(together.map(({ status }) => status)).toEqual([503, 503, 503]);
			expect(api.emulator.calls.filter(({ route }) => route === CREATE)).toHaveLength(2);
			expect(again.saved).toContain('whsec_');
			expect(again.saved).not.toBe(trigger.saved);
			const started = ids(await again.receive(event));
			expect(started.sort()).toEqual([missed, id].sort());
			expect(started).not.toContain(old);
			expect(await registered(api)).toHaveLength(1);
		}),
	);
});
