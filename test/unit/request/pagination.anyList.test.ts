import fc from '../fastCheck';

import { readPages, type ApiRecord } from '../../../nodes/Anyformat/request/pagination';
import { clientOf, type Ending, errorBody } from '../fakes';

const REQUEST = { method: 'GET' as const, url: '/v2/workflows/' };

const lists = fc.record({
	length: fc.integer({ min: 0, max: 450 }),
	/** The most that the API gives in one page, whatever it is asked for. */
	cap: fc.integer({ min: 1, max: 100 }),
	tellsCount: fc.boolean(),
	beyond: fc.constantFrom<'empty' | 404>('empty', 404),
	atOnce: fc.constantFrom(1, 5),
	/** How many records come in at the top of the list with each page that is read. */
	newcomers: fc.integer({ min: 0, max: 3 }),
});

it('every record of a list comes once and in order, however the API cuts it into pages', async () => {
	await fc.assert(
		fc.asyncProperty(lists, async ({ length, cap, tellsCount, beyond, atOnce, newcomers }) => {
			let list: ApiRecord[] = Array.from({ length }, (_, i) => ({ id: i }));
			let news = 0;
			const client = clientOf(({ qs }): Ending => {
				const page = Number(qs?.page);
				const pageSize = Math.min(Number(qs?.page_size), cap);
				const results = list.slice((page - 1) * pageSize, page * pageSize);
				const count = list.length;
				const come = Math.min(newcomers, cap - 1);
				list = [...Array.from({ length: come }, () => ({ id: `new${news++}` })), ...list];
				if (results.length === 0 && page > 1 && beyond === 404)
					return { statusCode: 404, body: errorBody('NOT_FOUND') };
				return { body: { results, page, page_size: pageSize, ...(tellsCount && { count }) } };
			});
			const ids: unknown[] = [];
			for await (const { records } of readPages(client, REQUEST, {
				subject: { kind: 'workflowList' },
				atOnce,
			}))
				ids.push(...records.map(({ id }) => id));
			const old = ids.filter((id) => typeof id === 'number');
			expect(old).toEqual(Array.from({ length }, (_, i) => i));
			expect(new Set(ids).size).toBe(ids.length);
		}),
		{ numRuns: 300 },
	);
});
