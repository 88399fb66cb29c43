import { NodeApiError, type INodeExecutionData } from 'n8n-workflow';

import { IN_PROGRESS } from '../documents/documentState';
import type { Parameters } from '../request/parameters';
import type { ApiClient } from '../request/sendRequest';
import { bareItem, isFinished, itemsOf, stateOf, type TriggerOutput } from './endedDocument';
import { eventOf } from './event';
import type { PollState } from './pollState';
import type { Run } from './runs';

/** How long a poll waits for results that lag behind the list; the next poll asks again. */
const LONGEST_LAG_MS = 3000;

/** What makes items of runs, and the state that learns of them. */
export interface News {
	parameters: Parameters;
	client: ApiClient;
	output: TriggerOutput;
	state: PollState;
}

/** What there is to hand on, and why something else can't be told now. */
export interface Told {
	items: INodeExecutionData[];
	reason?: unknown;
}

/** What became of a run: its final status, or unfinished. */
interface ToldRun extends Told {
	status: string;
}

/**
 * The items of runs that have newly ended, in order of time, followed by those of `unfinished` runs, which are
 * asked for directly. What can't be had now is remembered as unfinished, so that a later poll asks for it.
 */
export async function itemsOfRuns(
	news: News,
	runs: Run[],
	unfinished: string[] = [],
): Promise<Told> {
	const { state, output } = news;
	for (const run of runs) state.learn(run);
	const ended = runs.filter((run) => isWanted(output, run)).sort(byTime);
	const ids = [...ended.map(({ id }) => id), ...unfinished];
	const told = await Promise.all([
		...ended.map(async (run) => await tellListed(news, run)),
		...unfinished.map(async (id) => await tellDirectly(news, id, 0, new Date().toISOString())),
	]);
	const askedAtMs = Date.now();
	for (const [index, { status }] of told.entries()) state.update(ids[index], status, askedAtMs);
	const { reason } = told.find((each) => each.reason !== undefined) ?? {};
	return { items: told.flatMap((each) => each.items), reason };
}

/** Whether a run has ended in a way that starts the workflow. */
export function isWanted({ events }: TriggerOutput, { status }: Run): boolean {
	const event = eventOf(status);
	return event !== undefined && events.includes(event);
}

const byTime = (one: Run, other: Run): number =>
	(one.updatedMs || 0) - (other.updatedMs || 0) ||
	(one.createdMs || 0) - (other.createdMs || 0) ||
	(one.id < other.id ? -1 : 1);

/** A run that the list shows as ended. */
async function tellListed(news: News, run: Run): Promise<ToldRun> {
	const { id, status, updatedAt } = run;
	if (news.output.fetchResults) return await tellDirectly(news, id, LONGEST_LAG_MS, updatedAt);
	const { workflowId } = news.state;
	const document = { event: eventOf(status)!, timestamp: updatedAt, collectionId: id, workflowId };
	return { status, items: [bareItem(document)] };
}

/** A run by its results. */
async function tellDirectly(
	{ parameters, client, output, state: { workflowId } }: News,
	collectionId: string,
	lagMs: number,
	timestamp: string | null,
): Promise<ToldRun> {
	try {
		const state = await stateOf(client, { collectionId, workflowId }, lagMs);
		if (!isFinished(state)) return { status: IN_PROGRESS, items: [] };
		return { status: state.status, items: itemsOf(parameters, state, timestamp, output) };
	} catch (reason) {
		const status =
			reason instanceof NodeApiError && reason.context.status === 'deleted' ? 'deleted' : undefined;
		// A document that was deleted meanwhile is no news any more.
		return status === undefined
			? { status: IN_PROGRESS, items: [], reason }
			: { status, items: [] };
	}
}
