import type { OnError } from 'n8n-workflow';

import { isUnclear, notOut, textsOf } from './rules';
import type { ActName } from './server/faults';
import type { StoryOptions } from './story';
import { story, toTheEnd } from './telling';

const FILES = 8;

/** After these nobody outside knows whether the API took the document. */
const UNCLEAR: ActName[] = [
	'resetBefore',
	'resetDuring',
	'resetAfter',
	'half',
	'html500',
	'html502',
	'html503',
	'html502After',
	'html504After',
	'login',
	'loginAfter',
	'empty200',
	'null200',
	'list200',
	'ok200',
	'gateway503',
	'json500',
	'json500After',
	'html403',
	'html404',
	'gateway404',
	'gateway401',
	'redirect',
];

/** After these the API certainly took nothing; each speaks of one document alone. */
const REFUSED: ActName[] = ['refused400', 'html413', 'validation'];

const LIMITED: ActName[] = ['rate1', 'rate0', 'rateDate', 'html429'];

const met = (act: ActName): StoryOptions => metWith(act, {});

const metWith = (act: ActName, more: StoryOptions): StoryOptions => ({
	files: FILES,
	faults: [{ on: ['run'], act, skip: 3 }],
	...more,
});

describe('a document that meets a fault on its way to the API', () => {
	it.concurrent.each(UNCLEAR)(
		'is not sent again by Retry when nobody knows whether it was taken (%s)',
		story(
			met,
			async (begun) => {
				const first = await begun.run();
				expect(textsOf(first).some(isUnclear)).toBe(true);
				const sent = begun.server.books.count('run');
				expect(sent).toBeLessThanOrEqual(FILES);
				const { unclear } = await toTheEnd(begun, first);
				expect(unclear).toBe(1);
			},
			['billedOnce'],
		),
	);

	it.concurrent.each(UNCLEAR.slice(2, 6))(
		'is billed once, whatever n8n repeats (%s)',
		story(
			(act: ActName) =>
				metWith(act, { settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } }),
			async (begun) => {
				await begun.run();
				begun.server.day.heal();
				await begun.retry();
				await begun.retry({ of: begun.steps[0] });
				await begun.retry();
				expect(begun.server.books.count('run')).toBe(FILES);
			},
		),
	);

	it.concurrent.each([...UNCLEAR, ...REFUSED])(
		'spoils no other when the node goes on after errors (%s)',
		story(
			(act: ActName) => metWith(act, { settings: { onError: 'continueRegularOutput' as OnError } }),
			async (begun, act: ActName) => {
				const step = await begun.run();
				expect(step.error).toBeUndefined();
				expect(notOut(begun.sources, step)).toHaveLength(1);
				expect(textsOf(step)).toHaveLength(1);
				expect(isUnclear(textsOf(step)[0])).toBe(UNCLEAR.includes(act));
			},
		),
	);

	it.concurrent.each(REFUSED)(
		'is sent by Retry, and no other, when it was refused (%s)',
		story(met, async (begun) => {
			const { unclear } = await toTheEnd(begun, await begun.run());
			expect(unclear).toBe(0);
		}),
	);

	it.concurrent.each(LIMITED)(
		'waits for a rate limit, which is no error (%s)',
		story(
			(act: ActName) => metWith(act, { faults: [{ on: ['run'], act, skip: 3, times: 4 }] }),
			async (begun) => {
				const step = await begun.run();
				expect(step.error).toBeUndefined();
				expect(notOut(begun.sources, step)).toEqual([]);
			},
		),
	);

	it.concurrent(
		'stands before others that are not sent without credit',
		story(
			() => metWith('noCredit', { faults: [{ on: ['run'], act: 'noCredit', skip: 3, times: 99 }] }),
			async (begun) => {
				const first = await begun.run();
				expect(begun.server.books.count('run')).toBeLessThan(FILES + 1);
				const { unclear } = await toTheEnd(begun, first);
				expect(unclear).toBe(0);
			},
		),
	);
});
