import type { IDataObject, IExecutePaginationFunctions, INodeExecutionData } from 'n8n-workflow';

import { isTool } from '../shared/isTool';
import { readNumber } from '../shared/readNumber';
import { operation, type Call } from './operation';
import { LARGEST_PAGE, pages, type ApiRecord } from './pages';
import type { Client } from './send';

const PAGES_AT_ONCE = 5;

/** Reads Return All and Limit: the number of records wanted. */
export async function readLimit(context: IExecutePaginationFunctions): Promise<number> {
	if (context.getNodeParameter('returnAll', false) === true) return Infinity;
	return Math.floor(
		readNumber(context, 'Limit', context.getNodeParameter('limit', 50), 1, Infinity),
	);
}

async function collect(
	{ burstClient: client, request, named }: Call,
	limit: number,
): Promise<INodeExecutionData[]> {
	const records: ApiRecord[] = [];
	const pageSize = Math.min(limit, LARGEST_PAGE);
	const reading = { named, pageSize, wanted: limit, atOnce: PAGES_AT_ONCE };
	for await (const page of pages(client, request, reading)) {
		records.push(...page.records);
		if (records.length >= limit) break;
	}
	return itemsOf(client, records.slice(0, limit));
}

/** One item for each record. */
export function itemsOf({ node }: Client, records: ApiRecord[]): INodeExecutionData[] {
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

/** The seam of every Get Many: pages until Return All or Limit is satisfied, one item for a record. */
export const getMany = operation(collect, readLimit);
