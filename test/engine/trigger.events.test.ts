import type { IDataObject } from 'n8n-workflow';

import { apiTest, RESULTS_ROUTE, type Api } from './api';
import { WebhookTrigger, type Received } from './triggers';

const BOTH = ['extraction.completed', 'extraction.failed'];
const RUNS_ROUTE = 'GET /v2/workflows/:workflow_id/runs/';
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

/** A published trigger; the test delivers its events itself. */
async function published(
	{ access }: Api,
	parameters: IDataObject = {},
	more: { saved?: string; workflowId?: string } = {},
): Promise<WebhookTrigger> {
	const trigger = new WebhookTrigger({
		access,
		parameters: { events: BOTH, ...parameters },
		publicUrl: 'https://n8n.example.com',
		...more,
	});
	await trigger.publish(more.saved === undefined ? 'activate' : 'init');
	return trigger;
}

/** Submits a text and gives the collection ID. */
async function submit({ run, workflowId }: Api, text = 'Number: 7'): Promise<string> {
	const locator = { __rl: true, mode: 'id', value: workflowId };
	const document = { source: 'text', text };
	const { items } = await run({
		resource: 'workflow',
		operation: 'run',
		workflowId: locator,
		...document,
	});
	return String(items[0].json.id);
}

const eventOf = (
	{ workflowId }: Pick<Api, 'workflowId'>,
	id: string,
	change: IDataObject = {},
	event = 'extraction.completed',
) => ({
	event,
	timestamp: '2026-11-23T12:00:00.000Z',
	data: {
		extraction_id: id,
		status: 'processed',
		workflow_id: workflowId,
		processed_at: '2026-11-23T12:00:00.000Z',
		...change,
	},
});

const ids = ({ input = [] }: Received) => input.map(({ json }) => json.collectionId);

describe('an event', () => {
	it.concurrent(
		'that the API confirms starts the workflow with the fields of the document',
		apiTest(async (api) => {
			const trigger = await published(api);
			const id = await submit(api, 'Number: 7\nSupplier: Acme');
			const { status, input } = await trigger.receive({ body: eventOf(api, id) });
			expect(status).toBe(200);
			const { items, error } = await trigger.execute(input!);
			expect(error).toBeUndefined();
			expect(items).toHaveLength(1);
			expect(items[0].json).toMatchObject({
				event: 'extraction.completed',
				timestamp: '2026-11-23T12:00:00.000Z',
				collectionId: id,
				workflowId: api.workflowId,
				status: 'processed',
				fields: { number: 7 },
			});
		}),
	);

	it.concurrent(
		'of a failed document brings its reason and no fields',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.scriptNext({ outcome: 'error' });
			const id = await submit(api);
			const body = eventOf(api, id, { status: 'error', processed_at: null }, 'extraction.failed');
			const { input } = await trigger.receive({ body });
			const [{ json }] = (await trigger.execute(input!)).items;
			expect(json).toMatchObject({ event: 'extraction.failed', status: 'error', collectionId: id });
			expect(json.reason).toMatch(/\w/);
			expect(json).not.toHaveProperty('fields');
		}),
	);

	it.concurrent(
		'is what the results say it is, and counts only when that is wanted',
		apiTest(async (api) => {
			const trigger = await published(api, { events: ['extraction.completed'] });
			api.emulator.scriptNext({ outcome: 'error' });
			const { input } = await trigger.receive({ body: eventOf(api, await submit(api)) });
			expect((await trigger.execute(input!)).items).toEqual([]);
		}),
	);

	it.concurrent(
		'whose results lag behind is waited for',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.switches.resultsLagMs = 40_000;
			const id = await submit(api);
			const { input } = await trigger.receive({ body: eventOf(api, id) });
			const { items } = await trigger.execute(input!);
			expect(items[0].json).toMatchObject({ status: 'processed', fields: { number: 7 } });
		}),
	);

	it.concurrent.each<[string, IDataObject, IDataObject, string[]]>([
		[
			'no results',
			{ options: { fetchResults: false } },
			{ status: 'processed' },
			['event', 'timestamp', 'collectionId', 'workflowId', 'status'],
		],
		[
			'flat fields',
			{ options: { flatten: true } },
			{ number: 7, document: expect.objectContaining({ event: 'extraction.completed' }) },
			['number', 'supplier', 'document'],
		],
		[
			'the raw answer',
			{ simplify: false },
			{ event: 'extraction.completed', extractions: [expect.anything()] },
			[],
		],
		[
			'confidence',
			{ options: { includeConfidence: true } },
			{ confidence: { number: expect.any(Number), supplier: null } },
			[],
		],
	])('is put out with %s when that is chosen', async (_, parameters, expected, keys) => {
		await apiTest(async (api) => {
			const trigger = await published(api, parameters);
			const { input } = await trigger.receive({ body: eventOf(api, await submit(api)) });
			const [{ json }] = (await trigger.execute(input!)).items;
			expect(json).toMatchObject(expected);
			if (keys.length > 0) expect(Object.keys(json)).toEqual(keys);
		})();
	});

	it.concurrent.each<[string, (api: Api, id: string) => unknown]>([
		['of a document that there is not', (api, id) => eventOf(api, id)],
		[
			'of another workflow than the filter says',
			(api, id) => eventOf(api, id, { workflow_id: UNKNOWN_ID }),
		],
		['that nobody documented', (api, id) => ({ ...eventOf(api, id), event: 'extraction.started' })],
		['that is a text', () => 'extraction.completed'],
		['that is nothing', () => undefined],
		['that is a list', (api, id) => [eventOf(api, id)]],
		['with an ID of the wrong type', (api) => eventOf(api, '', { extraction_id: { $ne: 1 } })],
		['that pollutes the prototype', () => JSON.parse('{"__proto__":{"event":"x"},"data":{}}')],
		[
			'that is nested very deeply',
			() => JSON.parse(`${'{"data":'.repeat(5000)}1${'}'.repeat(5000)}`),
		],
		['of 10 MB', (api) => ({ ...eventOf(api, 'x'.repeat(10_000_000)), more: 1 })],
	])('%s is answered 200 and starts nothing', async (_, bodyOf) => {
		await apiTest(async (api) => {
			const filter = { __rl: true, mode: 'id', value: api.workflowId };
			const trigger = await published(api, { workflowId: filter });
			const body = bodyOf(api, UNKNOWN_ID);
			expect(await trigger.receive({ body })).toEqual({ status: 200, input: undefined });
		})();
	});

	it.concurrent(
		'of another organization starts nothing',
		apiTest(async (api) => {
			const trigger = await published(api);
			const { id: other, key } = api.emulator.createOrganization('Other');
			const workflow = api.emulator.addWorkflow(other, {
				name: 'Other',
				nodes: [{ id: 'parse', type: 'parse' }],
			});
			const foreign = { ...api, workflowId: workflow.id };
			const { items } = await api.run(
				{
					resource: 'workflow',
					operation: 'run',
					workflowId: { __rl: true, mode: 'id', value: workflow.id },
					source: 'text',
					text: 'secret',
				},
				{ access: { ...api.access, apiKey: key } },
			);
			const body = eventOf(foreign, String(items[0].json.id));
			expect(await trigger.receive({ body })).toEqual({ status: 200, input: undefined });
		}),
	);
});

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

describe('an event whose ID the API does not know', () => {
	const other = (api: Api, number = 1) =>
		eventOf(api, `00000000-0000-4000-8000-00000000000${number}`, {
			processed_at: new Date(api.emulator.clock.now()).toISOString(),
		});

	it.concurrent(
		'starts the workflow with what has newly ended, once',
		apiTest(async (api) => {
			const old = await submit(api);
			api.emulator.clock.advance(1000);
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			const [one, two] = [await submit(api), await submit(api)];
			api.emulator.clock.advance(1000);
			const received = await trigger.receive({ body: other(api) });
			expect(ids(received).sort()).toEqual([one, two].sort());
			expect(ids(received)).not.toContain(old);
			expect((await trigger.receive({ body: other(api, 2) })).input).toBeUndefined();
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
				expect(ids(await trigger.receive({ body: other(api) }))).toEqual([id]);
			})();
		},
	);

	it.concurrent(
		'looks once for all that arrive meanwhile, and misses none',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			const one = await submit(api);
			api.emulator.clock.advance(1000);
			api.emulator.calls.length = 0;
			const received = await Promise.all(
				[1, 2, 3, 4, 5].map(async (number) => await trigger.receive({ body: other(api, number) })),
			);
			expect(received.flatMap(ids)).toEqual([one]);
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
			expect(ids(await restarted.receive({ body: other(api) }))).toEqual([id]);
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
			const bodies = [other(api, 1), other(api, 2), other(second, 3), other(second, 4)];
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
				expect((await trigger.receive({ body: other(api) })).input).toBeUndefined();
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
			expect(ids(await trigger.receive({ body: other(api) }))).toEqual([first]);
			api.emulator.clock.advance(1000);
			for (let number = 0; number < 1005; number++)
				await trigger.receive({ body: eventOf(api, first, { processed_at: `time ${number}` }) });
			api.emulator.clock.advance(600_000);
			const next = await submit(api);
			api.emulator.clock.advance(1000);
			const { data, ...rest } = other(api, 2);
			const event = { ...rest, data: { ...data, extraction_id: UNKNOWN_ID } };
			expect(ids(await trigger.receive({ body: event }))).toEqual([next]);
		}),
		120_000,
	);
});
