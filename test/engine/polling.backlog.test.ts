import { sleep } from 'n8n-workflow';

import { apiTest, RESULTS_ROUTE, type Api } from './api';
import { activated, found, poll, restarted, RUNS_ROUTE, submit, triggerOf } from './polls';
import type { PollingTrigger } from './triggers';

const MINUTE_MS = 60 * 1000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** An activated trigger whose n8n is then switched off for a week, in which so many documents end. */
async function afterAWeekOff(api: Api, count: number) {
	api.emulator.limits.general = 1_000_000;
	api.emulator.addPastRuns(api.workflowId, 120);
	const trigger = await activated(api);
	api.emulator.clock.advance(8 * DAY_MS);
	const ended = api.emulator.addPastRuns(api.workflowId, count);
	api.emulator.calls.length = 0;
	return { ended, again: restarted(api, trigger) };
}

async function foundInAll(trigger: PollingTrigger): Promise<unknown[][]> {
	const polls: unknown[][] = [];
	for (;;) {
		const ids = await found(trigger);
		if (ids.length === 0) return polls;
		polls.push(ids);
	}
}

describe('after a week in which n8n was off', () => {
	it.concurrent.each(['newest-first', 'oldest-first'] as const)(
		'10,000 documents are found whole, the oldest first, in five polls, in a list that is %s',
		async (listOrder) => {
			await apiTest(async (api) => {
				api.emulator.switches.listOrder = listOrder;
				const { ended, again } = await afterAWeekOff(api, 10_000);
				const polls = await foundInAll(again);
				expect(polls.map(({ length }) => length)).toEqual([2000, 2000, 2000, 2000, 2000]);
				expect(polls.flat()).toEqual(ended);
				expect(api.emulator.calls.length).toBeLessThan(130);
			})();
		},
		120_000,
	);

	it.concurrent(
		'a restart in the middle of it loses none, and looks once more for the latest ones',
		apiTest(async (api) => {
			const { ended, again } = await afterAWeekOff(api, 4500);
			const first = await found(again);
			const rest = (await foundInAll(restarted(api, again))).flat();
			expect(first).toHaveLength(2000);
			expect([...new Set([...first, ...rest])].sort()).toEqual([...ended].sort());
			expect(rest).toHaveLength(4500);
		}),
		120_000,
	);

	it.concurrent(
		'a poll that n8n gives too little time goes on, and a later one passes on what it found',
		apiTest(async (api) => {
			const { ended, again } = await afterAWeekOff(api, 1500);
			api.emulator.failNext(RUNS_ROUTE, { delayMs: 400 }, 3);
			const durable = { budgetMs: 2500 };
			expect(await found(again, durable)).toEqual([]);
			expect(await found(again, durable)).toEqual([]);
			let brought: unknown[] = [];
			for (let number = 0; number < 20 && brought.length === 0; number++) {
				await sleep(500);
				brought = await found(again, durable);
			}
			expect(brought).toEqual(ended);
		}),
		120_000,
	);
});

it.concurrent(
	'a Backfill of 1,000 arrives whole',
	apiTest(async (api) => {
		api.emulator.limits.general = 100_000;
		const past = api.emulator.addPastRuns(api.workflowId, 1200);
		const trigger = triggerOf(api, { parameters: { options: { backfill: 1000 } } });
		expect((await poll(trigger)).sort()).toEqual(past.slice(-1000).sort());
		expect(await poll(trigger)).toEqual([]);
	}),
	120_000,
);

it.concurrent(
	'three hundred documents a day at one poll a day are no backlog',
	apiTest(async (api) => {
		api.emulator.limits.general = 100_000;
		const trigger = await activated(api);
		for (let day = 1; day <= 3; day++) {
			api.emulator.clock.advance(DAY_MS);
			const ended = api.emulator.addPastRuns(api.workflowId, 300);
			expect(await found(trigger)).toEqual(ended);
		}
	}),
);

it.concurrent(
	'results that take long hold up no poll',
	apiTest(async (api) => {
		const trigger = await activated(api);
		const ids = await submit(api, 3);
		api.emulator.failNext(RESULTS_ROUTE, { delayMs: 3500 }, 3);
		const startedMs = Date.now();
		const input = await trigger.poll();
		expect(Date.now() - startedMs).toBeLessThan(3000);
		expect((await trigger.execute(input, 'trigger')).ids.sort()).toEqual(ids.sort());
	}),
);

describe('a staged document that is run long after it was uploaded', () => {
	it.concurrent.each([150, 950])('is found behind %i newer ones', async (newer) => {
		await apiTest(async (api) => {
			api.emulator.limits.general = 100_000;
			const { items } = await api.run({
				resource: 'file',
				operation: 'upload',
				workflowId: { __rl: true, mode: 'id', value: api.workflowId },
				source: 'text',
				text: 'Number: 8',
			});
			api.emulator.clock.advance(8 * DAY_MS);
			api.emulator.addPastRuns(api.workflowId, newer);
			const trigger = await activated(api);
			await api.run({
				resource: 'file',
				operation: 'process',
				workflowId: { __rl: true, mode: 'id', value: api.workflowId },
				fileId: items[0].json.file_id,
			});
			expect(await found(trigger)).toEqual([items[0].json.file_collection_id]);
			expect(await found(trigger)).toEqual([]);
		})();
	});

	it.concurrent(
		'is found beside one that took long and was passed on already, which is not passed on again',
		apiTest(async (api) => {
			const { emulator, workflowId } = api;
			emulator.switches.stagedRunCreatedAt = 'upload';
			const file = { content: Buffer.from('Number: 8'), fileName: 'a.txt' };
			const staged = emulator.addDocument(workflowId, { ...file, staged: true });
			emulator.clock.advance(DAY_MS);
			const trigger = await activated(api);
			emulator.scriptNext({ readyAfterMs: 15 * MINUTE_MS });
			const [slow] = await submit(api);
			emulator.clock.advance(13 * MINUTE_MS);
			const [quick] = await submit(api);
			expect(await found(trigger)).toEqual([quick]);
			emulator.clock.advance(3 * MINUTE_MS);
			expect(await found(trigger)).toEqual([slow]);
			emulator.runDocument(staged);
			expect(await found(trigger)).toEqual([staged]);
		}),
	);
});

it.concurrent(
	'documents that are submitted during the first scan are new',
	apiTest(async (api) => {
		api.emulator.limits.submission = 100_000;
		api.emulator.addPastRuns(api.workflowId, 300);
		api.emulator.failNext(RUNS_ROUTE, { delayMs: 300 }, 4);
		const trigger = triggerOf(api);
		const first = found(trigger);
		const ids: string[] = [];
		const late: string[] = [];
		for (let number = 0; number < 20; number++) {
			// The second page is asked for once the first is there.
			const hasBegun = api.emulator.calls.filter(({ route }) => route === RUNS_ROUTE).length > 1;
			const [id] = await submit(api);
			ids.push(id);
			if (hasBegun) late.push(id);
			await sleep(40);
		}
		const brought = [...(await first), ...(await found(trigger)), ...(await found(trigger))];
		expect(late.length).toBeGreaterThan(0);
		expect(late.filter((id) => !brought.includes(id))).toEqual([]);
		expect(brought.every((id) => ids.includes(String(id)))).toBe(true);
	}),
);
