import type { Account } from '../../request/account';
import type { MonotonicMs } from '../../request/clock';
import type { ApiClient } from '../../request/sendRequest';
import { readRunPage, type Run, type RunPage } from './runPage';
import { SingleFlight } from '../../request/lookupCache';

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
