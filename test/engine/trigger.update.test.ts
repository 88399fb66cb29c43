import type { IDataObject } from 'n8n-workflow';

import { apiTest, type Api } from './api';
import { eventOf, foreignEvent, ids, published, submit, webhookTriggerOf } from './deliveries';
import { activated, found, poll, submit as submitMany, triggerOf } from './polls';
import { inNewProcess, type PollingTrigger, type WebhookTrigger } from './triggers';

const iso = ({ emulator }: Api, agoMs = 0) => new Date(emulator.clock.now() - agoMs).toISOString();

/** What version 0.1.0 had saved of a webhook trigger; it kept only some of what it had passed on. */
const savedBy = (trigger: WebhookTrigger, activatedAt: string, handedOn: string[]): string => {
	const [[key, data]] = Object.entries(JSON.parse(trigger.saved) as IDataObject);
	const { secret } = data as IDataObject;
	return JSON.stringify({ [key]: { secret, activatedAt, handedOn } });
};

/** The webhook trigger after the update from 0.1.0, which had run for a while. */
async function updated(api: Api) {
	const trigger = await published(api);
	const activatedAt = iso(api);
	api.emulator.clock.advance(60_000);
	const [kept, forgotten] = [await submit(api), await submit(api)];
	api.emulator.clock.advance(3_600_000);
	const saved = savedBy(trigger, activatedAt, [`${kept} ${Date.parse(iso(api))}`]);
	const workflowId = inNewProcess(trigger.workflow);
	return { again: await published(api, {}, { saved, workflowId }), kept, forgotten };
}

describe('the webhook trigger after the update from 0.1.0', () => {
	it.concurrent(
		'keeps its webhook, and starts nothing old with the first event',
		apiTest(async (api) => {
			const { again } = await updated(api);
			const id = await submit(api);
			expect(ids(await again.receive({ body: eventOf(api, id) }))).toEqual([id]);
			const { items } = await api.run({
				resource: 'webhook',
				operation: 'getAll',
				returnAll: true,
			});
			expect(items).toHaveLength(1);
			const creations = api.emulator.calls.filter(({ route }) => route === 'POST /v2/webhooks/');
			expect(creations).toHaveLength(1);
		}),
	);

	it.concurrent(
		'starts nothing old for an event with another ID, and what is new',
		apiTest(async (api) => {
			const { again } = await updated(api);
			const id = await submit(api);
			expect(ids(await again.receive({ body: foreignEvent(api) }))).toEqual([id]);
		}),
	);

	it.concurrent(
		'starts nothing again that 0.1.0 passed on a moment before, however often n8n is restarted',
		apiTest(async (api) => {
			const trigger = await published(api);
			const saved = savedBy(trigger, iso(api), []);
			const passedOn = await submit(api);
			const startOf = async (workflow: WebhookTrigger['workflow'], staticData: string) =>
				await published(api, {}, { saved: staticData, workflowId: inNewProcess(workflow) });
			let again = await startOf(trigger.workflow, saved);
			const brought: string[] = [];
			for (const pauseMs of [10_000, 90_000, 10_000, 90_000]) {
				api.emulator.clock.advance(pauseMs);
				if (pauseMs < 60_000) again = await startOf(again.workflow, again.saved);
				const id = await submit(api);
				brought.push(...ids(await again.receive({ body: eventOf(api, id) })));
				expect(brought).toContain(id);
				expect(brought).not.toContain(passedOn);
			}
		}),
	);

	it.concurrent(
		'starts nothing old when an event comes before n8n has published it',
		apiTest(async (api) => {
			const trigger = await published(api);
			const saved = savedBy(trigger, iso(api), []);
			await submit(api);
			api.emulator.clock.advance(90_000);
			const again = webhookTriggerOf(
				api,
				{},
				{ saved, workflowId: inNewProcess(trigger.workflow) },
			);
			const id = await submit(api);
			expect(ids(await again.receive({ body: eventOf(api, id) }))).toEqual([id]);
		}),
	);

	it.concurrent(
		'starts what ended while n8n was down later on, though its event was given up',
		apiTest(async (api) => {
			const { again } = await updated(api);
			const missed = await submit(api);
			api.emulator.clock.advance(120_000);
			const restarted = await published(
				api,
				{},
				{ saved: again.saved, workflowId: inNewProcess(again.workflow) },
			);
			const id = await submit(api);
			const brought = ids(await restarted.receive({ body: eventOf(api, id) }));
			expect(brought?.sort()).toEqual([missed, id].sort());
		}),
	);

	it.concurrent(
		'knows what it had kept',
		apiTest(async (api) => {
			const { again, kept } = await updated(api);
			api.emulator.calls.length = 0;
			expect(await again.receive({ body: eventOf(api, kept) })).toEqual({
				status: 200,
				input: undefined,
			});
			expect(api.emulator.calls).toEqual([]);
		}),
	);
});

/** What version 0.1.0 had saved of a polling trigger. */
const stateOf = ({ workflowId }: Api, known: unknown[], forgottenMs = 0): string =>
	JSON.stringify({ 'node:Trigger': { state: { workflowId, forgottenMs, known } } });

const pollingAfter = (api: Api, trigger: PollingTrigger, saved: string) =>
	triggerOf(api, { saved, workflowId: inNewProcess(trigger.workflow), activation: 'init' });

describe('the polling trigger after the update from 0.1.0', () => {
	it.concurrent(
		'starts nothing old, and what was unfinished or could not be had',
		apiTest(async (api) => {
			const trigger = await activated(api);
			api.emulator.scriptNext({ readyAfterMs: 60_000 });
			const [slow, owed, done] = await submitMany(api, 3);
			const createdMs = api.emulator.clock.now();
			const known = [
				[slow, createdMs, 'in_progress', 'in_progress', 0],
				[owed, createdMs, 'in_progress', 'processed', 0],
				[done, createdMs, 'processed', 'processed', 0],
			];
			api.emulator.clock.advance(3_600_000);
			const again = pollingAfter(api, trigger, stateOf(api, known));
			const [fresh] = await submitMany(api);
			expect((await poll(again)).sort()).toEqual([slow, owed, fresh].sort());
			expect(await poll(again)).toEqual([]);
		}),
	);

	it.concurrent.each<[string, (api: Api) => string]>([
		['a known run of null', (api) => stateOf(api, [null])],
		['known runs of numbers', (api) => stateOf(api, [[7, 8]])],
		[
			'a cursor of a text',
			({ workflowId }) =>
				JSON.stringify({ 'node:Trigger': { state: { workflowId, cursor: 'x', emitted: [] } } }),
		],
		['a state of another shape', () => '{"node:Trigger":{"state":{"version":9}}}'],
		['nothing at all', () => '{}'],
	])('with %s looks a day back, and never begins anew', async (_, savedOf) => {
		await apiTest(async (api) => {
			const trigger = await activated(api);
			const [old] = await submitMany(api);
			api.emulator.clock.advance(2 * 24 * 60 * 60 * 1000);
			const recent = await submitMany(api, 2);
			const again = pollingAfter(api, trigger, savedOf(api));
			const brought = await found(again);
			expect(brought.sort()).toEqual(recent.sort());
			expect(brought).not.toContain(old);
			expect(await found(again)).toEqual([]);
		})();
	});

	it.concurrent(
		'goes by the state of the process when an execution has overwritten the saved one',
		apiTest(async (api) => {
			const trigger = await activated(api);
			expect(await poll(trigger)).toEqual([]);
			const first = await submitMany(api, 2);
			expect((await poll(trigger)).sort()).toEqual(first.sort());
			for (const overwritten of ['{}', stateOf(api, [])]) {
				trigger.workflow.staticData = JSON.parse(overwritten) as IDataObject;
				const ids = await submitMany(api);
				expect(await found(trigger)).toEqual(ids);
			}
		}),
	);
});
