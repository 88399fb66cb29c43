import type { ApiClient } from '../../request/sendRequest';
import { hasEnded, walkRuns, type Run } from './runList';

/** What a workflow can be started by, in the API's words. */
export const EVENTS = ['extraction.completed', 'extraction.failed'] as const;
export type EventName = (typeof EVENTS)[number];

/** The event that a document's final status makes; none for cancelled documents and for unknown words. */
export function eventOf(status: string): EventName | undefined {
	if (status === 'processed') return 'extraction.completed';
	return status === 'error' ? 'extraction.failed' : undefined;
}

/** Whether a run that a list shows as ended may start the workflow; of an unknown word the results decide. */
export function mayStart(status: string, events: EventName[]): boolean {
	const event = eventOf(status);
	return event === undefined ? status !== 'cancelled' : events.includes(event);
}

/** Whether a list's word for a run tells neither that it has ended nor that it has not. */
export const hasUnknownStatus = ({ status }: Run): boolean =>
	hasEnded({ status }) && eventOf(status) === undefined && status !== 'cancelled';

/** The ended runs that may start a workflow, the latest first. */
export const newestEnded = (runs: Iterable<Run>, events: EventName[], count: number): Run[] =>
	[...runs]
		.filter((run) => hasEnded(run) && mayStart(run.status, events))
		.sort((one, other) => (other.updatedMs || 0) - (one.updatedMs || 0))
		.slice(0, count);

const MAX_PAGES = 10;

/** The same, of a workflow's list of runs as far as it is worth reading. Throws what `walkRuns` throws. */
export async function readNewestEnded(
	client: ApiClient,
	workflowId: string,
	events: EventName[],
	count: number,
): Promise<Run[]> {
	const seen = new Map<string, Run>();
	await walkRuns(client, workflowId, { maxPages: MAX_PAGES }, (runs) => {
		for (const run of runs) seen.set(run.id, run);
		return newestEnded(seen.values(), events, count).length < count;
	});
	return newestEnded(seen.values(), events, count);
}
