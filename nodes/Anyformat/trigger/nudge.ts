import type { IDataObject } from 'n8n-workflow';

import { orAborted, sleepUntilAborted } from '../request/abort';
import type { ApiClient } from '../request/sendRequest';
import type { EndedDocument } from './endedDocument';
import { endOf, eventOf, type DocumentEvent, type EventName } from './event';
import { savedKeys, STORED_WITHIN_MS, type HandedOn, type Verdict } from './handedOn';
import type { Arrival } from './looks';
import { hasEnded, type Run } from './runs';
import { walkRuns } from './walkRuns';

/** Allowance for the time between a document's end and what the event about it says. */
const TOLERANCE_MS = 60_000;

/** For so long after an event a look is repeated that did not find its document: the list may lag behind. */
const LONGEST_LAG_MS = 1500;
const LOOK_AGAIN_AFTER_MS = 500;

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
	client: ApiClient,
	event: DocumentEvent,
	rules: NudgeRules,
): Promise<EndedDocument[]> {
	const { looks } = rules.memory;
	const { workflowId, documentId } = event;
	const { running, next } = looks.get(workflowId) ?? {};
	const arrival = { documentId, endedMs: endOf(event), arrivedAtMs: Date.now(), isMet: false };
	if (next !== undefined) {
		next.about.push(arrival);
		await orAborted(next.look, client.signal);
		// The first of them has the documents, and is to be stored before the others are acknowledged.
		await sleepUntilAborted(STORED_WITHIN_MS, client.signal);
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

/** What has newly ended; looks again for a while until each event's document is among it. */
async function newlyEnded(
	client: ApiClient,
	workflowId: string,
	about: Arrival[],
	rules: NudgeRules,
): Promise<EndedDocument[]> {
	const untilMs = Math.max(...about.map(({ arrivedAtMs }) => arrivedAtMs)) + LONGEST_LAG_MS;
	const found: EndedDocument[] = [];
	let hand!: (verdict: Verdict) => void;
	const handed = new Promise<Verdict>((resolve) => (hand = resolve));
	const find = async () => {
		for (let againAfterMs = LOOK_AGAIN_AFTER_MS; ; againAfterMs *= 2) {
			const { news, ...seen } = await look(client, workflowId, about, rules);
			found.push(...news.map((run) => handOn(rules.memory, workflowId, run, handed)));
			for (const each of about) each.isMet ||= rules.memory.tell(endedAbout(each, seen.runs));
			const lags = about.some((each) => !each.isMet && mayCome(each, seen));
			if (!lags || Date.now() >= untilMs) break;
			await sleepUntilAborted(againAfterMs, client.signal);
		}
	};
	const [outcome] = await Promise.allSettled([find()]);
	hand({ kind: 'start', documents: [] });
	// What was found is claimed, so nobody else would hand it on.
	if (outcome.status === 'rejected' && found.length === 0) throw outcome.reason as Error;
	return found;
}

/** What a look sees. */
interface Seen {
	/** Runs that are to be handed on, those first that ended first. */
	news: Run[];
	/** All that were read. */
	runs: Run[];
	/** When the latest of them ended, or the workflow was published. */
	latestMs: number;
}

/**
 * One look at the runs. Of what ended since the workflow was published, everything is news that this process
 * would know had it been handed on; before that, and without a time, only what ended about when an event
 * says.
 */
async function look(
	client: ApiClient,
	workflowId: string,
	about: Arrival[],
	{ memory, data, events }: NudgeRules,
): Promise<Seen> {
	const saved = savedKeys(data);
	const activatedMs = Date.parse(String(data.activatedAt)) || 0;
	const told = about.map(({ endedMs }) => endedMs);
	const undecided = about.map(({ documentId }) => documentId);
	const isWanted = ({ status }: Run) => events.some((event) => event === eventOf(status));
	const isMissing = (run: Run) =>
		isWanted(run) && run.updatedMs >= activatedMs && !memory.hasDocument(run.id, saved, undecided);
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
	const news = ended.filter(isNews);
	memory.beginsAt(latestMs);
	return { news, runs, latestMs };
}

/** IDs of runs that an event may tell of, the likeliest first. */
function endedAbout({ documentId, endedMs }: Arrival, runs: Run[]): string[] {
	const awayMs = ({ id, updatedMs }: Run) =>
		id === documentId ? 0 : Math.abs(updatedMs - endedMs) || 0;
	return runs
		.filter((run) => hasEnded(run) && awayMs(run) <= TOLERANCE_MS)
		.sort((one, other) => awayMs(one) - awayMs(other))
		.map(({ id }) => id);
}

/** Whether the list may not show yet what an event told of. */
const mayCome = ({ endedMs }: Arrival, { runs, latestMs }: Omit<Seen, 'news'>): boolean =>
	endedMs > latestMs - TOLERANCE_MS || runs.some((run) => !hasEnded(run));

function handOn(
	memory: HandedOn,
	workflowId: string,
	{ id: collectionId, status, updatedAt, updatedMs }: Run,
	handed: Promise<Verdict>,
): EndedDocument {
	const event = eventOf(status)!;
	// As the run's own event will name it, which may be on its way.
	const processedAt = event === 'extraction.failed' ? null : updatedAt;
	memory.claim({ event, documentId: collectionId, processedAt }, updatedMs, handed, true);
	return { event, timestamp: updatedAt, collectionId, workflowId };
}
