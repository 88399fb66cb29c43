import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { readStatus, toBatchItem } from '../../documents/batch';
import { mayStart, newestEnded } from '../../documents/runs/events';
import { hasEnded, type Run } from '../../documents/runs/runList';
import { withTimeout } from '../../request/abort';
import { createApiClient } from '../../request/apiClient';
import { withNextStep } from '../../request/errors';
import { readNumber, type Parameters, readPathValue } from '../../request/parameters';
import type { ApiClient } from '../../request/sendRequest';
import { nodeKeyOf, parametersOf, readEvents, readOptions, validateSettings } from '../settings';
import { pollStates, PollState } from './pollState';

/** Documents of one poll; more wait for the next. */
const MAX_BATCH = 2000;
const MAX_BACKFILL = 1000;
const MAX_PAGES = 1000;

/** So many unfinished documents that no page shows are asked for directly; for more, so many runs are read. */
const MAX_ASKED = 20;
const MAX_MISSING_DEPTH = 2000;

/** The first poll looks so far back, since some may be unfinished; further for Backfill, or without times. */
const MIN_BASELINE_DEPTH = 1000;
const MAX_BASELINE_DEPTH = 10_000;

/** Of a poll that n8n does not limit; older versions don't tell. The margin is for n8n's own work. */
const UNLIMITED_MS = 300_000;
const MARGIN_MS = 2000;

/** n8n polls once when it activates a node, with a context that the node's later polls share. */
const activated = new WeakSet<object>();

const budgetOf = (context: { getPollBudgetMs?: () => number }): number =>
	context.getPollBudgetMs?.() ?? UNLIMITED_MS;

/** Poller: starts an execution with the IDs of documents that have newly ended, which fetches them. */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	// With n8n's durable scheduler each poll has a context of its own, and a budget.
	const isActivation = !activated.has(context) && budgetOf(context) >= UNLIMITED_MS;
	activated.add(context);
	return await pollOnce(context, isActivation).catch((error: unknown) => {
		throw isActivation ? withNextStep(error) : error;
	});
}

/**
 * One scan at a time: a poll that comes meanwhile leaves it alone, an activation waits, since the scan may
 * belong to a workflow that is being replaced. A scan that outlasts n8n's budget goes on, and a later poll
 * passes on what it has found.
 */
async function pollOnce(
	context: IPollFunctions,
	isActivation: boolean,
): Promise<INodeExecutionData[][] | null> {
	const endsAtMs = performance.now() + budgetOf(context) - MARGIN_MS;
	const parameters = parametersOf(context);
	validateSettings(parameters);
	const workflowId = readPathValue(parameters, 'workflowId');
	// n8n gives it during the poll alone.
	const data = context.getWorkflowStaticData('node');
	const key = nodeKeyOf(context);
	for (let other = pollStates.get(key)?.scan; other; other = pollStates.get(key)?.scan) {
		if (!isActivation) return null;
		await other.catch(() => undefined);
	}
	const state = PollState.load(context, data.state, workflowId, isActivation);
	pollStates.set(key, state);
	const work = async () => {
		const client = await createApiClient(context);
		await (state.isBaseline ? scanBaseline(client, parameters, state) : scan(client, state));
		state.isBaseline = false;
		return true;
	};
	state.scan = work().finally(() => (state.scan = undefined));
	if (!(await withTimeout(endsAtMs - performance.now(), state.scan))) return null;

	const events = readEvents(parameters);
	const { batch, left } = state.take(({ status }) => mayStart(status, events), MAX_BATCH);
	data.state = state.toJSON();
	if (left > 0)
		context.logger.info(
			`Anyformat has more new documents than one poll passes on: ${batch.length} now, ${left} with the next polls`,
		);
	batch.sort((one, other) => (one.updatedMs || 0) - (other.updatedMs || 0));
	return batch.length > 0 ? [[toBatchItem(workflowId, batch)]] : null;
}

async function scan(client: ApiClient, { cursor, workflowId }: PollState): Promise<void> {
	let untilSize = MAX_MISSING_DEPTH;
	const { seen } = await cursor.scan(client, workflowId, {
		maxPages: MAX_PAGES,
		goesOn: (runs, isBefore) => {
			if (isBefore) untilSize = runs.size + MAX_MISSING_DEPTH;
			return isBefore || (runs.size < untilSize && cursor.missing(runs).length > MAX_ASKED);
		},
	});
	for (const { id, createdMs } of cursor.missing(seen).slice(0, MAX_ASKED)) {
		// One that can't be asked for holds up nothing; it is asked for again after all others.
		const status = await readStatus(client, workflowId, id);
		cursor.reopen(id, createdMs, status);
		if (status === 'deleted') cursor.settle([id]);
	}
}

/** The first poll of a workflow: what is there is old, but for as many documents as Backfill says. */
async function scanBaseline(
	client: ApiClient,
	parameters: Parameters,
	{ cursor, workflowId }: PollState,
): Promise<void> {
	const { backfill = 0 } = readOptions(parameters);
	const wanted = readNumber(parameters, 'Backfill', backfill, 0, MAX_BACKFILL);
	/** What is submitted while the list is read is new. */
	let beganAtMs = Infinity;
	const oldOf = (runs: Map<string, Run>) =>
		[...runs.values()].filter((run) => hasEnded(run) && !(run.createdMs > beganAtMs));
	const newest = (runs: Map<string, Run>) =>
		newestEnded(oldOf(runs), readEvents(parameters), wanted);
	const { seen } = await cursor.scan(client, workflowId, {
		maxPages: MAX_PAGES,
		goesOn: (runs) => {
			const times = [...runs.values()].map(({ createdMs }) => createdMs);
			beganAtMs = Math.min(beganAtMs, Math.max(...times));
			const lacksSome = times.some(Number.isNaN) || newest(runs).length < wanted;
			return runs.size < (lacksSome ? MAX_BASELINE_DEPTH : MIN_BASELINE_DEPTH);
		},
	});
	const kept = new Set(newest(seen));
	cursor.settle(oldOf(seen).flatMap((run) => (kept.has(run) ? [] : [run.id])));
}
