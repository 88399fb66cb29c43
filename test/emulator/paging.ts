import type { ApiRequest } from './api';
import { apiError, invalid } from './errors';

const DEFAULT_PAGE_SIZE = 20;
const MAX_PAGE_SIZE = 100;

/** The page of `items` (oldest first) that the query asks for, in the API's envelope. */
export function pageOf<T, R>({ query, world }: ApiRequest, items: T[], present: (item: T) => R) {
	const { listOrder, pastTheEnd, badPageStatus } = world.switches;
	const page = wholeNumber(query, 'page', 1, badPageStatus);
	const asked = wholeNumber(query, 'page_size', DEFAULT_PAGE_SIZE, badPageStatus);
	const pageSize = Math.min(asked, MAX_PAGE_SIZE);
	const first = (page - 1) * pageSize;
	if (pastTheEnd === 404 && page > 1 && first >= items.length) {
		throw apiError(404, `There is no page ${page}.`);
	}
	const ordered = listOrder === 'newest-first' ? [...items].reverse() : items;
	return {
		count: items.length,
		page,
		page_size: pageSize,
		results: ordered.slice(first, first + pageSize).map(present),
	};
}

function wholeNumber(
	query: URLSearchParams,
	name: string,
	unasked: number,
	status: number,
): number {
	const text = query.get(name);
	if (text === null || text === '') return unasked;
	const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
	if (value >= 1) return value;
	const msg = `Input should be a whole number from 1 up, not ${text}`;
	throw invalid([{ loc: ['query', name], msg, type: 'greater_than_equal' }], status);
}
