import { apiTest } from './api';
import { eventOf, foreignEvent, ids, published, submit } from './deliveries';

const RUNS_ROUTE = 'GET /v2/workflows/:workflow_id/runs/';
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

describe('an event whose ID the API does not know', () => {
	it.concurrent(
		'starts the workflow with what has newly ended, once',
		apiTest(async (api) => {
			const old = await submit(api);
			api.emulator.clock.advance(1000);
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			const [one, two] = [await submit(api), await submit(api)];
			api.emulator.clock.advance(1000);
			const received = await trigger.receive({ body: foreignEvent(api) });
			expect(ids(received).sort()).toEqual([one, two].sort());
			expect(ids(received)).not.toContain(old);
			expect((await trigger.receive({ body: foreignEvent(api, 2) })).input).toBeUndefined();
			const { items } = await trigger.execute(received.input!);
			expect(items.map(({ json }) => json.status)).toEqual(['processed', 'processed']);
		}),
	);

	it.concurrent.each(['newest-first', 'oldest-first'] as const)(
		'finds it in a long list that is %s',
		async (order) => {
			await apiTest(async (api) => {
				api.emulator.switches.listOrder = order;
				api.emulator.addPastRuns(api.workflowId, 250);
				const trigger = await published(api);
				api.emulator.clock.advance(1000);
				const id = await submit(api);
				api.emulator.clock.advance(1000);
				expect(ids(await trigger.receive({ body: foreignEvent(api) }))).toEqual([id]);
			})();
		},
	);

	it.concurrent(
		'looks once for all that arrive meanwhile, and misses none',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			const done: string[] = [];
			for (let number = 1; number <= 5; number++) done.push(await submit(api));
			api.emulator.clock.advance(1000);
			api.emulator.calls.length = 0;
			const received = await Promise.all(
				done.map(async (_, index) => await trigger.receive({ body: foreignEvent(api, index + 1) })),
			);
			expect(received.flatMap(ids).sort()).toEqual(done.sort());
			const looks = api.emulator.calls.filter(({ route }) => route === RUNS_ROUTE);
			expect(looks.length).toBeLessThanOrEqual(2);
		}),
	);

	it.concurrent(
		'does not start old documents again after a restart',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			await submit(api);
			api.emulator.clock.advance(600_000);
			const restarted = await published(api, {}, { saved: trigger.saved });
			const id = await submit(api);
			api.emulator.clock.advance(1000);
			expect(ids(await restarted.receive({ body: foreignEvent(api) }))).toEqual([id]);
		}),
	);

	it.concurrent(
		'is looked for in its own workflow, although others are looked at meanwhile',
		apiTest(async (api) => {
			const trigger = await published(api);
			const { id: workflowId } = api.emulator.addWorkflow(api.organizationId, {
				name: 'Other',
				nodes: [{ id: 'parse', type: 'parse' }],
			});
			const second = { ...api, workflowId };
			api.emulator.clock.advance(1000);
			const submitted = [await submit(api), await submit(second)];
			api.emulator.clock.advance(1000);
			const bodies = [
				foreignEvent(api, 1),
				foreignEvent(api, 2),
				foreignEvent(second, 3),
				foreignEvent(second, 4),
			];
			const received = await Promise.all(
				bodies.map(async (body) => await trigger.receive({ body })),
			);
			expect(received.flatMap(ids).sort()).toEqual(submitted.sort());
		}),
	);

	it.concurrent.each(['null', 'absent'] as const)(
		'starts nothing old when the times of runs are %s',
		async (timestamps) => {
			await apiTest(async (api) => {
				api.emulator.addPastRuns(api.workflowId, 20);
				api.emulator.switches.timestamps = timestamps;
				const trigger = await published(api);
				expect((await trigger.receive({ body: foreignEvent(api) })).input).toBeUndefined();
			})();
		},
	);

	it.concurrent(
		'starts none again of which more were handed on than are remembered',
		apiTest(async (api) => {
			Object.assign(api.emulator.limits, { general: 100_000, submission: 100_000 });
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			const first = await submit(api);
			expect(ids(await trigger.receive({ body: foreignEvent(api) }))).toEqual([first]);
			api.emulator.clock.advance(1000);
			for (let number = 0; number < 1005; number++)
				await trigger.receive({ body: eventOf(api, first, { processed_at: `time ${number}` }) });
			api.emulator.clock.advance(600_000);
			const next = await submit(api);
			api.emulator.clock.advance(1000);
			const { data, ...rest } = foreignEvent(api, 2);
			const event = { ...rest, data: { ...data, extraction_id: UNKNOWN_ID } };
			expect(ids(await trigger.receive({ body: event }))).toEqual([next]);
		}),
		120_000,
	);
});
