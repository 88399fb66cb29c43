import type { Account } from '../../request/account';
import { workflowUrl } from '../../request/apiClient';
import type { Page } from '../../request/apiTypes';
import { NEVER, type MonotonicMs } from '../../request/clock';
import { toApiError } from '../../request/errors';
import { isNonEmptyString, isRecord } from '../../request/guards';
import { MAX_PAGE_SIZE } from '../../request/pagination';
import type { Subject } from '../../request/requestFailure';
import { sendRequest, type ApiClient } from '../../request/sendRequest';
import { HttpStatus } from '../../request/response';
import { SingleFlight } from '../../request/lookupCache';

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

/** A run of which only the status is known. */
export const unlistedRun = (id: string, status: string): Run => {
	return { id, status, createdMs: NaN, updatedMs: NaN, updatedAt: null };
};

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
	const url = workflowUrl(workflowId, 'runs/');
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

/** How far a walk goes: pages, and a time after which no response is waited for. */
export interface WalkLimits {
	maxPages: number;
	deadlineMs?: MonotonicMs;
}

/** Takes the runs of a page, the newest first, and tells whether to read on. */
export type PageVisitor = (runs: Run[], page: RunPage) => boolean;

/** Deletions while walking move runs over the border of a page that was read already. */
const MAX_WALKS = 3;

const MAX_PAGES_AT_ONCE = 4;

/**
 * Pagination from the newest run back: reads a workflow's list of runs page by page while `visit` says so.
 * The order of the list is not documented, so the first page tells at which end the newest stand; without
 * times both ends count. A run may be visited more than once. Throws what `readRunPage` throws.
 */
export async function walkRuns(
	client: ApiClient,
	workflowId: string,
	{ maxPages, deadlineMs }: WalkLimits,
	visit: PageVisitor,
): Promise<RunPage> {
	for (let walk = 1; ; walk++) {
		const first = await readFirstPage(client, workflowId, deadlineMs);
		const order = orderOf(first.runs);
		let shrank = false;
		let unread = Math.min(first.lastPage, maxPages) - 1;
		let goesOn = order === 'oldestFirst' || visit(first.runs, first);
		/** Reads several pages at once, the more the further it goes. */
		const walkFrom = async (start: number, step: 1 | -1) => {
			let [number, width] = [start, 1];
			while (goesOn && unread > 0) {
				width = Math.min(width, unread);
				const numbers = Array.from({ length: width }, (_, index) => number + index * step);
				const pages = await Promise.all(
					numbers.map(async (each) => await readRunPage(client, workflowId, each, deadlineMs)),
				);
				[number, unread, width] = [number + width * step, unread - width, 2 * width];
				width = Math.min(width, MAX_PAGES_AT_ONCE);
				for (const page of pages) {
					shrank ||= page.count < first.count;
					goesOn = goesOn && visit(step === 1 ? page.runs : page.runs.reverse(), page);
				}
			}
		};
		if (order !== 'oldestFirst') await walkFrom(2, 1);
		if (order === 'unknown') goesOn = true;
		if (order !== 'newestFirst') await walkFrom(first.lastPage, -1);
		if (order === 'oldestFirst' && goesOn) visit([...first.runs].reverse(), first);
		if (!shrank || walk >= MAX_WALKS) return first;
	}
}

function orderOf(runs: Run[]): 'newestFirst' | 'oldestFirst' | 'unknown' {
	const differenceMs = (runs.at(0)?.createdMs ?? NaN) - (runs.at(-1)?.createdMs ?? NaN);
	if (differenceMs > 0) return 'newestFirst';
	return differenceMs < 0 ? 'oldestFirst' : 'unknown';
}

const firstPages = new WeakMap<Account, Map<string, SingleFlight<RunPage>>>();

/** Fifty triggers that one event wakes up at once need one list, and not fifty. */
async function readFirstPage(
	client: ApiClient,
	workflowId: string,
	deadlineMs?: MonotonicMs,
): Promise<RunPage> {
	const ofAccount = firstPages.get(client.account) ?? new Map<string, SingleFlight<RunPage>>();
	firstPages.set(client.account, ofAccount);
	const flight = ofAccount.get(workflowId) ?? new SingleFlight<RunPage>();
	ofAccount.set(workflowId, flight);
	return await flight.join(async () => await readRunPage(client, workflowId, 1, deadlineMs));
}
