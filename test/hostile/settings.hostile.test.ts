import type { IDataObject, OnError } from 'n8n-workflow';

import { broken, notOut, textsOf, tokensOut } from './rules';
import type { ActName } from './server/faults';
import type { HostileServer } from './server/server';
import { Story, type StoryOptions } from './story';
import { story, toTheEnd } from './telling';

const NAMES = [
	'a\r\nX-Evil: 1\r\n\r\nb".pdf',
	'../../etc/passwd',
	'C:\\temp\\invoice.pdf',
	'😀 Rechnung März — №7.pdf',
	`${'long'.repeat(75)}.pdf`,
	'TradePermit.pdf',
	'sepermanent-econnreset-EACCES-enoent.pdf',
	'%2F%00.pdf',
	' .pdf',
	'a;filename=b.pdf',
	"it's 'quoted'.pdf",
];

/** Those that break texts; each is sent when the outage that the one before it seems to show is over. */
const WORST_NAMES = [0, 3, 5, 6].map((index) => NAMES[index]);

const sent = ({ books }: HostileServer) => books.documents.map(({ fileName }) => fileName);

describe('a file with a hostile name', () => {
	it.concurrent(
		'arrives, whatever its name',
		story(
			(): StoryOptions => ({ files: NAMES.map((name) => [name]) }),
			async (begun) => {
				const step = await begun.run();
				expect(step.error?.message).toBeUndefined();
				expect(notOut(begun.sources, step)).toEqual([]);
				for (const name of sent(begun.server)) expect(name).toMatch(/^[^/]+$/);
			},
		),
	);

	it.concurrent.each(['refused400', 'html500', 'html403'] as const)(
		'is named by errors in our own words (%s)',
		story(
			(act: ActName): StoryOptions => ({
				files: WORST_NAMES.map((name) => [name]),
				faults: [{ on: ['run'], act, times: 99 }],
				settings: { onError: 'continueErrorOutput' as OnError },
			}),
			async (begun) => {
				const step = await begun.run();
				expect(step.items.length + step.errorItems.length).toBe(WORST_NAMES.length);
				expect(textsOf(step)).toHaveLength(WORST_NAMES.length);
			},
		),
	);
});

describe('sizes', () => {
	it.concurrent(
		'of exactly 20 MB are sent, and of one byte more are not',
		async () => {
			const exact = 20 * 1024 * 1024;
			const begun = await Story.begin({ files: 1, bytes: exact });
			expect((await begun.run()).error?.message).toBeUndefined();
			const larger = await Story.begin({ files: 1, bytes: exact + 1 });
			const step = await larger.run();
			expect(step.error?.message).toContain('20 MB');
			expect(larger.server.books.asked).toEqual([]);
			expect([...broken(begun), ...broken(larger)]).toEqual([]);
			await Promise.all([begun.end(), larger.end()]);
		},
		60_000,
	);

	it.concurrent(
		'of 200 documents at once pass a limit of 60, and all come out',
		story(
			(): StoryOptions => ({
				files: 200,
				submissions: { max: 60, windowMs: 1500 },
				general: { max: 200, windowMs: 1500 },
				readyAfterMs: () => 400,
				options: { timeout: 60 },
				quirks: { rateHeaders: 'success', maxPageSize: 50 },
			}),
			async (begun) => {
				const step = await begun.run();
				expect(step.error?.message).toBeUndefined();
				expect(tokensOut(step)).toEqual(begun.sources.map(({ token }) => token));
			},
		),
		60_000,
	);
});

describe('settings of the node', () => {
	it.concurrent.each<[string, IDataObject]>([
		['a size of one', { batching: { batch: { batchSize: 1, batchInterval: 20 } } }],
		[
			'a size by expression',
			{ batching: { batch: { batchSize: '={{ $itemIndex + 1 }}', batchInterval: 10 } } },
		],
		['a size of minus one', { batching: { batch: { batchSize: -1, batchInterval: 0 } } }],
		[
			'the whole by expression',
			'={{ { batching: { batch: { batchSize: 3, batchInterval: 5 } } } }}' as never,
		],
	])(
		'Batching with %s answers every item, also when one is refused',
		story(
			(_how: string, requestOptions: IDataObject): StoryOptions => ({
				files: 7,
				parameters: { requestOptions },
				faults: [{ on: ['run'], act: 'refused400', skip: 2 }],
			}),
			async (begun) => {
				const { unclear } = await toTheEnd(begun, await begun.run());
				expect(unclear).toBe(0);
			},
		),
	);

	it.concurrent.each(['stopWorkflow', 'continueRegularOutput'] as const)(
		'an expression that fails in item 3 bills nothing twice (%s)',
		story(
			(onError: OnError): StoryOptions => ({
				files: 6,
				parameters: {
					binaryPropertyName:
						'={{ $json.item === 3 && !$env ? 1 : $json.item === 3 ? nothing.at.all : "f0" }}',
				},
				settings: { onError, retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			}),
			async (begun, onError) => {
				const step = await begun.run();
				if (onError === 'stopWorkflow') {
					expect(step.error).toBeDefined();
					expect(begun.server.books.count('run')).toBe(0);
				} else {
					expect(begun.server.books.count('run')).toBe(5);
				}
			},
		),
	);

	it.concurrent(
		'Execute Once sends the first item alone',
		story(
			(): StoryOptions => ({ files: 4, settings: { executeOnce: true } }),
			async (begun) => {
				const step = await begun.run();
				expect(step.items).toHaveLength(1);
				expect(begun.server.books.count('run')).toBe(1);
			},
			['everyItemAnswered'],
		),
	);

	it.concurrent(
		'several files of an item stay together, one of them refused',
		story(
			(): StoryOptions => ({
				files: [['a.txt', 'b.txt', 'c.txt'], ['d.txt'], ['e.txt', 'f.txt']],
				faults: [{ on: ['run'], act: 'refused400', skip: 1 }],
				settings: { onError: 'continueErrorOutput' },
			}),
			async (begun) => {
				const step = await begun.run();
				expect([step.items.length, step.errorItems.length]).toEqual([5, 1]);
			},
		),
	);

	it.concurrent.each([undefined, null, '', 'abc', -5, 0, '1e9'])(
		'a Timeout of %j is refused or sensible',
		story(
			(timeout): StoryOptions => ({ files: 2, options: { timeout: timeout as never } }),
			async (begun) => {
				const step = await begun.run();
				if (step.error === undefined) expect(notOut(begun.sources, step)).toEqual([]);
				else expect(begun.server.books.count('run')).toBe(0);
			},
		),
	);
});
