import { apiTest } from './api';
import { recordedFor } from './deduplicator';
import { activated, found, poll, remove, restarted, submit, triggerOf } from './polls';

describe('a document that is done', () => {
	it.concurrent(
		'starts the workflow once, with its fields',
		apiTest(async (api) => {
			const trigger = await activated(api);
			const [id] = await submit(api);
			const input = await trigger.poll();
			expect(input).toHaveLength(1);
			const { items } = await trigger.execute(input, 'trigger');
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
			const [{ json }] = (await all.execute(await all.poll(), 'trigger')).items;
			expect(json).toMatchObject({ event: 'extraction.failed', status: 'error' });
			expect(json.reason).toMatch(/\w/);
			expect(json).not.toHaveProperty('fields');
			expect(await poll(completed)).toEqual([]);
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

	it.concurrent.each(['newest-first', 'oldest-first'] as const)(
		'counts for Backfill and for a test behind a page that starts nothing, %s',
		async (listOrder) => {
			await apiTest(async (api) => {
				api.emulator.switches.listOrder = listOrder;
				api.emulator.addPastRuns(api.workflowId, 250);
				api.emulator.limits.submission = 100_000;
				const ids = await submit(api, 2);
				api.emulator.scriptNext({ outcome: 'cancelled' }, 120);
				await submit(api, 120);
				const trigger = triggerOf(api, { parameters: { options: { backfill: 2 } } });
				expect((await poll(trigger)).sort()).toEqual(ids.sort());
				const shown = await triggerOf(api).test();
				expect(shown.ids).toEqual(expect.arrayContaining(ids));
			})();
		},
		120_000,
	);

	it.concurrent(
		'and was unfinished at the first activation, behind more than a page of others, starts it',
		apiTest(async (api) => {
			api.emulator.addPastRuns(api.workflowId, 150);
			api.emulator.scriptNext({ readyAfterMs: 10_000_000 });
			const slow = await submit(api);
			api.emulator.limits.submission = 100_000;
			await submit(api, 150);
			const trigger = await activated(api);
			api.emulator.clock.advance(10_000_000);
			expect(await poll(trigger)).toEqual(slow);
		}),
		120_000,
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
it.concurrent(
	'a staged document that is run later is found, although others are deleted meanwhile',
	apiTest(async (api) => {
		api.emulator.switches.stagedRunCreatedAt = 'upload';
		const locator = { __rl: true, mode: 'id', value: api.workflowId };
		const text = { source: 'text', text: 'Number: 1' };
		const staged = { resource: 'file', operation: 'upload', workflowId: locator, ...text };
		const [{ json: file }] = (await api.run(staged)).items;
		api.emulator.clock.advance(3_600_000);
		const past = await submit(api, 3);
		const trigger = await activated(api);
		const run = { resource: 'file', operation: 'process', workflowId: locator };
		await api.run({ ...run, fileId: file.file_id });
		await remove(api, past[0]);
		expect(await poll(trigger)).toEqual([file.file_collection_id]);
	}),
);

it.concurrent(
	'a document is waited for whose status nobody documented, until its results are there',
	apiTest(async (api) => {
		api.emulator.switches.statusWords = 'parsing';
		const trigger = await activated(api);
		api.emulator.scriptNext({ readyAfterMs: 60_000 });
		const ids = await submit(api);
		api.emulator.clock.advance(40_000);
		expect(await found(trigger)).toEqual([]);
		api.emulator.clock.advance(40_000);
		expect(await poll(trigger)).toEqual(ids);
	}),
);

describe('a test in the editor', () => {
	it.concurrent(
		'shows the newest documents and changes nothing',
		apiTest(async (api) => {
			const ids = await submit(api, 2);
			const trigger = triggerOf(api);
			const shown = await trigger.test();
			expect(shown.ids.sort()).toEqual(ids.sort());
			expect(shown.items[0].json).toMatchObject({ status: 'processed', fields: { number: 2 } });
			expect(trigger.saved).toBe('{}');
			expect(recordedFor(trigger.workflow.id)).toEqual([]);
		}),
	);

	it.concurrent(
		'explains that there is none',
		apiTest(async (api) => {
			const { error } = await triggerOf(api).test();
			expect(error).toMatchObject({
				message: expect.stringContaining('has no document yet'),
				description: expect.stringContaining('Send one'),
			});
		}),
	);

	it.concurrent(
		'leaves it to n8n to say that no event is chosen; publishing says so itself',
		apiTest(async (api) => {
			const parameters = { events: [] };
			await expect(triggerOf(api, { parameters }).poll()).rejects.toThrow(
				"'Events' is empty. Choose",
			);
		}),
	);

	it.concurrent(
		'names a workflow that there is not',
		apiTest(async (api) => {
			const parameters = { workflowId: { __rl: true, mode: 'id', value: 'gone' } };
			const { error } = await triggerOf(api, { parameters }).test();
			expect(error).toMatchObject({
				message: 'Anyformat does not know workflow "gone"',
				description: expect.stringContaining('Choose it from the list'),
			});
		}),
	);

	it.concurrent(
		'says that no workflow is chosen',
		apiTest(async (api) => {
			const parameters = { workflowId: { __rl: true, mode: 'list', value: '' } };
			await expect(triggerOf(api, { parameters }).poll()).rejects.toThrow("'Workflow' is empty");
		}),
	);
});
