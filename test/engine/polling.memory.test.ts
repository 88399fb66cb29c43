import { apiTest, RESULTS_ROUTE, type Api } from './api';
import { activated, found, poll, remove, restarted, RUNS_ROUTE, submit, triggerOf } from './polls';

const at = ({ emulator }: Api): string => new Date(emulator.clock.now()).toISOString();

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
		'brings once more what n8n could not store, with the next documents',
		apiTest(async (api) => {
			const trigger = await activated(api);
			const [lost] = await submit(api);
			// n8n logs that the execution could not be stored, and tells nobody.
			expect(await found(trigger)).toEqual([lost]);
			const [next] = await submit(api);
			expect(await poll(trigger)).toEqual([next]);
			expect(await poll(trigger)).toEqual([lost]);
			expect(await poll(trigger)).toEqual([]);
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
		'on which one document can not be fetched brings the others, and says why of that one',
		apiTest(async (api) => {
			const trigger = await activated(api);
			const ids = await submit(api, 3);
			api.emulator.failNext(RESULTS_ROUTE, { status: 400 });
			const { items } = await trigger.execute(await trigger.poll(), 'trigger');
			expect(items.map(({ json }) => json.collectionId).sort()).toEqual(ids.sort());
			const statuses = items.map(({ json }) => json.status).sort();
			expect(statuses).toEqual(['processed', 'processed', 'unknown']);
			expect(await poll(trigger)).toEqual([]);
		}),
	);

	it.concurrent(
		'of documents that can not be put out holds up no other, and a Retry brings them',
		apiTest(async (api) => {
			const parameters = { options: { rowsField: 'number' } };
			const trigger = await activated(api, { parameters });
			const without = await submit(api, 3);
			const failed = await trigger.execute(await trigger.poll(), 'trigger');
			expect(failed.error?.message).toContain('has no table field "number"');
			api.emulator.scriptNext({ outcome: 'error' });
			const other = await submit(api);
			expect(await poll(trigger)).toEqual(other);
			trigger.node.parameters.options = {};
			expect((await trigger.retry(failed)).ids.sort()).toEqual(without.sort());
		}),
	);

	it.concurrent(
		'on which results lag behind brings them in the execution that waits for them',
		apiTest(async (api) => {
			const trigger = await activated(api);
			api.emulator.switches.resultsLagMs = 80_000;
			const [id] = await submit(api);
			const { items } = await trigger.execute(await trigger.poll(), 'trigger');
			expect(items[0].json).toMatchObject({ collectionId: id, status: 'processed' });
		}),
	);

	it.concurrent.each(['verified', 'archived', 'constructor'])(
		'of a status that nobody documented (%s) leaves the verdict to the results',
		async (word) => {
			await apiTest(async (api) => {
				const trigger = await activated(api);
				const [id] = await submit(api);
				const run = { id, status: word, created_at: at(api), updated_at: at(api) };
				const page = { count: 1, page: 1, page_size: 100, results: [run] };
				api.emulator.failNext(RUNS_ROUTE, { status: 200, body: page });
				expect(await poll(trigger)).toEqual([id]);
			})();
		},
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
			while ((await poll(trigger)).length > 0);
			api.emulator.calls.length = 0;
			await trigger.poll();
			expect(api.emulator.calls.length).toBeLessThanOrEqual(22);
			api.emulator.clock.advance(10_000_000);
			expect(await poll(trigger)).toHaveLength(25);
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
		'has every unfinished document asked for in turn, although some are refused again and again',
		apiTest(async (api) => {
			api.emulator.addPastRuns(api.workflowId, 150);
			api.emulator.limits.submission = 100_000;
			api.emulator.scriptNext({ readyAfterMs: 10_000_000 }, 25);
			const slow = await submit(api, 25);
			const trigger = await activated(api);
			// So many that no scan reads as far as the unfinished ones.
			api.emulator.addPastRuns(api.workflowId, 1);
			await submit(api, 210);
			while ((await poll(trigger)).length > 0);
			api.emulator.failNext(RESULTS_ROUTE, { status: 403 }, 20);
			expect(await poll(trigger)).toEqual([]);
			api.emulator.clock.advance(10_000_000);
			const brought = [...(await poll(trigger)), ...(await poll(trigger))];
			expect(brought.sort()).toEqual(slow.sort());
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
