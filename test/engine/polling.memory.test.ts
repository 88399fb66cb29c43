import { apiTest, RESULTS_ROUTE } from './api';
import { activated, found, poll, remove, restarted, submit, triggerOf } from './polls';

describe('the memory', () => {
	it.concurrent(
		'survives a restart',
		apiTest(async (api) => {
			const trigger = await activated(api);
			await submit(api, 3);
			expect(await poll(trigger)).toHaveLength(3);
			const again = restarted(api, trigger);
			expect(await poll(again)).toEqual([]);
			const ids = await submit(api);
			expect(await poll(again)).toEqual(ids);
		}),
	);

	it.concurrent(
		'of polls without news is not needed after a restart',
		apiTest(async (api) => {
			const trigger = await activated(api);
			const { saved, workflow } = trigger;
			api.emulator.scriptNext({ readyAfterMs: 10_000_000 });
			const [slow] = await submit(api);
			expect(await poll(trigger)).toEqual([]);
			api.emulator.clock.advance(10_000_000);
			const again = triggerOf(api, { saved, workflowId: workflow.id });
			expect(await poll(again)).toEqual([slow]);
		}),
	);

	it.concurrent(
		'tells documents with equal times apart',
		apiTest(async (api) => {
			api.emulator.clock.speed = 0;
			const trigger = await activated(api);
			const first = await submit(api, 2);
			expect((await poll(trigger)).sort()).toEqual(first.sort());
			const second = await submit(api, 2);
			expect((await poll(trigger)).sort()).toEqual(second.sort());
			expect(await poll(trigger)).toEqual([]);
		}),
	);

	it.concurrent(
		'is bounded',
		apiTest(async (api) => {
			api.emulator.addPastRuns(api.workflowId, 1500);
			const trigger = triggerOf(api, {
				parameters: { options: { backfill: 1000, fetchResults: false } },
			});
			api.emulator.limits.general = 100_000;
			expect(await poll(trigger)).toHaveLength(1000);
			expect(trigger.saved.length).toBeLessThan(150_000);
			expect(await poll(trigger)).toEqual([]);
		}),
		120_000,
	);

	it.concurrent.each(['null', 'absent'] as const)(
		'does without the times of runs when they are %s',
		async (timestamps) => {
			await apiTest(async (api) => {
				api.emulator.switches.timestamps = timestamps;
				api.emulator.addPastRuns(api.workflowId, 250);
				const trigger = await activated(api);
				const ids = await submit(api, 2);
				expect((await poll(trigger)).sort()).toEqual(ids.sort());
				expect(await poll(trigger)).toEqual([]);
			})();
		},
	);

	it.concurrent(
		'begins anew for another workflow',
		apiTest(async (api) => {
			const trigger = await activated(api);
			const other = api.emulator.addWorkflow(api.organizationId, {
				name: 'Other',
				nodes: [{ id: 'parse', type: 'parse' }],
			});
			await submit({ ...api, workflowId: other.id });
			const { saved, workflow } = trigger;
			const changed = triggerOf(
				{ ...api, workflowId: other.id },
				{ saved, workflowId: workflow.id },
			);
			expect(await poll(changed)).toEqual([]);
			const ids = await submit({ ...api, workflowId: other.id });
			expect(await poll(changed)).toEqual(ids);
		}),
	);
});
describe('a bad day', () => {
	it.concurrent(
		'of an API that fails loses nothing',
		apiTest(async (api) => {
			const trigger = await activated(api);
			const ids = await submit(api, 2);
			for (let time = 0; time < 2; time++) {
				api.emulator.failNext('*', { status: 503 }, 4);
				await expect(trigger.poll()).rejects.toThrow('could not answer now (HTTP 503)');
			}
			expect((await poll(trigger)).sort()).toEqual(ids.sort());
		}),
	);

	it.concurrent(
		'on which one document can not be fetched brings the others, and that one later',
		apiTest(async (api) => {
			const trigger = await activated(api);
			const ids = await submit(api, 3);
			api.emulator.failNext(RESULTS_ROUTE, { status: 400 });
			const brought = await poll(trigger);
			expect(brought).toHaveLength(2);
			expect([...brought, ...(await poll(trigger))].sort()).toEqual(ids.sort());
			expect(await poll(trigger)).toEqual([]);
		}),
	);

	it.concurrent(
		'of two hundred documents that can not be put out holds up no other, and loses none',
		apiTest(async (api) => {
			Object.assign(api.emulator.limits, { general: 100_000, submission: 100_000 });
			const trigger = await activated(api, { parameters: { options: { rowsField: 'number' } } });
			const without = await submit(api, 200);
			await expect(trigger.poll()).rejects.toThrow('has no table field "number"');
			api.emulator.scriptNext({ outcome: 'error' });
			const [failed] = await submit(api);
			expect(await poll(trigger)).toEqual([failed]);
			trigger.node.parameters.options = {};
			const brought = [
				...(await poll(trigger)),
				...(await poll(trigger)),
				...(await poll(trigger)),
			];
			expect(brought.sort()).toEqual(without.sort());
		}),
		120_000,
	);

	it.concurrent(
		'on which results lag behind brings them later',
		apiTest(async (api) => {
			const trigger = await activated(api);
			api.emulator.switches.resultsLagMs = 1_000_000;
			const ids = await submit(api);
			expect(await poll(trigger)).toEqual([]);
			api.emulator.clock.advance(1_000_000);
			expect(await poll(trigger)).toEqual(ids);
		}),
	);

	it.concurrent(
		'on which a document is deleted brings the others',
		apiTest(async (api) => {
			const trigger = await activated(api);
			api.emulator.scriptNext({ readyAfterMs: 10_000_000 });
			const [slow] = await submit(api);
			await poll(trigger);
			await remove(api, slow);
			const ids = await submit(api);
			expect(await poll(trigger)).toEqual(ids);
			api.emulator.calls.length = 0;
			expect(await poll(trigger)).toEqual([]);
			expect(api.emulator.calls.length).toBeLessThanOrEqual(2);
		}),
	);

	it.concurrent(
		'on which polls overlap starts each document once',
		apiTest(async (api) => {
			const trigger = await activated(api);
			const ids = await submit(api, 2);
			const brought = await Promise.all([1, 2, 3].map(async () => await poll(trigger)));
			expect(brought.flat().sort()).toEqual(ids.sort());
		}),
	);

	it.concurrent(
		'asks for twenty unfinished documents in a poll at most',
		apiTest(async (api) => {
			// Neither end of the list shows what is unfinished.
			api.emulator.addPastRuns(api.workflowId, 150);
			api.emulator.limits.submission = 100_000;
			api.emulator.scriptNext({ readyAfterMs: 10_000_000 }, 25);
			await submit(api, 25);
			const trigger = await activated(api);
			await submit(api, 210);
			while ((await found(trigger)).length > 0);
			api.emulator.calls.length = 0;
			await trigger.poll();
			expect(api.emulator.calls.length).toBeLessThanOrEqual(22);
			api.emulator.clock.advance(10_000_000);
			expect(await poll(trigger)).toHaveLength(20);
			expect(await poll(trigger)).toHaveLength(5);
			expect(await poll(trigger)).toEqual([]);
		}),
		120_000,
	);

	it.concurrent(
		'on which list and results disagree starts a document once',
		apiTest(async (api) => {
			const trigger = await activated(api);
			const ids = await submit(api);
			const refusal = { error: 'Failed', error_code: 'EXTRACTION_FAILED' };
			api.emulator.failNext(RESULTS_ROUTE, { status: 422, body: refusal });
			const { items } = await trigger.execute(await trigger.poll(), 'trigger');
			expect(items.map(({ json }) => [json.collectionId, json.status])).toEqual([
				[...ids, 'error'],
			]);
			expect(await poll(trigger)).toEqual([]);
			expect(await poll(restarted(api, trigger))).toEqual([]);
		}),
	);

	it.concurrent(
		'has every unfinished document asked for, although one of them is refused again and again',
		apiTest(async (api) => {
			api.emulator.addPastRuns(api.workflowId, 150);
			api.emulator.limits.submission = 100_000;
			api.emulator.scriptNext({ readyAfterMs: 10_000_000 }, 25);
			const slow = await submit(api, 25);
			const trigger = await activated(api);
			await submit(api, 210);
			while ((await found(trigger)).length > 0);
			api.emulator.failNext(RESULTS_ROUTE, { status: 403 }, 20);
			await expect(trigger.poll()).rejects.toThrow('refused access');
			api.emulator.clock.advance(10_000_000);
			const brought = await poll(trigger);
			expect(brought).toEqual(expect.arrayContaining(slow.slice(20)));
			expect([...brought, ...(await poll(trigger))].sort()).toEqual(slow.sort());
		}),
		120_000,
	);

	it.concurrent(
		'asks for no document any more that was deleted while unfinished',
		apiTest(async (api) => {
			api.emulator.scriptNext({ readyAfterMs: 10_000_000 }, 3);
			const trigger = await activated(api);
			const ids = await submit(api, 3);
			await trigger.poll();
			for (const id of ids) await remove(api, id);
			await trigger.poll();
			api.emulator.calls.length = 0;
			expect(await poll(trigger)).toEqual([]);
			expect(api.emulator.calls.length).toBeLessThanOrEqual(2);
		}),
	);
});
