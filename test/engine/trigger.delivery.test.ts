import { sleep } from 'n8n-workflow';

import { apiTest, RESULTS_ROUTE, type Api } from './api';
import { eventOf, ids, published, restarted, submit } from './deliveries';
import { recordedFor } from './deduplicator';
import { RUNS_ROUTE } from './polls';
import type { Received, WebhookTrigger } from './triggers';

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

const started = (received: Received[]) => received.filter(({ input }) => input !== undefined);

/** An API that nobody limits, for bursts. */
const unlimited = ({ emulator }: Api) =>
	Object.assign(emulator.limits, { general: 100_000, submission: 100_000 });

async function submitMany(api: Api, count: number): Promise<string[]> {
	const submitted: string[] = [];
	for (let number = 0; number < count; number++) submitted.push(await submit(api));
	return submitted;
}

const deliver = async (api: Api, trigger: WebhookTrigger, collectionIds: string[]) =>
	await Promise.all(
		collectionIds.map(async (id) => await trigger.receive({ body: eventOf(api, id) })),
	);

/** Collection IDs that come out of the executions that deliveries have started. */
async function outputOf(trigger: WebhookTrigger, received: Received[]): Promise<unknown[]> {
	const executions = started(received).map(async ({ input }) => await trigger.execute(input));
	return (await Promise.all(executions)).flatMap((executed) => executed.ids);
}

describe('deliveries of one event', () => {
	it.concurrent(
		'start the workflow once, also when six arrive at the same moment',
		apiTest(async (api) => {
			const trigger = await published(api);
			const id = await submit(api);
			api.emulator.calls.length = 0;
			const received = await deliver(
				api,
				trigger,
				Array.from({ length: 6 }, () => id),
			);
			expect(started(received)).toHaveLength(1);
			expect(received.every(({ status }) => status === 200)).toBe(true);
			expect(api.emulator.calls).toHaveLength(1);
			expect(started(await deliver(api, trigger, [id]))).toEqual([]);
			expect(api.emulator.calls).toHaveLength(1);
		}),
	);

	it.concurrent(
		'that come again after a restart bring nothing to the next node',
		apiTest(async (api) => {
			const trigger = await published(api);
			const id = await submit(api);
			expect(await outputOf(trigger, await deliver(api, trigger, [id]))).toEqual([id]);
			const again = await restarted(api, trigger);
			expect(await outputOf(again, await deliver(api, again, [id]))).toEqual([]);
		}),
	);

	it.concurrent(
		'count once, whatever time they tell',
		apiTest(async (api) => {
			const trigger = await published(api);
			const id = await submit(api);
			const times = Array.from({ length: 20 }, (_, day) => `2026-11-${day + 10}T12:00:00.000Z`);
			const received: Received[] = [];
			for (const processed_at of times)
				received.push(await trigger.receive({ body: eventOf(api, id, { processed_at }) }));
			expect(started(received)).toHaveLength(1);
		}),
	);
});

describe('what was not acknowledged is not remembered', () => {
	it.concurrent(
		'when n8n can not store the execution, and those that shared it are not acknowledged either',
		apiTest(async (api) => {
			const trigger = await published(api);
			const body = eventOf(api, await submit(api));
			const [first, second] = await Promise.all([
				trigger.receive({ body, isLost: true, whileStored: sleep(100) }),
				trigger.receive({ body }),
			]);
			expect([first.status, second.status]).toEqual([500, 503]);
			expect((await trigger.receive({ body })).input).toHaveLength(1);
			expect((await trigger.receive({ body })).input).toBeUndefined();
		}),
	);

	it.concurrent(
		'and others wait for the execution to be stored',
		apiTest(async (api) => {
			const trigger = await published(api);
			const body = eventOf(api, await submit(api));
			let isStored = false;
			const whileStored = sleep(300).then(() => (isStored = true));
			const carrier = trigger.receive({ body, whileStored });
			await sleep(150);
			expect(await trigger.receive({ body })).toEqual({ status: 200, input: undefined });
			expect(isStored).toBe(true);
			expect((await carrier).status).toBe(200);
		}),
	);

	it.concurrent.each([403, 429, 500, 503])(
		'while the API answers %i, and the sender is to try again',
		async (status) => {
			await apiTest(async (api) => {
				const trigger = await published(api);
				const body = eventOf(api, await submit(api));
				api.emulator.failNext(RUNS_ROUTE, { status, retryAfterSeconds: 60 }, 4);
				expect((await trigger.receive({ body })).status).toBe(503);
				expect(trigger.saved).not.toContain(body.data.extraction_id);
			})();
		},
	);

	it.concurrent(
		'in an outage of the API: of thirty events none is lost, and each comes once',
		apiTest(async (api) => {
			unlimited(api);
			const trigger = await published(api);
			const submitted = await submitMany(api, 30);
			api.emulator.failNext('*', { status: 503 }, 4);
			const refused = await deliver(api, trigger, submitted);
			expect(refused.every(({ status }) => status === 503)).toBe(true);
			const again = await restarted(api, trigger);
			const received = await deliver(api, again, submitted);
			expect(received.every(({ status }) => status === 200)).toBe(true);
			expect((await outputOf(again, received)).sort()).toEqual(submitted.sort());
		}),
	);

	it.concurrent(
		'when the API hangs; the sender waits some 20 s at most',
		apiTest(async (api) => {
			const trigger = await published(api);
			const body = eventOf(api, await submit(api));
			api.emulator.failNext(RUNS_ROUTE, { hang: true });
			const startedMs = Date.now();
			expect((await trigger.receive({ body })).status).toBe(503);
			expect(Date.now() - startedMs).toBeLessThan(25_000);
			expect((await trigger.receive({ body })).input).toHaveLength(1);
		}),
	);
});

describe('a burst', () => {
	it.concurrent(
		'of 500 events comes through whole, in few executions and for few calls',
		apiTest(async (api) => {
			unlimited(api);
			const trigger = await published(api);
			const submitted = await submitMany(api, 500);
			api.emulator.calls.length = 0;
			const waves = Array.from({ length: 10 }, async (_, wave) => {
				await sleep(wave * 300);
				return await deliver(api, trigger, submitted.slice(wave * 50, (wave + 1) * 50));
			});
			const received = (await Promise.all(waves)).flat();
			expect(received.every(({ status }) => status === 200)).toBe(true);
			expect(started(received).length).toBeLessThan(10);
			expect(api.emulator.calls.length).toBeLessThan(50);
			expect((await outputOf(trigger, received)).sort()).toEqual(submitted.sort());
			expect(api.emulator.calls.length).toBeLessThanOrEqual(550);
		}),
		120_000,
	);

	it.concurrent(
		'for twenty workflows reads the list of runs for all of them together',
		apiTest(async (api) => {
			unlimited(api);
			const triggers = await Promise.all(Array.from({ length: 20 }, async () => published(api)));
			const id = await submit(api);
			api.emulator.calls.length = 0;
			const received = await Promise.all(triggers.map(async (each) => deliver(api, each, [id])));
			expect(received.flatMap(started)).toHaveLength(20);
			expect(api.emulator.calls.length).toBeLessThanOrEqual(2);
		}),
	);
});

describe('a burst whose documents no list shows', () => {
	it.concurrent.each(['none', 'every-second'] as const)(
		'is not acknowledged before each was asked for, so none is lost: %s',
		apiTest(async (api, runsShow) => {
			unlimited(api);
			api.emulator.switches.runsShow = runsShow;
			const trigger = await published(api);
			let left = await submitMany(api, 70);
			const all = [...left];
			const received: Received[] = [];
			// The sender comes again with what was not taken.
			while (left.length > 0) {
				const responses = await deliver(api, trigger, left);
				received.push(...responses);
				left = left.filter((_, index) => responses[index].status !== 200);
			}
			expect((await outputOf(trigger, received)).sort()).toEqual(all.sort());
		}),
		60_000,
	);
});

describe('an event that comes before its document can be seen', () => {
	it.concurrent(
		'while the API can not be asked for it is not acknowledged, however often it comes',
		apiTest(async (api) => {
			api.emulator.switches.runsShow = 'none';
			const trigger = await published(api);
			const body = eventOf(api, await submit(api));
			api.emulator.failNext(RESULTS_ROUTE, { status: 400 }, 1000);
			for (let time = 1; time <= 2; time++)
				expect((await trigger.receive({ body })).status).toBe(503);
		}),
		120_000,
	);

	it.concurrent(
		'is waited for',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.switches.visibleAfterMs = 120_000;
			const id = await submit(api);
			expect(ids(await trigger.receive({ body: eventOf(api, id) }))).toEqual([id]);
		}),
	);

	it.concurrent(
		'longer than that is not acknowledged, and is taken when it comes again',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.switches.visibleAfterMs = 10_000_000;
			const id = await submit(api);
			const body = eventOf(api, id);
			expect(await trigger.receive({ body })).toEqual({ status: 503, input: undefined });
			api.emulator.clock.advance(10_000_000);
			expect(ids(await trigger.receive({ body }))).toEqual([id]);
		}),
	);

	it.concurrent(
		'is stored while it is still processed, and its execution waits',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.scriptNext({ readyAfterMs: 60_000 });
			const id = await submit(api);
			api.emulator.clock.advance(20_000);
			const { input } = await trigger.receive({ body: eventOf(api, id) });
			expect((await trigger.execute(input)).items[0].json).toMatchObject({
				collectionId: id,
				status: 'processed',
			});
		}),
	);
});

describe('a forged event', () => {
	it.concurrent(
		'of a document that there is not is answered 503 once, then 200, and starts nothing',
		apiTest(async (api) => {
			const trigger = await published(api);
			await deliver(api, trigger, [await submit(api)]);
			const body = eventOf(api, UNKNOWN_ID);
			expect(await trigger.receive({ body })).toEqual({ status: 503, input: undefined });
			api.emulator.calls.length = 0;
			expect(await trigger.receive({ body })).toEqual({ status: 200, input: undefined });
			expect(api.emulator.calls.length).toBeLessThanOrEqual(3);
		}),
	);

	it.concurrent(
		'after a restart brings none of the old documents to the next node',
		apiTest(async (api) => {
			const trigger = await published(api);
			const old = await submitMany(api, 10);
			expect(await outputOf(trigger, await deliver(api, trigger, old))).toHaveLength(10);
			const again = await restarted(api, trigger);
			api.emulator.calls.length = 0;
			const received = await deliver(api, again, [UNKNOWN_ID]);
			expect(api.emulator.calls.length).toBeLessThanOrEqual(3);
			expect(await outputOf(again, received)).toEqual([]);
		}),
	);

	it.concurrent(
		'of a staged document that was never run starts nothing',
		apiTest(async (api) => {
			api.emulator.switches.stagedInRuns = 'present';
			const trigger = await published(api);
			await deliver(api, trigger, [await submit(api)]);
			const { items } = await api.run({
				resource: 'file',
				operation: 'upload',
				workflowId: { __rl: true, mode: 'id', value: api.workflowId },
				source: 'text',
				text: 'Number: 8',
			});
			const id = String(items[0].json.collection_id);
			expect(started(await deliver(api, trigger, [id]))).toEqual([]);
		}),
	);
});

describe('documents of which no event came', () => {
	it.concurrent(
		'come with the next event, once they ended a minute ago',
		apiTest(async (api) => {
			const trigger = await published(api);
			const missed = await submitMany(api, 3);
			const fresh = await submit(api);
			api.emulator.clock.advance(120_000);
			const named = await submit(api);
			const [first] = await deliver(api, trigger, [named]);
			expect(ids(first).sort()).toEqual([...missed, fresh, named].sort());
			expect(started(await deliver(api, trigger, missed))).toEqual([]);
		}),
	);

	it.concurrent(
		'wait that minute, in which their event may be on its way to another process',
		apiTest(async (api) => {
			api.emulator.clock.speed = 1;
			const trigger = await published(api);
			const other = await submit(api);
			const named = await submit(api);
			expect(ids((await deliver(api, trigger, [named]))[0])).toEqual([named]);
			expect(ids((await deliver(api, trigger, [other]))[0])).toEqual([other]);
		}),
	);

	it.concurrent(
		'and that ended before the workflow was published start nothing',
		apiTest(async (api) => {
			await submitMany(api, 3);
			api.emulator.clock.advance(120_000);
			const trigger = await published(api);
			const named = await submit(api);
			api.emulator.clock.advance(120_000);
			expect(ids((await deliver(api, trigger, [named]))[0])).toEqual([named]);
			await trigger.unpublish();
			await submit(api);
			api.emulator.clock.advance(120_000);
			await trigger.publish();
			const last = await submit(api);
			expect(ids((await deliver(api, trigger, [last]))[0])).toEqual([last]);
		}),
	);
});

describe('a rejected key', () => {
	it.concurrent.each([401, 403] as const)(
		'fails one execution an hour, with what to do (%i)',
		async (badKeyStatus) => {
			await apiTest(async (api) => {
				const trigger = await published(api);
				const body = eventOf(api, await submit(api));
				const key = api.access.apiKey;
				api.emulator.switches.badKeyStatus = badKeyStatus;
				api.emulator.rotateKey(api.organizationId);
				const first = await trigger.receive({ body });
				expect(first.status).toBe(503);
				const { error } = await trigger.execute(first.input);
				expect(error?.description).toContain("'API Key'");
				expect(JSON.stringify(error)).not.toContain(key);
				expect(await trigger.receive({ body })).toEqual({ status: 503, input: undefined });
			})();
		},
	);

	it.concurrent(
		'and only for one workflow brings an empty execution',
		apiTest(async (api) => {
			const trigger = await published(api);
			const body = eventOf(api, await submit(api));
			api.emulator.failNext(RUNS_ROUTE, { status: 403 });
			const { status, input } = await trigger.receive({ body });
			expect(status).toBe(503);
			expect(await trigger.execute(input)).toMatchObject({ items: [], error: undefined });
		}),
	);
});

it.concurrent(
	'nothing is recorded before the results of a document are there',
	apiTest(async (api) => {
		const trigger = await published(api);
		const [received] = await deliver(api, trigger, [await submit(api)]);
		api.emulator.failNext(RESULTS_ROUTE, { status: 400 });
		const failed = await trigger.execute(received.input);
		expect(failed.error).toBeDefined();
		expect(recordedFor(trigger.workflow.id)).toEqual([]);
		expect((await trigger.retry(failed)).ids).toHaveLength(1);
	}),
);
