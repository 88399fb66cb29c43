import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { readNumber } from '../request/parameters';
import { createApiClient } from '../request/apiClient';
import { readPathValue } from '../request/path';
import { createError, withNextStep } from '../request/errors';
import { checkSettings } from './checkSettings';
import { isWanted, itemsOfRuns, type News, type Told } from './news';
import { nodeKeyOf } from './nodeKey';
import { PollState } from './pollState';
import type { Run } from './runs';
import { parametersOf, readTriggerOutput } from './triggerParameters';
import { walkRuns, type End, type Walked } from './walkRuns';

/** Documents of one poll; more wait for the next, so that a poll ends in time. */
const MOST_AT_ONCE = 200;

/** Unfinished documents that a poll asks for one by one. */
const MOST_ASKED = 20;

/** The first poll looks back over so many runs, since some of them may be unfinished. */
const LEAST_DEPTH = 1000;

/** It looks further for what Backfill wants. Without times of creation, all must be known to tell a new one. */
const MOST_DEPTH = 10_000;

/** Documents that a manual test shows. */
const MOST_SHOWN = 5;

/** More would take longer than n8n gives an activation. */
const MOST_BACKFILL = 1000;

/** Polls that are under way, by node. */
const underWay = new Map<string, Promise<unknown>>();

/** n8n polls once when it activates a node, with a context that the node's later polls share. */
const activated = new WeakSet<IPollFunctions>();

/**
 * Documents that have newly ended, once each. n8n saves what a poll remembers only together with what it
 * hands on, and after an activation, so nothing relies on the memory of a poll without news. One poll at a
 * time: a scheduled one leaves the news to the one under way; an activation waits for it, since that one may
 * belong to a workflow that is being replaced. Throws what the API says; the next poll catches up.
 */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	if (context.getMode() === 'manual') return [await newest(context)];
	const key = nodeKeyOf(context);
	const isActivation = !activated.has(context);
	activated.add(context);
	for (let other = underWay.get(key); other !== undefined; other = underWay.get(key)) {
		if (!isActivation) return null;
		await other.catch(() => undefined);
	}
	const work = pollOnce(context).catch((error: unknown) => {
		throw isActivation ? withNextStep(error) : error;
	});
	underWay.set(key, work);
	const { items, reason, state } = await work.finally(() => underWay.delete(key));
	context.getWorkflowStaticData('node').state = state.toJSON();
	if (items.length > 0) return [items];
	if (reason !== undefined) throw reason as Error;
	return null;
}

interface Polled extends Told {
	state: PollState;
}

async function pollOnce(context: IPollFunctions): Promise<Polled> {
	checkSettings(context);
	const parameters = parametersOf(context);
	const workflowId = readPathValue(parameters, 'workflowId');
	const known = PollState.read(context.getWorkflowStaticData('node'), workflowId);
	const state = known ?? new PollState(workflowId);
	const client = await createApiClient(context);
	const news = { parameters, client, output: readTriggerOutput(parameters), state };
	const told = known === undefined ? await begin(news) : await goOn(news);
	state.trim();
	return { ...told, state };
}

/**
 * What has newly ended since an earlier poll. Documents that ended before, but could not be had, come after
 * the news, so that they do not hold it up.
 */
async function goOn(news: News): Promise<Told> {
	const { client, state, output } = news;
	const isNews = (run: Run) => state.isNews(run);
	const isOwed = (run: Run) => state.isOwed(run);
	const { runs } = await walkRuns(
		client,
		state.workflowId,
		({ page }) => page.some(isNews) || page.some(isOwed),
	);
	const taken = atOnce(news, runs.filter(isNews));
	const places = MOST_AT_ONCE - taken.filter((run) => isWanted(output, run)).length;
	const seen = new Map(runs.map((run) => [run.id, run]));
	const unfinished = state.unfinished();
	const owed = unfinished.flatMap((id) => seen.get(id) ?? []).filter(isOwed);
	const unseen = unfinished.filter((id) => !seen.has(id)).slice(0, MOST_ASKED);
	return await itemsOfRuns(news, [...taken, ...owed.slice(0, places)], unseen);
}

/**
 * As much news as fits into one poll. What is left is younger than all that is taken, so that the next walk
 * meets it before it meets anything known.
 */
function atOnce(news: News, runs: Run[]): Run[] {
	const byCreation = [...runs].sort(
		(one, other) => (one.createdMs || 0) - (other.createdMs || 0) || (one.id < other.id ? -1 : 1),
	);
	let documents = 0;
	const end = byCreation.findIndex(
		(run) => isWanted(news.output, run) && ++documents > MOST_AT_ONCE,
	);
	return end === -1 ? byCreation : byCreation.slice(0, end);
}

/** The first poll of a workflow: what is there is old, but for as many documents as Backfill says. */
async function begin(news: News): Promise<Told> {
	const { client, parameters, state } = news;
	const { backfill = 0 } = parameters.getNodeParameter('options', {}) as { backfill?: unknown };
	const wanted = readNumber(parameters, 'Backfill', backfill, 0, MOST_BACKFILL);
	const goesOn = (end: End) =>
		end.runs.length < MOST_DEPTH &&
		(hasNoTimes(end) ||
			(!end.isOlder && end.runs.length < LEAST_DEPTH) ||
			lacks(news, end, wanted));
	const walked = await walkRuns(client, state.workflowId, goesOn);
	state.forgetUntil(walked.seenSinceMs);
	for (const run of walked.runs) state.learn(run);
	return await itemsOfRuns(news, latest(news, walked, wanted));
}

const hasNoTimes = ({ page }: End): boolean =>
	page.some(({ createdMs }) => Number.isNaN(createdMs));

/** Whether the newest runs that were read have fewer documents than wanted. */
const lacks = (news: News, { runs, isOlder }: End, wanted: number): boolean =>
	!isOlder && runs.filter((run) => isWanted(news.output, run)).length < wanted;

/** For a manual test: the newest documents; nothing is remembered. */
async function newest(context: IPollFunctions): Promise<INodeExecutionData[]> {
	checkSettings(context);
	const parameters = parametersOf(context);
	const workflowId = readPathValue(parameters, 'workflowId');
	const client = await createApiClient(context);
	const state = new PollState(workflowId);
	const news = { parameters, client, output: readTriggerOutput(parameters), state };
	const walked = await walkRuns(
		client,
		workflowId,
		(end) => end.runs.length < LEAST_DEPTH && lacks(news, end, MOST_SHOWN),
	);
	const { items, reason } = await itemsOfRuns(news, latest(news, walked, MOST_SHOWN));
	if (items.length > 0) return items;
	if (reason !== undefined) throw reason as Error;
	const picked = parameters.getNodeParameter('workflowId') as { cachedResultName?: string };
	throw createError(
		context.getNode(),
		`Workflow "${picked.cachedResultName || workflowId}" has no document yet that would start this one`,
		{
			description:
				"A test shows the newest documents that are there. Send one with the Anyformat node or in Anyformat, wait until it is processed, and test again. Check 'Events', too: it decides which documents count.",
		},
	);
}

/**
 * The latest documents that would start the workflow. Between what was read from both ends there may be
 * younger ones than those of the older end.
 */
const latest = (news: News, { runs, seenSinceMs }: Walked, count: number): Run[] =>
	runs
		.filter((run) => isWanted(news.output, run) && !(run.createdMs < seenSinceMs))
		.sort((one, other) => (other.updatedMs || 0) - (one.updatedMs || 0))
		.slice(0, count);
