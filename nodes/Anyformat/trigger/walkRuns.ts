import type { Client } from '../transport/send';
import { readRunPage, type Run } from './runs';

export interface Walked {
	/** All runs that were seen, each once. */
	runs: Run[];
	/** When the oldest was created that was seen at the end where the newest are; 0 when all were seen. */
	seenSinceMs: number;
}

/** Deletions while walking move runs over the border of a page that was read already. */
const MOST_WALKS = 3;

/**
 * Reads a workflow's runs from both ends of the list, since its order is not documented, and goes on inwards
 * from each end while `goesOn` says so of the page that was read last: two requests when it never does.
 * `depth` counts the runs that were read from that end. Throws what `readRunPage` throws.
 */
export async function walkRuns(
	client: Client,
	workflowId: string,
	goesOn: (runs: Run[], depth: number) => boolean,
): Promise<Walked> {
	for (let walk = 1; ; walk++) {
		const { shrank, ...walked } = await walkOnce(client, workflowId, goesOn);
		if (!shrank || walk >= MOST_WALKS) return walked;
	}
}

async function walkOnce(
	client: Client,
	workflowId: string,
	goesOn: (runs: Run[], depth: number) => boolean,
): Promise<Walked & { shrank: boolean }> {
	const first = await readRunPage(client, workflowId, 1);
	const ends = [
		{ page: 1, step: 1, runs: first.runs, goesOn: goesOn(first.runs, first.runs.length) },
		{ page: first.lastPage + 1, step: -1, runs: [] as Run[], goesOn: first.lastPage > 1 },
	];
	let shrank = false;
	let unread = first.lastPage - 1;
	while (unread > 0 && ends.some((end) => end.goesOn)) {
		for (const end of ends) {
			if (!end.goesOn || unread === 0) continue;
			end.page += end.step;
			unread--;
			const { runs, count } = await readRunPage(client, workflowId, end.page);
			shrank ||= count < first.count;
			end.runs.push(...runs);
			end.goesOn = goesOn(runs, end.runs.length);
		}
	}
	const oldest = ends.map(({ runs }) => Math.min(...runs.map(({ createdMs }) => createdMs || 0)));
	const runs = new Map(ends.flatMap((end) => end.runs).map((run) => [run.id, run]));
	const seenSinceMs = unread > 0 ? Math.max(...oldest.filter(Number.isFinite)) : 0;
	return { runs: [...runs.values()], seenSinceMs, shrank };
}
