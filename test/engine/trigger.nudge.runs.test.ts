import { apiTest, RESULTS_ROUTE, type Api } from './api';
import { eventOf, foreignEvent, ids, published, submit } from './deliveries';

describe('the runs that an event with an unknown ID leads to', () => {
	it.concurrent(
		'and the own event of a failed document start it once',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			api.emulator.scriptNext({ outcome: 'error' });
			const id = await submit(api);
			api.emulator.clock.advance(1000);
			expect(ids(await trigger.receive({ body: foreignEvent(api) }))).toEqual([id]);
			const own = eventOf(api, id, { processed_at: null }, 'extraction.failed');
			expect(await trigger.receive({ body: own })).toEqual({ status: 200, input: undefined });
		}),
	);

	it.concurrent.each(['newest-first', 'oldest-first'] as const)(
		'finds a document behind a page of unfinished ones in a list that is %s',
		async (order) => {
			await apiTest(async (api) => {
				api.emulator.switches.listOrder = order;
				api.emulator.limits.submission = 100_000;
				api.emulator.addPastRuns(api.workflowId, 320);
				const trigger = await published(api);
				api.emulator.clock.advance(1000);
				const id = await submit(api);
				api.emulator.scriptNext({ readyAfterMs: 10_000_000 }, 130);
				for (let number = 0; number < 130; number++) await submit(api);
				expect(ids(await trigger.receive({ body: foreignEvent(api) }))).toEqual([id]);
			})();
		},
		60_000,
	);

	it.concurrent.each(['null', 'absent'] as const)(
		'starts no old documents when the times of runs are %s',
		async (timestamps) => {
			await apiTest(async (api) => {
				api.emulator.switches.timestamps = timestamps;
				api.emulator.addPastRuns(api.workflowId, 3);
				const trigger = await published(api);
				expect(ids(await trigger.receive({ body: foreignEvent(api) }))).toEqual([]);
			})();
		},
	);

	it(
		'brings the other documents when one of them was deleted meanwhile',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			const [gone, kept] = [await submit(api), await submit(api)];
			const { input } = await trigger.receive({ body: foreignEvent(api) });
			await api.run({ resource: 'file', operation: 'delete', collectionId: gone });
			const { items, error } = await trigger.execute(input!);
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json.collectionId)).toEqual([kept]);
		}),
	);

	it.concurrent(
		'and the own event of a document start it once, whatever times they tell',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			const id = await submit(api);
			api.emulator.clock.advance(1000);
			expect(ids(await trigger.receive({ body: foreignEvent(api) }))).toEqual([id]);
			const own = eventOf(api, id);
			expect(await trigger.receive({ body: own })).toEqual({ status: 200, input: undefined });
			const later = eventOf(api, id, { processed_at: '2026-11-24T12:00:00.000Z' });
			expect(ids(await trigger.receive({ body: later }))).toEqual([id]);
		}),
	);

	it.concurrent(
		'are looked at again while the list does not show yet what an event told of',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.switches.visibleAfterMs = 20_000;
			api.emulator.clock.advance(1000);
			const id = await submit(api);
			expect(ids(await trigger.receive({ body: foreignEvent(api) }))).toEqual([id]);
		}),
	);

	it.concurrent(
		'are looked at again for the last of a burst, which the list shows later than the others',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			const shown = [await submit(api), await submit(api)];
			api.emulator.clock.advance(20_000);
			api.emulator.switches.visibleAfterMs = 20_000;
			const late = await submit(api);
			const events = [1, 2, 3].map((number) => foreignEvent(api, number));
			const received = await Promise.all(
				events.map(async (body) => await trigger.receive({ body })),
			);
			expect(received.map(({ status }) => status)).toEqual([200, 200, 200]);
			expect(received.flatMap(ids).sort()).toEqual([...shown, late].sort());
		}),
	);

	it.concurrent.each([
		['alone', 1],
		['twice at once', 2],
	])('bring a document whose own event comes %s before its results are there', async (_, times) => {
		await apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			const id = await submit(api);
			api.emulator.failNext(RESULTS_ROUTE, { status: 404 });
			const processed_at = new Date(api.emulator.clock.now()).toISOString();
			const body = eventOf(api, id, { processed_at });
			const received = await Promise.all(
				Array.from({ length: times }, async () => await trigger.receive({ body })),
			);
			expect(received.flatMap(ids)).toEqual([id]);
			expect(await trigger.receive({ body })).toEqual({ status: 200, input: undefined });
		})();
	});

	describe('after a restart', () => {
		const endedAt = (api: Api, number: number, ms: number) =>
			foreignEvent(api, number, new Date(ms).toISOString());

		it.concurrent(
			'start what each of several events told of, old and new',
			apiTest(async (api) => {
				const trigger = await published(api);
				api.emulator.clock.advance(1000);
				const old = await submit(api);
				const oldMs = api.emulator.clock.now();
				api.emulator.clock.advance(3_000_000);
				const again = await published(api, {}, { saved: trigger.saved });
				const [one, two] = [await submit(api), await submit(api)];
				const nowMs = api.emulator.clock.now();
				const times = [nowMs, nowMs, oldMs];
				const received = await Promise.all(
					times.map(async (ms, number) => again.receive({ body: endedAt(api, number + 1, ms) })),
				);
				expect(received.flatMap(ids).sort()).toEqual([old, one, two].sort());
			}),
		);

		it.concurrent(
			'start nothing that ended at another time than an event says',
			apiTest(async (api) => {
				const trigger = await published(api);
				const { saved } = trigger;
				api.emulator.clock.advance(1000);
				await submit(api);
				api.emulator.clock.advance(1000);
				expect(ids(await trigger.receive({ body: foreignEvent(api) }))).toHaveLength(1);
				const again = await published(api, {}, { saved });
				const forged = endedAt(api, 2, Date.parse('2001-01-01T00:00:00Z'));
				expect(ids(await again.receive({ body: forged }))).toEqual([]);
			}),
		);
	});
});
