import type { IDataObject } from 'n8n-workflow';

import { apiTest, RESULTS_ROUTE, type Api } from './api';
import { PollingTrigger } from './triggers';

const BOTH = ['extraction.completed', 'extraction.failed'];

interface More {
	parameters?: IDataObject;
	saved?: string;
	workflowId?: string;
}

const triggerOf = ({ access, workflowId }: Api, { parameters, ...more }: More = {}) =>
	new PollingTrigger({
		access,
		parameters: {
			events: BOTH,
			workflowId: { __rl: true, mode: 'id', value: workflowId },
			...parameters,
		},
		...more,
	});

/** A trigger after the poll with which n8n activates it. */
async function activated(api: Api, more?: More): Promise<PollingTrigger> {
	const trigger = triggerOf(api, more);
	await trigger.poll();
	return trigger;
}

/** Submits texts one after the other and gives their collection IDs. */
async function submit({ run, workflowId }: Api, count = 1): Promise<string[]> {
	const ids: string[] = [];
	for (let number = 1; number <= count; number++) {
		const { items } = await run({
			resource: 'workflow',
			operation: 'run',
			workflowId: { __rl: true, mode: 'id', value: workflowId },
			source: 'text',
			text: `Number: ${number}`,
		});
		ids.push(String(items[0].json.id));
	}
	return ids;
}

const remove = async ({ run }: Api, collectionId: string) =>
	await run({ resource: 'file', operation: 'delete', collectionId });

async function poll(trigger: PollingTrigger): Promise<unknown[]> {
	return (await trigger.poll()).map(({ json }) => json.collectionId);
}

/** A restart of n8n, with what was saved. */
const restarted = (api: Api, { saved, workflow }: PollingTrigger) =>
	triggerOf(api, { saved, workflowId: workflow.id });

describe('a document that is done', () => {
	it.concurrent(
		'starts the workflow once, with its fields',
		apiTest(async (api) => {
			const trigger = await activated(api);
			const [id] = await submit(api);
			const items = await trigger.poll();
			expect(items).toHaveLength(1);
			expect(items[0].json).toMatchObject({
				event: 'extraction.completed',
				timestamp: expect.stringMatching(/^\d{4}-/),
				collectionId: id,
				workflowId: api.workflowId,
				status: 'processed',
				fields: { number: 1 },
			});
			expect(await poll(trigger)).toEqual([]);
		}),
	);

	it.concurrent(
		'and failed brings its reason, unless only completed ones are wanted',
		apiTest(async (api) => {
			const [all, completed] = [
				await activated(api),
				await activated(api, { parameters: { events: ['extraction.completed'] } }),
			];
			api.emulator.scriptNext({ outcome: 'error' });
			await submit(api);
			const [{ json }] = await all.poll();
			expect(json).toMatchObject({ event: 'extraction.failed', status: 'error' });
			expect(json.reason).toMatch(/\w/);
			expect(json).not.toHaveProperty('fields');
			expect(await completed.poll()).toEqual([]);
		}),
	);

	it.concurrent(
		'and cancelled starts nothing',
		apiTest(async (api) => {
			const trigger = await activated(api);
			api.emulator.scriptNext({ outcome: 'cancelled' });
			await submit(api);
			expect(await poll(trigger)).toEqual([]);
		}),
	);

	it.concurrent(
		'before the first activation starts nothing',
		apiTest(async (api) => {
			await submit(api, 3);
			api.emulator.addPastRuns(api.workflowId, 250);
			const trigger = await activated(api);
			expect(await poll(trigger)).toEqual([]);
		}),
	);

	it.concurrent(
		'before the first activation starts it as far as Backfill says, in order of time',
		apiTest(async (api) => {
			const ids: string[] = [];
			for (let number = 0; number < 5; number++) {
				ids.push(...(await submit(api)));
				api.emulator.clock.advance(1000);
			}
			const trigger = triggerOf(api, { parameters: { options: { backfill: 3 } } });
			expect(await poll(trigger)).toEqual(ids.slice(-3));
			expect(await poll(trigger)).toEqual([]);
			expect(await poll(restarted(api, trigger))).toEqual([]);
		}),
	);

	it.concurrent(
		'is found although it was unfinished for many polls, and finished out of order',
		apiTest(async (api) => {
			const trigger = await activated(api);
			api.emulator.scriptNext({ readyAfterMs: 10_000_000 });
			const [slow] = await submit(api);
			for (let number = 0; number < 3; number++) {
				const quick = await submit(api);
				expect(await poll(trigger)).toEqual(quick);
			}
			api.emulator.clock.advance(10_000_000);
			expect(await poll(trigger)).toEqual([slow]);
		}),
	);

	it.concurrent(
		'is found behind more than a page of others',
		apiTest(async (api) => {
			api.emulator.scriptNext({ readyAfterMs: 10_000_000 });
			const [slow] = await submit(api);
			const trigger = await activated(api);
			api.emulator.limits.submission = 100_000;
			const others = await submit(api, 120);
			expect((await poll(trigger)).sort()).toEqual(others.sort());
			api.emulator.clock.advance(10_000_000);
			expect(await poll(trigger)).toEqual([slow]);
			expect(await poll(trigger)).toEqual([]);
		}),
		120_000,
	);
});

describe.each(['newest-first', 'oldest-first'] as const)('in a list that is %s', (listOrder) => {
	it.concurrent.each([0, 60, 99, 100, 101, 250])(
		'news are found once, in order of time, after %i older runs',
		async (older) => {
			await apiTest(async (api) => {
				api.emulator.switches.listOrder = listOrder;
				api.emulator.addPastRuns(api.workflowId, older);
				const trigger = await activated(api);
				const ids: string[] = [];
				for (let number = 0; number < 4; number++) {
					ids.push(...(await submit(api)));
					api.emulator.clock.advance(1000);
				}
				expect(await poll(trigger)).toEqual(ids);
				expect(await poll(trigger)).toEqual([]);
			})();
		},
	);

	it.concurrent(
		'more news than a page come once each',
		apiTest(async (api) => {
			api.emulator.switches.listOrder = listOrder;
			api.emulator.addPastRuns(api.workflowId, 30);
			api.emulator.limits.submission = 100_000;
			api.emulator.limits.general = 100_000;
			const trigger = await activated(api);
			const ids = await submit(api, 230);
			const found = [...(await poll(trigger)), ...(await poll(trigger)), ...(await poll(trigger))];
			expect(found.sort()).toEqual(ids.sort());
		}),
		120_000,
	);

	it.concurrent(
		'a poll without news costs two requests at most',
		apiTest(async (api) => {
			api.emulator.switches.listOrder = listOrder;
			api.emulator.addPastRuns(api.workflowId, 350);
			const trigger = await activated(api);
			api.emulator.calls.length = 0;
			await trigger.poll();
			expect(api.emulator.calls.length).toBeLessThanOrEqual(2);
		}),
	);

	it.concurrent(
		'runs that come up because others were deleted are no news',
		apiTest(async (api) => {
			api.emulator.switches.listOrder = listOrder;
			const past = api.emulator.addPastRuns(api.workflowId, 250);
			const trigger = await activated(api);
			for (const id of past.slice(-60)) await remove(api, id);
			expect(await poll(trigger)).toEqual([]);
			const ids = await submit(api);
			expect(await poll(trigger)).toEqual(ids);
		}),
		120_000,
	);
});

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
			const found = await poll(trigger);
			expect(found).toHaveLength(2);
			expect([...found, ...(await poll(trigger))].sort()).toEqual(ids.sort());
			expect(await poll(trigger)).toEqual([]);
		}),
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
			const found = await Promise.all([1, 2, 3].map(async () => await poll(trigger)));
			expect(found.flat().sort()).toEqual(ids.sort());
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
			while ((await trigger.poll()).length > 0);
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
});

describe('a test in the editor', () => {
	it.concurrent(
		'shows the newest documents and changes nothing',
		apiTest(async (api) => {
			const ids = await submit(api, 2);
			const trigger = triggerOf(api);
			const items = await trigger.test();
			expect(items.map(({ json }) => json.collectionId).sort()).toEqual(ids.sort());
			expect(trigger.saved).toBe('{}');
		}),
	);

	it.concurrent(
		'explains that there is none',
		apiTest(async (api) => {
			await expect(triggerOf(api).test()).rejects.toMatchObject({
				message: expect.stringContaining('has no document yet'),
				description: expect.stringContaining('Send one'),
			});
		}),
	);

	it.concurrent(
		'says that no workflow is chosen',
		apiTest(async (api) => {
			const parameters = { workflowId: { __rl: true, mode: 'list', value: '' } };
			await expect(triggerOf(api, { parameters }).test()).rejects.toThrow("'Workflow' is empty");
		}),
	);
});
