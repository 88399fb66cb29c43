import { apiError } from './failure';
import { send, type ApiRequest, type ApiResponse, type Client } from './send';
import type { Page } from '../shared/wire';

/** The most that the API gives in one page. */
export const LARGEST_PAGE = 100;

/** Pages in a row without anything new, after which a list is taken to go round in circles. */
const MAX_STALE_PAGES = 3;

export type ApiRecord = Record<string, unknown>;

/** How a list is read. */
export interface Reading {
	/** How the texts of errors call the list. */
	named?: string;
	pageSize?: number;
	firstPage?: number;
	/** Records wanted; more pages than they fill are not read ahead. */
	wanted?: number;
	/** Pages that are asked for at once, as far as the API's `count` says that they exist. */
	atOnce?: number;
}

/**
 * Yields the new records of one page after the other, and ends at an empty page, at a 404 after the
 * first page, or when the API's latest `count` is reached. Records that move over a page border while
 * paging come once. Throws what `send` throws.
 */
export async function* pages(
	client: Client,
	request: ApiRequest,
	reading: Reading = {},
): AsyncGenerator<{ page: number; records: ApiRecord[]; isLast: boolean }> {
	const { named = 'the request', pageSize = LARGEST_PAGE, firstPage = 1 } = reading;
	const { wanted = Infinity, atOnce = 1 } = reading;
	const ask = async (page: number) =>
		await send(
			client,
			{ ...request, qs: { ...request.qs, page, page_size: pageSize } },
			{ subject: { named }, expected: page > 1 ? [404] : [] },
		);
	const asked = new Map<number, Promise<ApiResponse>>();
	const seen = new Set<unknown>();
	let stalePages = 0;
	let read = (firstPage - 1) * pageSize;
	for (let page = firstPage; ; page++) {
		const answer = await (asked.get(page) ?? ask(page));
		asked.delete(page);
		if (answer.statusCode === 404) return;
		const { results: found, count, page_size: answered } = answer.body as Partial<Page>;
		if (!Array.isArray(found)) throw apiError(client, { named }, { answer, reason: 'no results' });

		const results = found.filter((record) => typeof record === 'object' && record !== null);
		const records = results.filter(({ id }) => id === undefined || !seen.has(id));
		for (const { id } of results) seen.add(id);
		read += found.length;
		const page_size = answered ?? (found.length || pageSize);
		// Without an answered size, nobody knows whether the server lowered it; what was read counts then.
		const reached = answered === undefined ? read : page * answered;
		stalePages = records.length === 0 ? stalePages + 1 : 0;
		const isLast =
			results.length === 0 || reached >= (count ?? Infinity) || stalePages >= MAX_STALE_PAGES;
		const lastExisting = Math.ceil(Math.min(count ?? 0, wanted) / page_size);
		for (let next = page + 1; next < page + atOnce && next <= lastExisting; next++) {
			if (asked.has(next)) continue;
			asked.set(next, ask(next));
			// It is told when its turn comes, unless nobody wants it any more.
			asked.get(next)!.catch(() => undefined);
		}
		yield { page, records, isLast };
		if (isLast) return;
	}
}
