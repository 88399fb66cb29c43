/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import { notOut, textsOf } from './rules';
import type { ActName } from './server/faults';
import type { RunsList } from './server/quirks';
import type { StoryOptions } from './story';
import { story, toTheEnd } from './telling';

const FILES = 8;

/** What an outage, or a gateway in it, answers to those who ask for results. */
const OUTAGES: ActName[] = [
	'resetBefore',
	'half',
	'html500',
	'html502',
	'html503',
	'json500',
	'gateway503',
	'login',
	'empty200',
	'null200',
	'gateway404',
	'html404',
];

/** What may come instead of results besides. */
const OTHERS: ActName[] = [
	'list200',
	'ok200',
	'validation',
	'html403',
	'gateway401',
	'redirect',
	'silence',
	'slow',
	'rate1',
	'rateDate',
	'html429',
];

const disturbed = (act: ActName): StoryOptions => disturbedWith(act, {});

const disturbedWith = (act: ActName, more: StoryOptions): StoryOptions => ({
	files: FILES,
	readyAfterMs: () => 300,
	options: { timeout: 12 },
	faults: [{ on: ['results', 'runs'], act, forMs: 1500 }],
	...more,
});

describe('documents that wait', () => {
	it.concurrent.each(OUTAGES)(
		'ride out an outage (%s)',
		story(disturbed, async (begun) => {
			const step = await begun.run();
			expect(step.error?.message).toBeUndefined();
			expect(notOut(begun.sources, step)).toEqual([]);
		}),
	);

	it.concurrent.each(OTHERS)(
		'come out in the end, and are not sent again (%s)',
		story(disturbed, async (begun) => {
			await toTheEnd(begun, await begun.run());
			expect(begun.server.books.count('run')).toBe(FILES);
		}),
	);

	it.concurrent.each([...OUTAGES.slice(0, 4), ...OTHERS.slice(0, 6)])(
		'are not sent again while the API says nothing but %s, whatever n8n repeats',
		story(
			(act: ActName) =>
				disturbedWith(act, {
					files: 3,
					options: { timeout: 2 },
					faults: [{ on: ['results', 'runs', 'workflows'], act, forMs: 60_000 }],
					settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
				}),
			async (begun) => {
				const first = await begun.run();
				expect(textsOf(first).length).toBeGreaterThan(0);
				await begun.retry({ options: { timeout: 1 } });
				await toTheEnd(begun, begun.last);
				expect(begun.server.books.count('run')).toBe(3);
			},
		),
	);

	it.concurrent.each<[RunsList, number]>([
		['truthful', 3],
		['empty', 7],
		['crowded', 3],
		['crowded', 100],
		['late', 7],
		['wrong', 7],
		['verified', 100],
	])(
		'come out whatever the list tells (%s, pages of %i)',
		story(
			(runs: RunsList, maxPageSize: number): StoryOptions => ({
				files: 14,
				quirks: { runs, maxPageSize, listOrder: 'shuffled' },
				fateOf: (index) => (index === 5 ? 'error' : 'processed'),
				settings: { onError: 'continueRegularOutput' },
			}),
			async (begun) => {
				const step = await begun.run();
				expect(notOut(begun.sources, step).map(({ item }) => item)).toHaveLength(1);
				expect(textsOf(step)).toHaveLength(1);
				// One request for each, a few that came too early, and lists.
				expect(begun.server.books.count('results')).toBeLessThan(14 * 12);
			},
		),
	);

	it.concurrent(
		'come out when results are slow',
		story(
			() =>
				disturbedWith('slow', { faults: [{ on: ['results', 'runs'], act: 'slow', times: 99 }] }),
			async (begun) => {
				const step = await begun.run();
				expect(step.error).toBeUndefined();
				expect(notOut(begun.sources, step)).toEqual([]);
			},
		),
	);
});

describe('a server that is down', () => {
	it.concurrent.each([
		['while documents are submitted', 60, 1500],
		['while documents wait', 700, 1500],
		['for less than a second', 200, 500],
	])(
		'%s loses nothing',
		story(
			(): StoryOptions => ({ files: 20, readyAfterMs: () => 900, options: { timeout: 20 } }),
			async (begun, _when: string, afterMs: number, forMs: number) => {
				const running = begun.run();
				await new Promise((resolve) => setTimeout(resolve, afterMs));
				await begun.server.goDown();
				await new Promise((resolve) => setTimeout(resolve, forMs));
				await begun.server.comeBack();
				const { unclear } = await toTheEnd(begun, await running);
				// Those in flight when it went down.
				expect(unclear).toBeLessThanOrEqual(10);
			},
			['billedOnce'],
		),
	);
});
