import type { IDataObject } from 'n8n-workflow';

import { apiTest, RESULTS_ROUTE } from './api';
import { eventOf, published, submit } from './deliveries';

describe('deliveries of one event', () => {
	it.concurrent(
		'start the workflow once, also when six arrive at the same moment',
		apiTest(async (api) => {
			const trigger = await published(api);
			const body = eventOf(api, await submit(api));
			const received = await Promise.all(
				Array.from({ length: 6 }, async () => await trigger.receive({ body })),
			);
			expect(received.filter(({ input }) => input !== undefined)).toHaveLength(1);
			expect(received.every(({ status }) => status === 200)).toBe(true);
			expect(api.emulator.calls.filter(({ route }) => route === RESULTS_ROUTE)).toHaveLength(1);
			expect((await trigger.receive({ body })).input).toBeUndefined();
		}),
	);

	it.concurrent(
		'that a restart has forgotten start it again, and those that were saved do not',
		apiTest(async (api) => {
			const trigger = await published(api);
			const body = eventOf(api, await submit(api));
			const before = trigger.saved;
			expect((await trigger.receive({ body })).input).toHaveLength(1);
			await trigger.receive({ body });
			const [forgetful, mindful] = [before, trigger.saved].map(
				async (saved) => await published(api, {}, { saved }),
			);
			expect((await (await forgetful).receive({ body })).input).toHaveLength(1);
			expect((await (await mindful).receive({ body })).input).toBeUndefined();
		}),
	);

	it.concurrent(
		'start it when n8n could not store the execution of the one before',
		apiTest(async (api) => {
			const trigger = await published(api);
			const body = eventOf(api, await submit(api));
			expect((await trigger.receive({ body, isLost: true })).status).toBe(500);
			expect((await trigger.receive({ body })).input).toHaveLength(1);
			expect((await trigger.receive({ body })).input).toBeUndefined();
		}),
	);

	it.concurrent(
		'start it once after a restart when only calls about something else came in between',
		apiTest(async (api) => {
			const trigger = await published(api);
			const body = eventOf(api, await submit(api));
			await trigger.receive({ body });
			await trigger.receive({ body: { event: 'something.else' } });
			const again = await published(api, {}, { saved: trigger.saved });
			expect(await again.receive({ body })).toEqual({ status: 200, input: undefined });
		}),
	);

	it.concurrent(
		'count as new when the document was processed once more',
		apiTest(async (api) => {
			const trigger = await published(api);
			const id = await submit(api);
			await trigger.receive({ body: eventOf(api, id) });
			const again = eventOf(api, id, { processed_at: '2026-11-24T12:00:00.000Z' });
			expect((await trigger.receive({ body: again })).input).toHaveLength(1);
		}),
	);

	it.concurrent(
		'remember the latest thousand, also in what is saved',
		apiTest(async (api) => {
			const trigger = await published(api);
			const id = await submit(api);
			const bodies = Array.from({ length: 1005 }, (_, number) =>
				eventOf(api, id, { processed_at: `time ${number}` }),
			);
			api.emulator.limits.general = 100_000;
			for (const body of bodies) expect((await trigger.receive({ body })).input).toBeDefined();
			await trigger.receive({ body: bodies.at(-1) });
			const [saved] = Object.values(JSON.parse(trigger.saved) as IDataObject) as IDataObject[];
			expect(saved.handedOn).toHaveLength(1000);
			expect((await trigger.receive({ body: bodies.at(-1) })).input).toBeUndefined();
			expect((await trigger.receive({ body: bodies[0] })).input).toHaveLength(1);
		}),
		120_000,
	);
});

describe('while the API can not be asked', () => {
	it.concurrent.each([403, 429, 500, 503])(
		'%i has the sender try again, and nothing is remembered',
		async (status) => {
			await apiTest(async (api) => {
				const trigger = await published(api);
				const body = eventOf(api, await submit(api));
				api.emulator.failNext(RESULTS_ROUTE, { status, retryAfterSeconds: 60 }, 4);
				expect(await trigger.receive({ body })).toEqual({ status: 503, input: undefined });
			})();
		},
	);

	it.concurrent(
		'all of one event try again, and start it once when the API is back',
		apiTest(async (api) => {
			const trigger = await published(api);
			const body = eventOf(api, await submit(api));
			api.emulator.failNext(RESULTS_ROUTE, { reset: 'before' }, 4);
			const refused = await Promise.all([1, 2, 3].map(async () => await trigger.receive({ body })));
			expect(refused.map(({ status }) => status)).toEqual([503, 503, 503]);
			expect((await trigger.receive({ body })).input).toHaveLength(1);
		}),
	);

	it.concurrent(
		'a sender waits for its answer for about 5 s at most',
		apiTest(async (api) => {
			const trigger = await published(api);
			const body = eventOf(api, await submit(api));
			api.emulator.failNext(RESULTS_ROUTE, { hang: true }, 4);
			const startedMs = Date.now();
			expect((await trigger.receive({ body })).status).toBe(503);
			expect(Date.now() - startedMs).toBeLessThan(6500);
		}),
	);

	it.concurrent(
		'a key that is refused everywhere with 403 fails one execution an hour, too',
		apiTest(async (api) => {
			const trigger = await published(api);
			const body = eventOf(api, await submit(api));
			api.emulator.switches.badKeyStatus = 403;
			api.emulator.rotateKey(api.organizationId);
			const { status, input } = await trigger.receive({ body });
			expect(status).toBe(503);
			expect((await trigger.execute(input!)).error?.description).toContain("'API Key'");
			expect(await trigger.receive({ body })).toEqual({ status: 503, input: undefined });
		}),
	);

	it.concurrent(
		'a rejected key fails one execution an hour, with what to do',
		apiTest(async (api) => {
			const trigger = await published(api);
			const body = eventOf(api, await submit(api));
			const key = api.access.apiKey;
			api.emulator.rotateKey(api.organizationId);
			const first = await trigger.receive({ body });
			expect(first.status).toBe(503);
			const { error } = await trigger.execute(first.input!);
			expect(error?.message).toBe('Anyformat did not accept the API key');
			expect(JSON.stringify(error)).not.toContain(key);
			expect(await trigger.receive({ body })).toEqual({ status: 503, input: undefined });
		}),
	);
});
