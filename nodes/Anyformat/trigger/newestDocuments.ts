import type { FoundDocument } from '../documents/foundDocument';
import { hasEnded, type Run } from '../documents/runs/runPage';
import { walkRuns } from '../documents/runs/walkRuns';
import { createError } from '../request/errors';
import { isRecord } from '../request/guards';
import type { Parameters } from '../request/parameters';
import { readPathValue } from '../request/path';
import type { ApiClient } from '../request/sendRequest';
import { readEvents, validateSettings, mayStart, type EventName } from './parameters';

/** Documents that a manual run shows, and pages that it looks for them on. */
const MAX_SHOWN = 5;
const MAX_PAGES = 10;

/** The documents that a manual run of a polling trigger shows. Throws NodeApiError when there is none. */
export async function findNewestDocuments(
	client: ApiClient,
	parameters: Parameters,
): Promise<FoundDocument[]> {
	validateSettings(parameters);
	const workflowId = readPathValue(parameters, 'workflowId');
	const seen = new Map<string, Run>();
	const newest = () => newestEnded(seen.values(), readEvents(parameters), MAX_SHOWN);
	await walkRuns(client, workflowId, { maxPages: MAX_PAGES }, (runs) => {
		for (const run of runs) seen.set(run.id, run);
		return newest().length < MAX_SHOWN;
	});
	const shown = newest().map(({ id: collectionId, updatedAt }): FoundDocument => {
		return { collectionId, workflowId, timestamp: updatedAt ?? undefined, batch: '' };
	});
	if (shown.length > 0) return shown;
	const picked = parameters.getNodeParameter('workflowId');
	const name = (isRecord(picked) && picked.cachedResultName) || workflowId;
	const message = `Workflow "${String(name)}" has no document yet that would start this one`;
	throw createError(parameters.getNode(), message, {
		description:
			"A test shows the newest documents that are there. Send one with the Anyformat node or in Anyformat, wait until it is processed, and test again. Check 'Events', too: it decides which documents count.",
	});
}

/** The ended runs that may start a workflow, the latest first. */
export const newestEnded = (runs: Iterable<Run>, events: EventName[], count: number): Run[] =>
	[...runs]
		.filter((run) => hasEnded(run) && mayStart(run.status, events))
		.sort((one, other) => (other.updatedMs || 0) - (one.updatedMs || 0))
		.slice(0, count);
