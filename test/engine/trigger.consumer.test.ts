import type { IDataObject } from 'n8n-workflow';

import { apiTest, RESULTS_ROUTE } from './api';
import { recordedFor, trouble } from './deduplicator';
import { eventOf, ids, published, submit } from './deliveries';
import type { Api } from './api';
import { inNewProcess, WebhookTrigger } from './triggers';

/** The input of an execution for documents, as a delivery would give it. */
const inputOf = ({ workflowId }: Api, batch: string, collectionIds: string[]) => [
	{ json: { batch, workflowId, collectionIds } },
];

const withSettings = ({ access }: Api, settings: IDataObject, parameters: IDataObject = {}) =>
	new WebhookTrigger({
		access,
		settings,
		parameters: { events: ['extraction.completed'], ...parameters },
	});

describe('an execution', () => {
	it.concurrent(
		'puts each document out once, also among many',
		apiTest(async (api) => {
			const trigger = await published(api);
			const [one, two, three] = [await submit(api), await submit(api), await submit(api)];
			const first = await trigger.execute(inputOf(api, 'a', [one, two, one]));
			expect(first.ids).toEqual([one, two]);
			const second = await trigger.execute(inputOf(api, 'b', [two, three]));
			expect(second.ids).toEqual([three]);
			expect((await trigger.execute(inputOf(api, 'c', [one, two]))).items).toEqual([]);
		}),
	);

	it.concurrent(
		'that is retried puts out what it had recorded, and not what others had',
		apiTest(async (api) => {
			const trigger = await published(api);
			const [one, two] = [await submit(api), await submit(api)];
			const killed = await trigger.execute(inputOf(api, 'a', [one]));
			const other = await trigger.execute(inputOf(api, 'b', [one, two]));
			expect([killed.ids, other.ids]).toEqual([[one], [two]]);
			expect((await trigger.execute(inputOf(api, 'a', [one]))).ids).toEqual([one]);
			expect((await trigger.execute(inputOf(api, 'b', [one, two]))).ids).toEqual([two]);
		}),
	);

	it.concurrent(
		'of two at once: one of them puts a document out',
		apiTest(async (api) => {
			const trigger = await published(api);
			const id = await submit(api);
			const executed = await Promise.all(
				['a', 'b', 'c'].map(async (batch) => trigger.execute(inputOf(api, batch, [id]))),
			);
			expect(executed.flatMap((each) => each.ids)).toEqual([id]);
		}),
	);

	it.concurrent(
		'says of a document without results why, and brings the others',
		apiTest(async (api) => {
			const trigger = await published(api);
			const [gone, kept] = [await submit(api), await submit(api)];
			await api.run({ resource: 'file', operation: 'delete', collectionId: gone });
			const { items, error } = await trigger.execute(inputOf(api, 'a', [gone, kept]));
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => [json.collectionId, json.status])).toEqual([
				[gone, 'deleted'],
				[kept, 'processed'],
			]);
			expect(items[0].json.reason).toMatch(/does not know/);
			expect(items[0].json).not.toHaveProperty('fields');
		}),
	);

	it.concurrent(
		'fails when its only document is gone',
		apiTest(async (api) => {
			const trigger = await published(api);
			const id = await submit(api);
			await api.run({ resource: 'file', operation: 'delete', collectionId: id });
			const { error } = await trigger.execute(inputOf(api, 'a', [id]));
			expect(error?.message).toContain('does not know');
		}),
	);

	it.concurrent(
		'records no document whose results are still to come, so that they come later',
		apiTest(async (api) => {
			const trigger = await published(api);
			const [late, ready] = [await submit(api), await submit(api)];
			api.emulator.failNext(RESULTS_ROUTE, { status: 400 });
			const first = await trigger.execute(inputOf(api, 'a', [late, ready]));
			const statuses = first.items.map(({ json }) => json.status);
			expect(statuses.sort()).toEqual(['processed', 'unknown']);
			const second = await trigger.execute(inputOf(api, 'b', [late, ready]));
			expect(second.items.map(({ json }) => json.status)).toEqual(['processed']);
		}),
	);

	it.concurrent(
		'rides out an outage of the API',
		apiTest(async (api) => {
			const trigger = await published(api);
			const id = await submit(api);
			api.emulator.failNext('*', { status: 503 }, 6);
			expect((await trigger.execute(inputOf(api, 'a', [id]))).ids).toEqual([id]);
		}),
	);

	it.concurrent(
		'reads what version 0.1.0 has stored',
		apiTest(async (api) => {
			const trigger = await published(api);
			const [one, two] = [await submit(api), await submit(api)];
			const input = [one, two].map((collectionId) => ({
				json: {
					event: 'extraction.completed',
					timestamp: '2026-11-23T12:00:00.000Z',
					collectionId,
					workflowId: api.workflowId,
				},
			}));
			const { items, ids: put } = await trigger.execute(input, 'retry');
			expect(put).toEqual([one, two]);
			expect(items[0].json.timestamp).toBe('2026-11-23T12:00:00.000Z');
			expect((await trigger.execute(input, 'retry')).ids).toEqual([one, two]);
		}),
	);

	it.concurrent(
		'that tells of a refused key, of a test too, shows nothing when the key is good for the rest',
		apiTest(async (api) => {
			const trigger = await published(api);
			await submit(api);
			for (const mode of ['manual', 'webhook'] as const) {
				const { items, error } = await trigger.execute([{ json: { keyRejected: true } }], mode);
				expect([items, error]).toEqual([[], undefined]);
			}
		}),
	);

	it.concurrent.each(['manual', 'evaluation'] as const)(
		'of the mode %s neither reads nor writes what production has put out',
		async (mode) => {
			await apiTest(async (api) => {
				const trigger = await published(api);
				const [one, two] = [await submit(api), await submit(api)];
				await trigger.execute(inputOf(api, 'a', [one]));
				const before = recordedFor(trigger.workflow.id);
				expect((await trigger.execute(inputOf(api, 'b', [one, two]), mode)).ids).toHaveLength(2);
				expect(recordedFor(trigger.workflow.id)).toEqual(before);
				expect((await trigger.execute(inputOf(api, 'c', [one, two]))).ids).toEqual([two]);
			})();
		},
	);
});

describe("with the node's settings in the workflow's JSON", () => {
	it.concurrent.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'%s gives items of its own, and never its input',
		async (onError) => {
			await apiTest(async (api) => {
				const trigger = withSettings(api, { onError });
				const [bad, worse, good] = [await submit(api), await submit(api), await submit(api)];
				for (const collectionId of [bad, worse])
					await api.run({ resource: 'file', operation: 'delete', collectionId });
				const alone = await trigger.execute(inputOf(api, 'a', [bad]));
				expect(alone.error).toBeUndefined();
				expect(Object.keys(alone.items[0].json)).toEqual(['error', 'details']);
				const mixed = await trigger.execute(inputOf(api, 'b', [worse, good]));
				expect(mixed.items).toHaveLength(2);
				expect(JSON.stringify(mixed.items)).not.toContain('collectionIds');
			})();
		},
	);

	it.concurrent(
		'Retry On Fail brings each document once',
		apiTest(async (api) => {
			const trigger = withSettings(api, { retryOnFail: true, maxTries: 2, waitBetweenTries: 10 });
			const id = await submit(api);
			api.emulator.failNext(RESULTS_ROUTE, { status: 400 });
			expect((await trigger.execute(inputOf(api, 'a', [id]))).ids).toEqual([id]);
		}),
	);

	it.concurrent(
		'Execute Once brings all documents of a delivery',
		apiTest(async (api) => {
			const trigger = withSettings(api, { executeOnce: true });
			const submitted = [await submit(api), await submit(api), await submit(api)];
			expect((await trigger.execute(inputOf(api, 'a', submitted))).ids).toEqual(submitted);
		}),
	);

	it.concurrent(
		'a document that can not be put out as chosen holds up no other',
		apiTest(async (api) => {
			const trigger = withSettings(api, {}, { options: { rowsField: 'none' } });
			const { error } = await trigger.execute(inputOf(api, 'a', [await submit(api)]));
			expect(error?.message).toContain('has no table field "none"');
			expect(recordedFor(trigger.workflow.id)).toEqual([]);
		}),
	);
});

describe('with a store that is shared', () => {
	afterEach(() => Object.assign(trouble, { writeDelayMs: 0, failures: 0 }));

	it(
		'two workers that overwrite each other forget nothing of what they put out',
		apiTest(async (api) => {
			Object.assign(api.emulator.limits, { general: 100_000, submission: 100_000 });
			const one = await published(api);
			const two = await published(api, {}, { workflowId: inNewProcess(one.workflow) });
			const submitted: string[] = [];
			for (let number = 0; number < 40; number++) submitted.push(await submit(api));
			trouble.writeDelayMs = 30;
			const executed = await Promise.all(
				submitted.map(async (id, index) =>
					(index % 2 === 0 ? one : two).execute(inputOf(api, `batch ${index}`, [id])),
				),
			);
			expect(executed.flatMap((each) => each.ids).sort()).toEqual(submitted.sort());
			const known = new Set(recordedFor(one.workflow.id));
			expect(submitted.filter((id) => !known.has(id))).toEqual([]);
		}),
		60_000,
	);

	it(
		'a row that two make at once is tried again; a store that is down fails the execution',
		apiTest(async (api) => {
			const trigger = await published(api);
			const id = await submit(api);
			trouble.failures = 1;
			expect((await trigger.execute(inputOf(api, 'a', [id]))).ids).toEqual([id]);
			const next = await submit(api);
			trouble.failures = 2;
			const failed = await trigger.execute(inputOf(api, 'b', [next]));
			expect(failed.error?.message).toContain('database is locked');
			expect((await trigger.retry(failed)).ids).toEqual([next]);
		}),
	);
});

it.concurrent(
	'a delivery after a test run still starts production',
	apiTest(async (api) => {
		const live = await published(api);
		const test = new WebhookTrigger({
			access: api.access,
			publicUrl: 'https://n8n.example.com',
			workflowId: live.workflow.id,
			isTest: true,
		});
		await test.publish('manual');
		const id = await submit(api);
		const body = eventOf(api, id);
		const shown = await test.receive({ body });
		expect((await test.execute(shown.input, 'manual')).ids).toEqual([id]);
		const received = await live.receive({ body });
		expect(ids(received)).toEqual([id]);
		expect((await live.execute(received.input)).ids).toEqual([id]);
	}),
);
