import type { IDataObject } from 'n8n-workflow';

import { apiTest, type Api } from './api';
import { eventOf, ids, published, restarted, submit } from './deliveries';

const MINUTE_MS = 60_000;
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

describe('an event', () => {
	it.concurrent(
		'that the API confirms starts the workflow with the fields of the document',
		apiTest(async (api) => {
			const trigger = await published(api);
			const id = await submit(api, 'Number: 7\nSupplier: Acme');
			const { status, input } = await trigger.receive({ body: eventOf(api, id) });
			expect(status).toBe(200);
			const { items, error } = await trigger.execute(input);
			expect(error).toBeUndefined();
			expect(items).toHaveLength(1);
			expect(items[0].json).toMatchObject({
				event: 'extraction.completed',
				timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
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
			const [{ json }] = (await trigger.execute(input)).items;
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
			expect((await trigger.execute(input)).items).toEqual([]);
		}),
	);

	it.concurrent(
		'is not taken at its word when results are not fetched',
		apiTest(async (api) => {
			const options = { fetchResults: false };
			const trigger = await published(api, { events: ['extraction.completed'], options });
			for (const outcome of ['error', 'cancelled'] as const) {
				api.emulator.scriptNext({ outcome });
				const { input } = await trigger.receive({ body: eventOf(api, await submit(api)) });
				expect((await trigger.execute(input)).items).toEqual([]);
			}
		}),
	);

	it.concurrent(
		'whose results lag behind is waited for',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.switches.resultsLagMs = 40_000;
			const id = await submit(api);
			const { input } = await trigger.receive({ body: eventOf(api, id) });
			const { items } = await trigger.execute(input);
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
			const [{ json }] = (await trigger.execute(input)).items;
			expect(json).toMatchObject(expected);
			if (keys.length > 0) expect(Object.keys(json)).toEqual(keys);
		})();
	});

	it.concurrent.each<[string, (api: Api, id: string) => unknown]>([
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

it.concurrent(
	'2,100 documents that ended while n8n was down all come, in batches, with the next events',
	apiTest(async (api) => {
		const { emulator, workflowId } = api;
		emulator.limits.general = 100_000;
		const trigger = await published(api);
		emulator.clock.advance(MINUTE_MS);
		const file = { content: Buffer.from('Number: 7'), fileName: 'a.txt' };
		const missed = Array.from({ length: 2100 }, () => emulator.addDocument(workflowId, file));
		emulator.clock.advance(2 * MINUTE_MS);
		const again = await restarted(api, trigger);
		const found: string[] = [];
		for (let event = 1; event <= 5; event++) {
			const named = await submit(api);
			found.push(...ids(await again.receive({ body: eventOf(api, named) })));
		}
		expect(missed.filter((id) => !found.includes(id))).toEqual([]);
	}),
	60_000,
);

it.concurrent(
	'a flood of events of workflows that there are not costs 100 calls a minute, and stops no true event',
	apiTest(async (api) => {
		const trigger = await published(api);
		const first = await submit(api);
		expect(ids(await trigger.receive({ body: eventOf(api, first) }))).toEqual([first]);
		const second = await submit(api);
		api.emulator.calls.length = 0;
		const flood = Array.from({ length: 1000 }, async (_, number) => {
			const workflowId = UNKNOWN_ID.slice(0, -4) + String(1000 + number);
			return await trigger.receive({ body: eventOf({ workflowId }, UNKNOWN_ID) });
		});
		expect(ids(await trigger.receive({ body: eventOf(api, second) }))).toEqual([second]);
		expect((await Promise.all(flood)).every(({ input }) => input === undefined)).toBe(true);
		expect(api.emulator.calls.length).toBeLessThan(110);
	}),
);
