import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { API } from '../../../credentials/connection';
import { createApiClient } from '../request/apiClient';
import type { Subject } from '../request/requestFailure';
import { readPages } from '../request/pagination';

/** A search reads on while it finds nothing, up to this many pages at once. */
const MAX_PAGES = 10;

/**
 * The workflows of the picker, a page at a time, those whose name or ID contains `filter`; the API has no
 * search of its own. The token is the number of the next page. Throws what the API's errors say, so that
 * a bad key does not look like an empty list.
 */
export async function getWorkflows(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const client = await createApiClient(this);
	const firstPage = Number(paginationToken ?? 1);
	const wanted = filter.trim().toLowerCase();
	const results: INodeListSearchResult['results'] = [];
	const request = { method: 'GET' as const, url: `${API}/workflows/` };
	const subject: Subject = { kind: 'workflowList' };
	for await (const { page, records, isLast } of readPages(client, request, {
		subject,
		firstPage,
	})) {
		for (const { id, name } of records) {
			const label = String(name ?? id);
			if (`${label} ${String(id)}`.toLowerCase().includes(wanted))
				results.push({ name: label, value: String(id) });
		}
		if (isLast) break;
		const enough = results.length > 0 || page - firstPage + 1 >= MAX_PAGES;
		if (enough) return { results, paginationToken: String(page + 1) };
	}
	return { results };
}
