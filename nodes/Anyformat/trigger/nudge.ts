import type { IDataObject } from 'n8n-workflow';

import { orStopped, pause } from '../transport/pause';
import type { Client } from '../transport/send';
import type { EndedDocument } from './endedDocument';
import { eventOf, type DocumentEvent, type EventName } from './event';
import { keyOf, savedKeys, STORED_WITHIN_MS, type HandedOn, type Verdict } from './handedOn';
import { hasEnded, type Run } from './runs';
import { walkRuns } from './walkRuns';

/** Allowance for the time between a document's end and the event about it. */
const TOLERANCE_MS = 60_000;

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
	if (next !== undefined) {
		await orStopped(next, client.signal);
		// The first of them has the documents, and is to be stored before the others are acknowledged.
		await pause(STORED_WITHIN_MS, client.signal);
		return [];
	}
	const before = running?.catch(() => undefined) ?? Promise.resolve();
	const own: Promise<EndedDocument[]> = before.then(async () => {
		looks.set(workflowId, { running: own });
		return await newlyEnded(client, event, rules);
	});
	looks.set(workflowId, running === undefined ? { running: own } : { running, next: own });
	try {
		return await own;
	} finally {
		if (looks.get(workflowId)?.running === own && looks.get(workflowId)?.next === undefined)
			looks.delete(workflowId);
	}
}

async function newlyEnded(
	client: Client,
	event: DocumentEvent,
	{ memory, data, events }: NudgeRules,
): Promise<EndedDocument[]> {
	const { workflowId } = event;
	const saved = savedKeys(data);
	const isMissing = ({ id, updatedMs }: Run) =>
		updatedMs >= activatedMsOf(data) && !memory.hasDocument(id, saved);
	// Behind unfinished runs there may be some that have ended; behind old ones there is nothing new. An
	// incomplete memory would take far too many old ones for missing.
	const goesOn = (page: Run[], depth: number) =>
		depth < MOST_DEPTH &&
		page.some((run) => !hasEnded(run) || (memory.isComplete && isMissing(run)));
	const { runs } = await walkRuns(client, workflowId, goesOn);
	const ended = runs.filter(hasEnded);
	const sinceMs = beginOfNews(event, ended, memory, data);
	const documents: EndedDocument[] = [];
	for (const run of ended.sort((one, other) => one.updatedMs - other.updatedMs)) {
		const found = eventOf(run.status);
		if (found === undefined || !events.includes(found)) continue;
		// Without its time, a run can't be told from those that ended before the workflow was published.
		if (!(run.updatedMs >= sinceMs)) continue;
		if (memory.hasDocument(run.id, saved)) continue;
		const { id: collectionId, updatedAt: timestamp } = run;
		documents.push({ event: found, timestamp, collectionId, workflowId });
		const verdict: Verdict = { kind: 'start', documents: [] };
		// As the run's own event will name it, which may be on its way.
		const processedAt = found === 'extraction.failed' ? null : timestamp;
		memory.claim(keyOf(run.id, processedAt), Promise.resolve(verdict));
	}
	return documents;
}

/**
 * Since when a run counts as news: since the workflow was published, and, when this process has not seen
 * everything since then or has forgotten some of it, since shortly before the event.
 */
function beginOfNews(
	event: DocumentEvent,
	ended: Run[],
	{ isComplete }: HandedOn,
	data: IDataObject,
): number {
	const activatedMs = activatedMsOf(data);
	if (isComplete) return activatedMs;
	const toldMs = Date.parse(event.processedAt ?? event.timestamp ?? '');
	const latestMs = Math.max(...ended.map(({ updatedMs }) => updatedMs || 0));
	return Math.max(activatedMs, Math.min(toldMs || Infinity, latestMs) - TOLERANCE_MS);
}

const activatedMsOf = ({ activatedAt }: IDataObject): number =>
	Date.parse(String(activatedAt)) || 0;
