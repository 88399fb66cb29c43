import type { IDataObject, IExecutePaginationFunctions, INodeExecutionData } from 'n8n-workflow';

import { isTool, readNumber } from './parameters';
import type { Call } from './call';
import { requestHandler } from './requestHandler';
import { MAX_PAGE_SIZE, readPages, type ApiRecord } from './pagination';
import { sendRequest, type ApiClient } from './sendRequest';
import { toApiError } from './errors';

const PAGES_AT_ONCE = 5;

/** Reads Return All and Limit: the number of records wanted. */
async function readLimit(context: IExecutePaginationFunctions): Promise<number> {
	if (context.getNodeParameter('returnAll', false) === true) return Infinity;
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

/** The request handler of a Get Many whose response is a bare list, without pages. */
export const getList = requestHandler(async ({ client, request, subject }, limit: number) => {
	const response = await sendRequest(client, { ...request, method: 'GET' }, { subject });
	if (!Array.isArray(response.body))
		throw toApiError(client, subject, { response, reason: 'noList' });
	return itemsOf(client, response.body.slice(0, limit) as ApiRecord[]);
}, readLimit);
