import type { ApiClient } from '../request/sendRequest';
import { readRunPage, type Run } from './runs';

export interface Walked {
	/** All runs that were seen, each once. */
	runs: Run[];
	/** When the oldest was created that was seen at the end where the newest are; 0 when all were seen. */
	seenSinceMs: number;
}

/** One end of the list, when it is to be decided whether to read on there. */
export interface End {
	/** The page that was read last. */
	page: Run[];
	/** All runs that were read from this end. */
	runs: Run[];
	/** Whether the other end has younger runs. */
	isOlder: boolean;
}

/** Deletions while walking move runs over the border of a page that was read already. */
const MOST_WALKS = 3;

/**
 * Reads a workflow's runs from both ends of the list, since its order is not documented, and goes on inwards
 * from each end while `goesOn` says so: two requests when it never does. Throws what `readRunPage` throws.
 */
export async function walkRuns(
	client: ApiClient,
	workflowId: string,
	goesOn: (end: End) => boolean,
): Promise<Walked> {
	for (let walk = 1; ; walk++) {
		const { shrank, ...walked } = await walkOnce(client, workflowId, goesOn);
		if (!shrank || walk >= MOST_WALKS) return walked;
	}
}

async function walkOnce(
	client: ApiClient,
	workflowId: string,
	goesOn: (end: End) => boolean,
): Promise<Walked & { shrank: boolean }> {
	const { runs, lastPage, count } = await readRunPage(client, workflowId, 1);
	const top = { number: 1, step: 1, page: runs, runs: [...runs] };
	const bottom = { number: lastPage + 1, step: -1, page: [] as Run[], runs: [] as Run[] };
	let shrank = false;
	let unread = lastPage - 1;
	let going = unread > 0 ? [bottom] : [];
	while (going.length > 0) {
		for (const end of going.slice(0, unread)) {
			end.number += end.step;
			unread--;
			const read = await readRunPage(client, workflowId, end.number);
			shrank ||= read.count < count;
			end.page = read.runs;
			end.runs.push(...read.runs);
		}
		const wantsMore = (end: typeof top, other: typeof top) =>
			unread > 0 && goesOn({ ...end, isOlder: latest(end.runs) < latest(other.runs) });
		going = [wantsMore(top, bottom) && top, wantsMore(bottom, top) && bottom].filter(
			(end) => end !== false,
		);
	}
	const oldest = [top, bottom].map((end) =>
		Math.min(...end.runs.map(({ createdMs }) => createdMs || 0)),
	);
	const seen = new Map([...top.runs, ...bottom.runs].map((run) => [run.id, run]));
	const seenSinceMs = unread > 0 ? Math.max(...oldest.filter(Number.isFinite)) : 0;
	return { runs: [...seen.values()], seenSinceMs, shrank };
}

const latest = (runs: Run[]): number => Math.max(...runs.map(({ createdMs }) => createdMs || 0));
