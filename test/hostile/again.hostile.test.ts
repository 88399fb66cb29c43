/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import { broken, isUnclear, notOut, textsOf } from './rules';
import { Story, type StoryOptions } from './story';
import { story, toTheEnd } from './telling';

const FILES = 6;
const oneRefused = (): StoryOptions => ({
	files: FILES,
	faults: [{ on: ['run'], act: 'refused400', skip: 4 }],
});

const pause = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

describe('Retry', () => {
	it.concurrent(
		'of the first execution, after a Retry of it, sends nothing again',
		story(oneRefused, async (begun) => {
			const first = await begun.run();
			expect(first.error).toBeDefined();
			const second = await begun.retry();
			expect(notOut(begun.sources, second)).toEqual([]);
			const third = await begun.retry({ of: first });
			expect(notOut(begun.sources, third)).toEqual([]);
			expect(begun.server.books.count('run')).toBe(FILES + 1);
		}),
	);

	it.concurrent(
		'pressed twice sends each document once',
		story(oneRefused, async (begun) => {
			const first = await begun.run();
			const both = await Promise.all([begun.retry({ of: first }), begun.retry({ of: first })]);
			for (const each of both) expect(notOut(begun.sources, each)).toEqual([]);
			expect(begun.server.books.count('run')).toBe(FILES + 1);
		}),
	);

	it.concurrent(
		'of a Retry of a Retry, each of which fails elsewhere, sends each document once',
		story(
			() => ({
				files: FILES,
				faults: [0, 1, 2].map((skip) => ({
					on: ['run'],
					act: 'refused400' as const,
					skip: 2 + skip,
				})),
			}),
			async (begun) => {
				await begun.run();
				await begun.retry();
				await begun.retry();
				const { server, sources } = begun;
				server.day.heal();
				expect(notOut(sources, await begun.retry())).toEqual([]);
			},
		),
	);

	it.concurrent.each(['error', 'cancelled'] as const)(
		'sends again what ended as %s, and nothing else',
		story(
			(fate: 'error' | 'cancelled'): StoryOptions => ({
				files: FILES,
				fateOf: (index) => (index === 2 ? fate : 'processed'),
			}),
			async (begun) => {
				expect((await begun.run()).error).toBeDefined();
				expect(notOut(begun.sources, await begun.retry())).toEqual([]);
				expect(begun.server.books.count('run')).toBe(FILES + 1);
			},
			// What failed has an ID that leads nowhere.
			['nothingLost'],
		),
	);
});

describe('a key that is replaced in mid-run', () => {
	it.concurrent.each([
		['retried by n8n, with the new key there', true, 401],
		['retried by hand', false, 401],
		['answered with 403', false, 403],
	] as const)(
		'bills nothing twice (%s)',
		story(
			(_how: string, isByItself: boolean, unauthorized: 401 | 403): StoryOptions => ({
				files: FILES,
				readyAfterMs: () => 800,
				quirks: { unauthorized },
				settings: isByItself ? { retryOnFail: true, maxTries: 3, waitBetweenTries: 1500 } : {},
			}),
			async (begun, _how, isByItself) => {
				const running = begun.run();
				await pause(450);
				const key = begun.server.newKey('acme');
				await pause(800);
				begun.access.apiKey = key;
				const first = await running;
				if (isByItself) expect(first.error?.message).toBeUndefined();
				const { unclear } = await toTheEnd(begun, first);
				expect(unclear).toBe(0);
				expect(begun.server.books.count('run')).toBeLessThanOrEqual(2 * FILES);
			},
		),
	);

	it.concurrent(
		'of another organization leads to documents of its own',
		story(
			oneRefused,
			async (begun) => {
				await begun.run();
				begun.access.apiKey = begun.server.newKey('other');
				const step = await begun.retry();
				expect(step.error?.message).toContain('does not know workflow');
				// The documents of the other organization are not for this key to name.
			},
			['nothingLost'],
		),
	);
});

describe('a workflow that is deleted', () => {
	it.concurrent(
		'while its documents wait ends them with the truth',
		story(
			(): StoryOptions => ({ files: FILES, readyAfterMs: () => 5000, options: { timeout: 6 } }),
			async (begun) => {
				const running = begun.run();
				await pause(700);
				begun.server.deleteWorkflow(begun.workflowId);
				const step = await running;
				expect(step.error?.message).toMatch(/does not know collection/);
				const again = await begun.retry();
				expect(again.error).toBeDefined();
				expect(begun.server.books.bills().size).toBe(FILES);
			},
		),
	);
});

describe('Stop', () => {
	it.concurrent.each([5, 30, 80, 150, 300, 600, 900])(
		'after %i ms, then Retry, bills each document once',
		story(
			(): StoryOptions => ({
				files: 12,
				readyAfterMs: () => 500,
				faults: [{ on: ['run'], act: 'slow', skip: 6, times: 3 }],
			}),
			async (begun, afterMs: number) => {
				const step = await begun.run({ stop: AbortSignal.timeout(afterMs) });
				expect(step.tookMs).toBeLessThan(afterMs + 30_000);
				const sent = begun.server.books.count('run');
				await pause(1000);
				expect(begun.server.books.count('run')).toBe(sent);
				const { unclear } = await toTheEnd(begun, step);
				expect(unclear).toBeLessThanOrEqual(10);
				const twice = [...begun.server.books.bills().values()].filter((bills) => bills > 1).length;
				const told = begun.steps.map((each) => `${each.run.status}: ${textsOf(each).join()}`);
				expect({ told, tooMany: Math.max(0, twice - unclear) }).toEqual({ told, tooMany: 0 });
			},
			['billedOnce'],
		),
	);

	it.concurrent(
		'of a Retry leaves the next one what it needs',
		story(
			(): StoryOptions => ({ ...oneRefused(), readyAfterMs: () => 700 }),
			async (begun) => {
				await begun.run();
				const stopped = await begun.retry({ stop: AbortSignal.timeout(200) });
				expect(stopped.run.status).toBe('canceled');
				const { unclear } = await toTheEnd(begun, stopped);
				expect(unclear).toBeLessThanOrEqual(1);
			},
			['billedOnce'],
		),
	);
});

describe('two executions with one key', () => {
	it.concurrent('share its limit, and both end', async () => {
		const begun = await Story.begin({
			files: 15,
			submissions: { max: 10, windowMs: 2000 },
			quirks: { rateHeaders: 'never' },
		});
		const [one, two] = await Promise.all([begun.run(), begun.run()]);
		expect([one.error?.message, two.error?.message]).toEqual([undefined, undefined]);
		expect(notOut(begun.sources, one).length + notOut(begun.sources, two).length).toBe(0);
		// Each execution bills its own.
		expect([...begun.server.books.bills().values()]).toEqual(begun.sources.map(() => 2));
		expect(broken(begun, ['billedOnce', 'nothingLost'])).toEqual([]);
		expect([one, two].flatMap(textsOf).some(isUnclear)).toBe(false);
		await begun.end();
	});
});
