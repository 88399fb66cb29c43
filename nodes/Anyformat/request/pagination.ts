import type { IDataObject, IExecutePaginationFunctions, INodeExecutionData } from 'n8n-workflow';

import { toApiError } from './errors';
import { isOn, isRecord } from './guards';
import {
	sendRequest,
	type AnyRequest,
	type ApiRequest,
	type ApiResponse,
	type ApiClient,
} from './sendRequest';
import type { Subject } from './requestFailure';
import type { Page } from './apiTypes';
import { isTool, readNumber } from './parameters';
import type { Call } from './operationCall';
import { requestHandler } from './requestHandler';

/** The most that the API gives in one page. */
export const MAX_PAGE_SIZE = 100;

/** Pages in a row without anything new, after which a list is taken to go round in circles. */
const MAX_STALE_PAGES = 3;

export type ApiRecord = Record<string, unknown>;

/** How a list is read. */
export interface PageOptions {
	/** What the list is about, for texts. */
	subject: Subject;
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
 * paging come once. Throws what `sendRequest` throws.
 */
export async function* readPages(
	client: ApiClient,
	request: ApiRequest,
	options: PageOptions,
): AsyncGenerator<{ page: number; records: ApiRecord[]; isLast: boolean }> {
	const { subject, pageSize = MAX_PAGE_SIZE, firstPage = 1 } = options;
	const { wanted = Infinity, atOnce = 1 } = options;
	/** Pages that were read ahead and that nobody wants any more are not asked for again. */
	const ended = new AbortController();
	const signal = AbortSignal.any([ended.signal, ...(client.signal ? [client.signal] : [])]);
	const ask = async (page: number) =>
		await sendRequest(
			{ ...client, signal },
			{ ...request, qs: { ...request.qs, page, page_size: pageSize } },
			{ subject, expectedStatuses: page > 1 ? [404] : [] },
		);
	const asked = new Map<number, Promise<ApiResponse>>();
	const seen = new Set<unknown>();
	let stalePages = 0;
	let read = (firstPage - 1) * pageSize;
	try {
		for (let page = firstPage; ; page++) {
			const response = await (asked.get(page) ?? ask(page));
			asked.delete(page);
			if (response.statusCode === 404) return;
			const { results: found, count, page_size: answered } = response.body as Partial<Page>;
			if (!Array.isArray(found))
				throw toApiError(client, subject, { response, reason: 'noResults' });

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
	} finally {
		ended.abort();
	}
}

const PAGES_AT_ONCE = 5;

/** Reads Return All and Limit: the number of records wanted. */
async function readLimit(context: IExecutePaginationFunctions): Promise<number> {
	if (isOn(context.getNodeParameter('returnAll', false))) return Infinity;
	return Math.floor(
		readNumber(context, 'Limit', context.getNodeParameter('limit', 50), 1, Infinity),
	);
}

async function collect(
	{ burstClient: client, request, subject }: Call,
	limit: number,
): Promise<INodeExecutionData[]> {
	const records: ApiRecord[] = [];
	const pageSize = Math.min(limit, MAX_PAGE_SIZE);
	const reading = { subject, pageSize, wanted: limit, atOnce: PAGES_AT_ONCE };
	for await (const page of readPages(client, { ...request, method: 'GET' }, reading)) {
		records.push(...page.records);
		if (records.length >= limit) break;
	}
	return itemsOf(client, records.slice(0, limit));
}

/** One item for each record. */
function itemsOf({ node }: ApiClient, records: ApiRecord[]): INodeExecutionData[] {
	if (!isTool(node)) return records.map((record) => ({ json: record as IDataObject }));
	// An agent that gets nothing at all takes it for a failure.
	if (records.length === 0) return [{ json: { found: 0 } }];
	return records.map((record) => ({ json: brief(record) as IDataObject }));
}

/** For an agent, whose memory is small: lists of things with names, such as fields, as their names. */
function brief(record: ApiRecord): ApiRecord {
	const nameOf = (value: unknown) => (value as { name?: unknown } | null)?.name ?? value;
	return Object.fromEntries(
		Object.entries(record).map(([key, value]) => [
			key,
			Array.isArray(value) ? value.map(nameOf) : value,
		]),
	);
}

/** The request handler of a Get Many with pages: reads pages until Return All or Limit is satisfied, one item for a record. */
export const getMany = requestHandler(collect, readLimit);

/** The records of a bare list, without pages. Throws NodeApiError when the response is none. */
export async function readList(client: ApiClient, { url, qs }: AnyRequest, subject: Subject) {
	const response = await sendRequest(client, { method: 'GET', url, qs }, { subject });
	const { body, headers } = response;
	if (Array.isArray(body)) return { list: body.filter(isRecord), headers };
	throw toApiError(client, subject, { response, reason: 'noList' });
}

/** The request handler of a Get Many whose response is a bare list. */
export const getList = requestHandler(async ({ client, request, subject }, limit: number) => {
	const { list } = await readList(client, request, subject);
	return itemsOf(client, list.slice(0, limit));
}, readLimit);
