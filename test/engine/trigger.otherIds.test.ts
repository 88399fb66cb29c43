import { apiTest } from './api';
import { foreignEvent, ids, published, restarted, submit, eventOf } from './deliveries';
import { RUNS_ROUTE } from './polls';

describe('an event whose ID is not that of a collection', () => {
	it.concurrent(
		'starts the workflow with what has newly ended, once',
		apiTest(async (api) => {
			const old = await submit(api);
			api.emulator.clock.advance(1000);
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			const [one, two] = [await submit(api), await submit(api)];
			const received = await trigger.receive({ body: foreignEvent(api) });
			expect(ids(received).sort()).toEqual([one, two].sort());
			expect(ids(received)).not.toContain(old);
			expect(await trigger.receive({ body: foreignEvent(api, 2) })).toMatchObject({
				status: 200,
				input: undefined,
			});
			const { items } = await trigger.execute(received.input);
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
				expect(ids(await trigger.receive({ body: foreignEvent(api) }))).toEqual([id]);
			})();
		},
	);

	it.concurrent(
		'finds it behind a page of unfinished ones',
		apiTest(async (api) => {
			api.emulator.limits.submission = 100_000;
			api.emulator.addPastRuns(api.workflowId, 320);
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			const id = await submit(api);
			api.emulator.scriptNext({ readyAfterMs: 10_000_000 }, 130);
			for (let number = 0; number < 130; number++) await submit(api);
			expect(ids(await trigger.receive({ body: foreignEvent(api) }))).toEqual([id]);
		}),
		60_000,
	);

	it.concurrent(
		'shares a scan with those that arrive meanwhile',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			const submitted: string[] = [];
			for (let number = 1; number <= 5; number++) submitted.push(await submit(api));
			api.emulator.calls.length = 0;
			const received = await Promise.all(
				submitted.map(async (_, index) => trigger.receive({ body: foreignEvent(api, index + 1) })),
			);
			expect(received.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
			expect(received.flatMap(ids).sort()).toEqual(submitted.sort());
			const scans = api.emulator.calls.filter(({ route }) => route === RUNS_ROUTE);
			expect(scans.length).toBeLessThanOrEqual(2);
		}),
	);

	it.concurrent(
		'is looked for again while the list does not show its document yet, also the last of a burst',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			const shown = [await submit(api), await submit(api)];
			api.emulator.clock.advance(20_000);
			api.emulator.switches.visibleAfterMs = 60_000;
			const late = await submit(api);
			const events = [1, 2, 3].map((number) => foreignEvent(api, number));
			const received = await Promise.all(events.map(async (body) => trigger.receive({ body })));
			expect(received.map(({ status }) => status)).toEqual([200, 200, 200]);
			expect(received.flatMap(ids).sort()).toEqual([...shown, late].sort());
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
			const bodies = [foreignEvent(api, 1), foreignEvent(second, 2)];
			const received = await Promise.all(bodies.map(async (body) => trigger.receive({ body })));
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
		'does not keep events that name their document from being looked for',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			const found = await submit(api);
			expect(ids(await trigger.receive({ body: foreignEvent(api) }))).toEqual([found]);
			const named = await submit(api);
			expect(ids(await trigger.receive({ body: eventOf(api, named) }))).toEqual([named]);
			api.emulator.switches.visibleAfterMs = 60_000;
			const late = await submit(api);
			expect(ids(await trigger.receive({ body: eventOf(api, late) }))).toEqual([late]);
		}),
	);

	it.concurrent(
		'brings what ended while n8n was down, and nothing older to the next node',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			const before = await submit(api);
			const { input } = await trigger.receive({ body: foreignEvent(api) });
			expect((await trigger.execute(input)).ids).toEqual([before]);
			const again = await restarted(api, trigger);
			const meanwhile = [await submit(api), await submit(api)];
			const received = await again.receive({ body: foreignEvent(api, 2) });
			expect((await again.execute(received.input)).ids.sort()).toEqual(meanwhile.sort());
		}),
	);
});
