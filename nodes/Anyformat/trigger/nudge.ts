import type { IDataObject } from 'n8n-workflow';

import { orStopped, pause } from '../transport/pause';
import type { Client } from '../transport/send';
import type { EndedDocument } from './endedDocument';
import { eventOf, type DocumentEvent, type EventName } from './event';
import { keyOf, savedKeys, STORED_WITHIN_MS, type HandedOn, type Verdict } from './handedOn';
import { hasEnded, readRunPage, type Run } from './runs';

/** Allowance for the time between a document's end and the event about it. */
const TOLERANCE_MS = 60_000;

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
	const ended = (await bothEnds(client, workflowId)).filter(hasEnded);
	const sinceMs = beginOfNews(event, ended, memory, data);
	const saved = savedKeys(data);
	const documents: EndedDocument[] = [];
	for (const run of ended.sort((one, other) => one.updatedMs - other.updatedMs)) {
		const found = eventOf(run.status);
		const isNews = run.updatedMs >= sinceMs && !memory.hasDocument(run.id, saved);
		if (found === undefined || !events.includes(found) || !isNews) continue;
		const { id: collectionId, updatedAt: timestamp } = run;
		documents.push({ event: found, timestamp, collectionId, workflowId });
		const verdict: Verdict = { kind: 'start', documents: [] };
		memory.claim(keyOf(run.id, timestamp), Promise.resolve(verdict));
	}
	return documents;
}

/**
 * Since when a run counts as news: since the workflow was published, and, when this process has not seen
 * everything since then or has forgotten some of it, since shortly before the event. A run without a time
 * never does: it may have ended long ago.
 */
function beginOfNews(
	event: DocumentEvent,
	ended: Run[],
	{ isComplete }: HandedOn,
	data: IDataObject,
): number {
	const activatedMs = Date.parse(String(data.activatedAt)) || 0;
	if (isComplete) return activatedMs;
	const toldMs = Date.parse(event.processedAt ?? event.timestamp ?? '');
	const latestMs = Math.max(...ended.map(({ updatedMs }) => updatedMs || 0));
	return Math.max(activatedMs, Math.min(toldMs || Infinity, latestMs) - TOLERANCE_MS);
}

/** The runs at both ends of the list, since its order is not documented. */
async function bothEnds(client: Client, workflowId: string): Promise<Run[]> {
	const first = await readRunPage(client, workflowId, 1);
	const last = first.lastPage > 1 ? await readRunPage(client, workflowId, first.lastPage) : first;
	const runs = new Map([...first.runs, ...last.runs].map((run) => [run.id, run]));
	return [...runs.values()];
}
