import type { IDataObject } from 'n8n-workflow';

import { orStopped, pause } from '../transport/pause';
import type { Client } from '../transport/send';
import type { EndedDocument } from './endedDocument';
import { endOf, eventOf, type DocumentEvent, type EventName } from './event';
import { savedKeys, STORED_WITHIN_MS, type Arrival, type HandedOn } from './handedOn';
import { hasEnded, type Run } from './runs';
import { walkRuns } from './walkRuns';

/** Allowance for the time between a document's end and what the event about it says. */
const TOLERANCE_MS = 60_000;

/** A run that ended so close to an event is taken for the one that it told of. */
const SAME_MS = 2000;

/** When a look is repeated that did not find what its events told of, since the list may lag behind. */
const LOOK_AGAIN_AFTER_MS = [500, 1000];

/** So many runs are looked at from each end at most, since the sender of the event waits. */
const MOST_DEPTH = 1000;

/** What a look at the runs goes by. */
export interface NudgeRules {
	memory: HandedOn;
	/** Static data of the node: `activatedAt`, by the API's clock, and `handedOn`. */
	data: IDataObject;
	events: EventName[];
}

/**
 * What an event with an unknown ID is good for: the runs of its workflow that have newly ended and were not
 * handed on yet. One look at a workflow at a time; whoever comes meanwhile shares the next one, whose list
 * is surely younger than their event, and what it finds goes to the first of them.
 */
export async function nudge(
	client: Client,
	event: DocumentEvent,
	rules: NudgeRules,
): Promise<EndedDocument[]> {
	const { looks } = rules.memory;
	const { workflowId } = event;
	const { running, next } = looks.get(workflowId) ?? {};
	const arrival = { endedMs: endOf(event), arrivedAtMs: Date.now() };
	if (next !== undefined) {
		next.about.push(arrival);
		await orStopped(next.look, client.signal);
		// The first of them has the documents, and is to be stored before the others are acknowledged.
		await pause(STORED_WITHIN_MS, client.signal);
		return [];
	}
	const about = [arrival];
	const before = running?.catch(() => undefined) ?? Promise.resolve();
	const own: Promise<EndedDocument[]> = before.then(async () => {
		looks.set(workflowId, { running: own });
		return await newlyEnded(client, workflowId, about, rules);
	});
	looks.set(
		workflowId,
		running === undefined ? { running: own } : { running, next: { look: own, about } },
	);
	try {
		return await own;
	} finally {
		if (looks.get(workflowId)?.running === own && looks.get(workflowId)?.next === undefined)
			looks.delete(workflowId);
	}
}

/** What has newly ended; looks again for a while when an event's document is not among it. */
async function newlyEnded(
	client: Client,
	workflowId: string,
	about: Arrival[],
	rules: NudgeRules,
): Promise<EndedDocument[]> {
	for (const againAfterMs of [...LOOK_AGAIN_AFTER_MS, undefined]) {
		const { documents, lags } = await look(client, workflowId, about, rules);
		if (documents.length > 0 || !lags || againAfterMs === undefined) return documents;
		await pause(againAfterMs, client.signal);
	}
	return [];
}

/**
 * One look at the runs. Of what ended since the workflow was published, everything is news that this process
 * would know had it been handed on; before that, and without a time, only what ended about when an event
 * says. `lags`: the list may not show yet what an event told of.
 */
async function look(
	client: Client,
	workflowId: string,
	about: Arrival[],
	{ memory, data, events }: NudgeRules,
): Promise<{ documents: EndedDocument[]; lags: boolean }> {
	const saved = savedKeys(data);
	const activatedMs = Date.parse(String(data.activatedAt)) || 0;
	const told = about.map(({ endedMs }) => endedMs);
	const isWanted = ({ status }: Run) => events.some((event) => event === eventOf(status));
	const isMissing = (run: Run) =>
		isWanted(run) && run.updatedMs >= activatedMs && !memory.hasDocument(run.id, saved);
	const reachMs = Math.max(activatedMs, Math.min(...told.filter(Number.isFinite)) - TOLERANCE_MS);
	// Behind unfinished runs there may be some that have ended; behind old ones there is nothing new.
	const { runs } = await walkRuns(
		client,
		workflowId,
		(end) =>
			end.runs.length < MOST_DEPTH &&
			end.page.some(
				(run) =>
					!hasEnded(run) ||
					(isMissing(run) && memory.knows(run.updatedMs)) ||
					(run.updatedMs >= reachMs && !memory.knows(reachMs)),
			),
	);
	const ended = runs.filter(hasEnded).sort((one, other) => one.updatedMs - other.updatedMs);
	const latestMs = Math.max(activatedMs, ...ended.map(({ updatedMs }) => updatedMs || 0));
	const isNear = ({ updatedMs }: Run) =>
		told.some((ms) => Math.abs(updatedMs - (ms || latestMs)) <= TOLERANCE_MS);
	const isNews = (run: Run) => isMissing(run) && (memory.knows(run.updatedMs) || isNear(run));
	const documents = ended.filter(isNews).map((run) => handOn(memory, workflowId, run));
	memory.beginsAt(latestMs);
	if (documents.length > 0) memory.foundAtMs = Date.now();
	const isFound = ({ endedMs, arrivedAtMs }: Arrival) =>
		Number.isNaN(endedMs) ||
		memory.foundAtMs >= arrivedAtMs ||
		ended.some(({ updatedMs }) => Math.abs(updatedMs - endedMs) <= SAME_MS);
	const mayCome = ({ endedMs }: Arrival) =>
		endedMs > latestMs || runs.some((run) => !hasEnded(run));
	return { documents, lags: about.some((each) => !isFound(each) && mayCome(each)) };
}

function handOn(
	memory: HandedOn,
	workflowId: string,
	{ id: collectionId, status, updatedAt, updatedMs }: Run,
): EndedDocument {
	const event = eventOf(status)!;
	// As the run's own event will name it, which may be on its way.
	const processedAt = event === 'extraction.failed' ? null : updatedAt;
	const started = Promise.resolve({ kind: 'start' as const, documents: [] });
	memory.claim({ event, documentId: collectionId, processedAt }, updatedMs, started, true);
	return { event, timestamp: updatedAt, collectionId, workflowId };
}
