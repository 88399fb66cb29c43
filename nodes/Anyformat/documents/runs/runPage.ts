import { API } from '../../../../credentials/connection';
import type { Page } from '../../request/apiTypes';
import { NEVER, type MonotonicMs } from '../../request/clock';
import { toApiError } from '../../request/errors';
import { isNonEmptyString, isRecord } from '../../request/guards';
import { MAX_PAGE_SIZE } from '../../request/pagination';
import type { Subject } from '../../request/requestFailure';
import { sendRequest, type ApiClient } from '../../request/sendRequest';
import { HttpStatus } from '../../request/response';

/** A run as the list of runs shows it. Times are milliseconds by the API's clock, NaN when it does not tell. */
export interface Run {
	/** The collection ID. */
	id: string;
	status: string;
	createdMs: number;
	updatedMs: number;
	/** As the API spells it, for output. */
	updatedAt: string | null;
}

/**
 * A page of the list of runs; `lastPage` goes by the API's `count`, `nowMs` is when it responded. The API may have
 * lowered `pageSize`, which it tells or its first page shows.
 */
export interface RunPage {
	runs: Run[];
	pageSize: number;
	lastPage: number;
	count: number;
	nowMs: number;
}

/** Words of older texts of the API. Source: docs/api-contract.md, "Status words". */
const OLDER_WORDS: Record<string, string> = {
	completed: 'processed',
	failed: 'error',
	processing: 'in_progress',
};

const UNFINISHED = ['pending', 'queued', 'in_progress'];

export const hasEnded = ({ status }: Pick<Run, 'status'>): boolean => !UNFINISHED.includes(status);

/**
 * A page of a workflow's runs; empty when there is no such page. Throws what `sendRequest` throws, and when the response is no page.
 */
export async function readRunPage(
	client: ApiClient,
	workflowId: string,
	page: number,
	deadlineMs: MonotonicMs = NEVER,
): Promise<RunPage> {
	const url = `${API}/workflows/${encodeURIComponent(workflowId)}/runs/`;
	const subject: Subject = { kind: 'workflow', id: workflowId };
	const expectedStatuses = page > 1 ? [HttpStatus.NotFound] : [];
	const response = await sendRequest(
		client,
		{ method: 'GET', url, qs: { page, page_size: MAX_PAGE_SIZE } },
		{ subject, expectedStatuses, deadlineMs: () => deadlineMs },
	);
	const nowMs = Date.parse(String(response.headers.date));
	if (response.statusCode === HttpStatus.NotFound)
		return { runs: [], pageSize: MAX_PAGE_SIZE, lastPage: page - 1, count: 0, nowMs };
	const { results, count, page_size } = response.body as Partial<Page>;
	if (!Array.isArray(results)) throw toApiError(client, subject, { response, reason: 'noResults' });
	const total = typeof count === 'number' ? count : results.length;
	const isFull = page === 1 && results.length > 0 && results.length < total;
	const pageSize = page_size || (isFull ? results.length : MAX_PAGE_SIZE);
	const lastPage = Math.max(1, Math.ceil(total / pageSize));
	return { runs: results.flatMap(readRun), pageSize, lastPage, count: total, nowMs };
}

function readRun(record: unknown): Run[] {
	if (!isRecord(record) || !isNonEmptyString(record.id)) return [];
	const { id, created_at, updated_at } = record;
	const word = String(record.status);
	const status = OLDER_WORDS[word] ?? word;
	const updatedAt = typeof updated_at === 'string' ? updated_at : null;
	const createdMs = timeOf(created_at);
	return [{ id, status, createdMs, updatedMs: timeOf(updated_at ?? created_at), updatedAt }];
}

const timeOf = (value: unknown): number => (typeof value === 'string' ? Date.parse(value) : NaN);
