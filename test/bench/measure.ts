/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { isAxiosError } from 'axios';
import { parse } from 'flatted';
import type { IRunData, IRunExecutionData } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredExecution } from '../e2e/execution';
import { resetPeak, peakBytes } from '../e2e/memory';
import type { WorkflowFile } from '../e2e/rest';
import type { Seen } from './emulatorProcess';
import type { Account, Stage } from './stage';
import { TRIGGER } from './workflows';

const POLL_MS = 500;
const LONGEST_MS = 15 * 60 * 1000;
const UNFINISHED = ['new', 'running', 'waiting'];

/** One execution of a workflow. */
export interface Measured {
	executionId: string;
	/** From start to end, as n8n records them. */
	wallMs: number;
	/** Resident memory of n8n at the start; NaN where the system doesn't tell. */
	startBytes: number;
	/** The highest from start to end. */
	peakBytes: number;
}

interface ListedExecution {
	id: string;
	status: string;
	startedAt: string;
	stoppedAt: string;
}

/**
 * Runs a workflow in n8n to its end. Throws n8n's reason when it does not end well. The data of the
 * execution is not fetched before its end, since reading it takes memory in n8n.
 */
export async function measure(stage: Stage, file: WorkflowFile): Promise<Measured> {
	const { rest, n8n, signal } = stage;
	const { id: workflowId } = await rest.createWorkflow(file);
	const startBytes = await resetPeak(n8n.pid);
	const executionId = await rest.runManually(workflowId, TRIGGER);
	const giveUpMs = Date.now() + LONGEST_MS;
	for (;;) {
		await sleep(POLL_MS, undefined, { signal });
		const results = await listed(rest, workflowId);
		const found = results.find((each) => each.id === executionId);
		if (found === undefined || UNFINISHED.includes(found.status)) {
			if (Date.now() < giveUpMs) continue;
			throw new Error(`The execution did not end within ${LONGEST_MS / 60_000} minutes.`);
		}
		const peak = await peakBytes(n8n.pid);
		if (found.status !== 'success') await explain(stage, executionId, found.status);
		const wallMs = Date.parse(found.stoppedAt) - Date.parse(found.startedAt);
		return { executionId, wallMs, startBytes, peakBytes: peak };
	}
}

/** The latest execution of a workflow; none while n8n is too busy with thousands of items to answer. */
async function listed(rest: Stage['rest'], workflowId: string): Promise<ListedExecution[]> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const path = `/rest/executions?limit=1&filter=${filter}`;
	return await rest.request<{ results: ListedExecution[] }>('GET', path).then(
		({ results }) => results,
		(error: unknown) => {
			if (!isAxiosError(error) || error.code !== 'ECONNABORTED') throw error;
			return [];
		},
	);
}

async function explain({ rest }: Stage, executionId: string, status: string): Promise<never> {
	const error = (await rest.execution(executionId)).error();
	const reason = `${error?.message ?? 'no reason given'} ${error?.description ?? ''}`;
	throw new Error(`The execution ended with status "${status}": ${reason}`);
}

/** What a run of a node did, by n8n's own record. */
export async function runDataOf({ rest }: Stage, { executionId }: Measured): Promise<IRunData> {
	const path = `/rest/executions/${executionId}`;
	const { data } = await rest.request<StoredExecution>('GET', path);
	return (parse(data) as IRunExecutionData).resultData.runData;
}

/** Items that a node put out, in all its runs, at its first output. */
export const itemsOf = (runData: IRunData, name: string) =>
	(runData[name] ?? []).flatMap((run) => run.data?.main[0] ?? []);

/** When a node's last run ended, in milliseconds since the epoch. */
export function endOf(runData: IRunData, name: string): number {
	const { startTime, executionTime } = runData[name].at(-1)!;
	return startTime + executionTime;
}

/** Frees the disk that an execution's files take. */
export async function forget({ rest }: Stage, { executionId }: Measured): Promise<void> {
	await rest.request('POST', '/rest/executions/delete', { ids: [executionId] });
}

/** An execution on documents, with what the API saw of it. */
export interface DocumentRun extends Measured, Seen {
	/** Documents without a result. */
	failures: number;
}

/** Runs a workflow on `count` documents; `isDone` tells the results among the items of `lastNode`. */
export async function measureDocuments(
	stage: Stage,
	account: Account,
	file: WorkflowFile,
	{ count, lastNode }: { count: number; lastNode: string },
): Promise<DocumentRun> {
	const measured = await measure(stage, file);
	const seen = await stage.emulator.seenOf(account.organizationId);
	const items = itemsOf(await runDataOf(stage, measured), lastNode);
	const done = items.filter(({ json }) => json.status === 'processed' || json.statusCode === 200);
	if (seen.readyAtMs.length !== count)
		throw new Error(`${seen.readyAtMs.length} documents were accepted instead of ${count}.`);
	return { ...measured, ...seen, failures: count - done.length };
}
