import { API } from '../../../credentials/connection';
import type { Page } from '../request/apiTypes';
import { toApiError } from '../request/errors';
import { MAX_PAGE_SIZE } from '../request/pagination';
import type { Subject } from '../request/requestFailure';
import { sendRequest, type ApiClient } from '../request/sendRequest';

/** A run as the list of runs shows it. */
export interface Run {
	/** The collection ID. */
	id: string;
	status: string;
	/** Milliseconds since the epoch by the API's clock; NaN when the API does not tell. */
	createdMs: number;
	updatedMs: number;
	/** As the API spells it, for output. */
	updatedAt: string | null;
}

export interface RunPage {
	runs: Run[];
	/** Number of the last page, by the API's `count`. */
	lastPage: number;
	count: number;
}

/** Words of older texts of the API. Source: docs/api-contract.md, "Status words". */
const OLDER_WORDS: Record<string, string> = {
	completed: 'processed',
	failed: 'error',
	processing: 'in_progress',
};

const UNFINISHED = ['pending', 'queued', 'in_progress'];

/** Whether a run will not change any more. */
export const hasEnded = ({ status }: Pick<Run, 'status'>): boolean => !UNFINISHED.includes(status);

/**
 * A page of a workflow's runs; empty when there is no such page. Throws what `send` throws, and when the
 * answer is no page.
 */
export async function readRunPage(
	client: ApiClient,
	workflowId: string,
	page: number,
): Promise<RunPage> {
	const url = `${API}/workflows/${encodeURIComponent(workflowId)}/runs/`;
	const subject: Subject = { kind: 'workflow', id: workflowId };
	const answer = await sendRequest(
		client,
		{ method: 'GET', url, qs: { page, page_size: MAX_PAGE_SIZE } },
		{ subject, expectedStatuses: page > 1 ? [404] : [] },
	);
	if (answer.statusCode === 404) return { runs: [], lastPage: page - 1, count: 0 };
	const { results, count, page_size } = answer.body as Partial<Page>;
	if (!Array.isArray(results))
		throw toApiError(client, subject, { response: answer, reason: 'noResults' });
	const total = typeof count === 'number' ? count : results.length;
	return {
		runs: results.flatMap(readRun),
		lastPage: Math.max(1, Math.ceil(total / (page_size || MAX_PAGE_SIZE))),
		count: total,
	};
}

function readRun(record: unknown): Run[] {
	if (typeof record !== 'object' || record === null) return [];
	const { id, status, created_at, updated_at } = record as Record<string, unknown>;
	if (typeof id !== 'string' || id === '') return [];
	const word = String(status);
	return [
		{
			id,
			status: OLDER_WORDS[word] ?? word,
			createdMs: timeOf(created_at),
			updatedMs: timeOf(updated_at ?? created_at),
			updatedAt: typeof updated_at === 'string' ? updated_at : null,
		},
	];
}

const timeOf = (value: unknown): number => (typeof value === 'string' ? Date.parse(value) : NaN);
