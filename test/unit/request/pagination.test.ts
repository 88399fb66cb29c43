import { sleep } from 'n8n-workflow';

import {
	readPages,
	type ApiRecord,
	type PageOptions,
} from '../../../nodes/Anyformat/request/pagination';
import { clientOf, type Ending, type FakeClient, errorBody } from '../fakes';

const SUBJECT = { kind: 'workflowList' as const };
const REQUEST = { method: 'GET' as const, url: '/v2/workflows/', qs: { sort_by: 'name' } };

/** Records with these ids, such as `1..3`. */
function records(from: number, to: number): ApiRecord[] {
	return Array.from({ length: to - from + 1 }, (_, i) => ({ id: `w${from + i}` }));
}

const page = (results: unknown, more: object = {}): Ending => ({ body: { results, ...more } });

/** An API that gives these pages, and then `beyond`. */
const bookOf = (book: Ending[], beyond: Ending = page([])) =>
	clientOf(({ qs }, number) => {
		if (number > 50) return { statusCode: 400, body: { detail: 'The pages have no end' } };
		return book[Number(qs?.page) - 1] ?? beyond;
	});

async function read(client: FakeClient, options: Partial<PageOptions> = {}) {
	const ids: unknown[] = [];
	for await (const { records } of readPages(client, REQUEST, { subject: SUBJECT, ...options }))
		ids.push(...records.map(({ id }) => id));
	return { ids, asked: client.sent.map(({ qs }) => qs?.page) };
}

describe('pages', () => {
	it('asks page after page, of 100 records unless told otherwise, and keeps the query', async () => {
		const client = bookOf([
			page(records(1, 100), { count: 150 }),
			page(records(101, 150), { count: 150 }),
		]);
		expect((await read(client)).ids).toHaveLength(150);
		expect(client.sent.map(({ qs }) => qs)).toEqual([
			{ sort_by: 'name', page: 1, page_size: 100 },
			{ sort_by: 'name', page: 2, page_size: 100 },
		]);
	});

	it('does not ask again for pages that were read ahead once nobody wants them', async () => {
		jest.useFakeTimers();
		const client = bookOf([page(records(1, 100), { count: 500 })], { statusCode: 503 });
		const pages = readPages(client, REQUEST, { subject: SUBJECT, atOnce: 5 });
		await pages.next();
		await pages.return(undefined);
		await jest.advanceTimersByTimeAsync(60_000);
		jest.useRealTimers();
		expect(client.sent.map(({ qs }) => qs?.page)).toEqual([1, 2, 3, 4, 5]);
	});

	it('has the rate limiter learn of pages that were read ahead, also when nobody wants them any more', async () => {
		const client = bookOf([page(records(1, 100), { count: 500 })], {
			statusCode: 429,
			headers: { 'retry-after': '60' },
		});
		const pages = readPages(client, REQUEST, { subject: SUBJECT, atOnce: 5 });
		await pages.next();
		await pages.return(undefined);
		await sleep(0);
		expect(client.account.limiters.general.state).toBe('closed');
	});

	it('begins at the page that it is told', async () => {
		const client = bookOf([page(records(1, 2)), page(records(3, 4), { count: 4 })]);
		const { ids, asked } = await read(client, { firstPage: 2, pageSize: 2 });
		expect({ ids, asked }).toEqual({ ids: ['w3', 'w4'], asked: [2] });
	});

	it.each<[string, Ending[], Ending, number[]]>([
		['at an empty page', [page(records(1, 2)), page(records(3, 4))], page([]), [1, 2, 3]],
		['at a first page without records', [], page([], { count: 0 }), [1]],
		[
			'at a 404 after the first page',
			[page(records(1, 2))],
			{ statusCode: 404, body: errorBody('NOT_FOUND') },
			[1, 2],
		],
		[
			'when the count is reached',
			[page(records(1, 2), { count: 4 }), page(records(3, 4), { count: 4 })],
			page([]),
			[1, 2],
		],
		[
			'at the latest count, when some were deleted since',
			[page(records(1, 2), { count: 99 }), page(records(3, 4), { count: 3 })],
			page([]),
			[1, 2],
		],
		[
			'when more came since than the first count said',
			[
				page(records(1, 2), { count: 3 }),
				page(records(3, 4), { count: 5 }),
				page(records(5, 5), { count: 5 }),
			],
			page([]),
			[1, 2, 3],
		],
		[
			'by the page size of the answer, when the API gave less than asked',
			[
				page(records(1, 1), { count: 3, page_size: 1 }),
				page(records(2, 2), { count: 3, page_size: 1 }),
				page(records(3, 3), { count: 3, page_size: 1 }),
			],
			page([]),
			[1, 2, 3],
		],
		[
			'by what was read, when the API gave less than asked and does not say so',
			[
				page(records(1, 1), { count: 3, page_size: undefined }),
				page(records(2, 2), { count: 3, page_size: undefined }),
				page(records(3, 3), { count: 3, page_size: undefined }),
			],
			page([]),
			[1, 2, 3],
		],
	])('end %s', async (_, book, beyond, pagesAsked) => {
		const { asked } = await read(bookOf(book, beyond), { pageSize: 2 });
		expect(asked).toEqual(pagesAsked);
	});

	it('give a record once, when it moved over a border between two pages', async () => {
		const book = [page(records(1, 3)), page(records(3, 5)), page(records(4, 6), { count: 6 })];
		const { ids } = await read(bookOf(book), { pageSize: 3 });
		expect(ids).toEqual(['w1', 'w2', 'w3', 'w4', 'w5', 'w6']);
	});

	it('give every record without an ID', async () => {
		const book = [page([{ name: 'x' }, { name: 'x' }], { count: 2 })];
		expect((await read(bookOf(book), { pageSize: 2 })).ids).toEqual([undefined, undefined]);
	});

	it('end when a list goes round in circles, though some pages may bring nothing new', async () => {
		const { ids, asked } = await read(bookOf([], page(records(1, 2), { count: 9e9 })), {
			pageSize: 2,
		});
		expect(ids).toEqual(['w1', 'w2']);
		expect(asked).toEqual([1, 2, 3, 4]);
	});

	it('go on after one page that brings nothing new', async () => {
		const book = [page(records(1, 2)), page(records(1, 2)), page(records(3, 3))];
		expect((await read(bookOf(book), { pageSize: 2 })).ids).toEqual(['w1', 'w2', 'w3']);
	});

	it('are read no further than the reader wants', async () => {
		const client = bookOf([page(records(1, 2)), page(records(3, 4))]);
		for await (const { page: number, isLast } of readPages(client, REQUEST, { subject: SUBJECT })) {
			expect({ number, isLast }).toEqual({ number: 1, isLast: false });
			break;
		}
		expect(client.sent).toHaveLength(1);
	});

	it('throw for a 404 on the first page, with the name of what was asked', async () => {
		const client = bookOf([], { statusCode: 404, body: errorBody('NOT_FOUND') });
		await expect(read(client, { subject: { kind: 'workflow', id: 'a/b' } })).rejects.toThrow(
			'Anyformat does not know workflow "a/b"',
		);
	});

	it.each([[{}], [{ results: null }], [{ results: { id: 1 } }], [[]]])(
		'throw for a body that is no page: %j',
		async (body) => {
			await expect(read(clientOf(() => ({ body })))).rejects.toMatchObject({
				message: expect.stringContaining('did not come from Anyformat'),
				description: expect.stringContaining('no results'),
			});
		},
	);
});
