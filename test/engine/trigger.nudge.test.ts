import type { IDataObject } from 'n8n-workflow';

import { apiTest, type Api } from './api';
import { WebhookTrigger, type Received } from './triggers';

const BOTH = ['extraction.completed', 'extraction.failed'];

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

/** An event whose ID is not that of a collection. */
const other = (api: Api) =>
	eventOf(api, '00000000-0000-4000-8000-000000000001', {
		processed_at: new Date(api.emulator.clock.now()).toISOString(),
	});

describe('an event whose ID the API does not know', () => {
	it.concurrent(
		'and the own event of a failed document start it once',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			api.emulator.scriptNext({ outcome: 'error' });
			const id = await submit(api);
			api.emulator.clock.advance(1000);
			expect(ids(await trigger.receive({ body: other(api) }))).toEqual([id]);
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
				expect(ids(await trigger.receive({ body: other(api) }))).toEqual([id]);
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
				expect(ids(await trigger.receive({ body: other(api) }))).toEqual([]);
			})();
		},
	);

	it(
		'brings the other documents when one of them was deleted meanwhile',
		apiTest(async (api) => {
			const trigger = await published(api);
			api.emulator.clock.advance(1000);
			const [gone, kept] = [await submit(api), await submit(api)];
			const { input } = await trigger.receive({ body: other(api) });
			await api.run({ resource: 'file', operation: 'delete', collectionId: gone });
			const { items, error } = await trigger.execute(input!);
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json.collectionId)).toEqual([kept]);
		}),
	);
});

it.concurrent(
	'an event of a document that is gone fails its execution',
	apiTest(async (api) => {
		const trigger = await published(api);
		const id = await submit(api);
		const { input } = await trigger.receive({ body: eventOf(api, id) });
		await api.run({ resource: 'file', operation: 'delete', collectionId: id });
		expect((await trigger.execute(input!)).error?.message).toContain('does not know');
	}),
);
