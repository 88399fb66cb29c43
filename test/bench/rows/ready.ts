/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { join } from 'node:path';
import type { WorkflowFile } from '../../e2e/rest';
import { writeInvoices } from '../documents';
import { median, seconds, spread, TIMES } from '../figures';
import { DONE, GET_RESULTS, httpTogether, POLL_SECONDS } from '../httpWorkflows';
import { endOf, measureDocuments, runDataOf } from '../measure';
import { newAccount, onStage, type Account, type Bench, type Stage } from '../stage';
import type { Row, Section } from '../table';
import { EXTRACT, extractFiles } from '../workflows';

const READY_SECONDS = [2, 10, 60];
const REACH_SHARE = 0.1;
const LEAST_REACH_MS = 1000;

/** How late a look comes depends on where the end falls between two, so other ends are tried as well. */
const AROUND = [0.85, 0.88, 0.91, 0.94, 0.97, 1.03, 1.06, 1.09, 1.12, 1.15];

interface Job {
	/** Whose end counts. */
	lookNode: string;
	lastNode: string;
	build: (account: Account) => WorkflowFile;
}

/** From the end of a document's processing to the end of the node, for single documents. */
export async function ready(bench: Bench): Promise<Section> {
	return await onStage(bench, async (stage) => {
		const folder = join(stage.documents, 'single');
		await writeInvoices(folder, 1);
		const ours: Job = {
			lookNode: EXTRACT,
			lastNode: EXTRACT,
			build: (account) => extractFiles(folder, account),
		};
		const polling: Job = {
			lookNode: GET_RESULTS,
			lastNode: DONE,
			build: (account) => httpTogether(stage, folder, account, { batchSize: 1, batchInterval: 0 }),
		};
		await delaysMs(stage, ours, [500]);
		const rows: Row[] = [];
		for (const readySeconds of READY_SECONDS) {
			stage.report(`  ready after ${readySeconds} s …`);
			rows.push(...(await rowsFor(stage, readySeconds * 1000, ours, polling)));
		}
		return {
			title: 'Ready to returned',
			notes: [
				"From the end of a document's processing, by the API's clock, to the end of the node; single documents, at real speed, in executions side by side.",
				`HTTP Request nodes: a loop of waiting ${POLL_SECONDS} s and asking.`,
				`"Around" are ${AROUND.length} other times of processing, up to 15 % shorter and longer: how late a look comes depends on where the end falls between two.`,
			],
			rows,
		};
	});
}

async function rowsFor(stage: Stage, readyMs: number, ours: Job, polling: Job): Promise<Row[]> {
	const exactly = new Array<number>(TIMES).fill(readyMs);
	const around = AROUND.map((factor) => readyMs * factor);
	const both = async (times: number[]) => ({
		mine: await delaysMs(stage, ours, times),
		theirs: await delaysMs(stage, polling, times),
	});
	const [exact, near] = [await both(exactly), await both(around)];
	const reachMs = Math.max(LEAST_REACH_MS, REACH_SHARE * readyMs);
	const row = (what: string, { mine, theirs }: typeof exact): Row => ({
		what,
		ours: spread(mine, seconds),
		reach: `≤ ${seconds(reachMs)}`,
		met: median(mine) <= reachMs,
		other: spread(theirs, seconds),
		limit: '0 s',
	});
	const name = `ready after ${readyMs / 1000} s`;
	return [row(name, exact), row(`${name}, around`, near)];
}

/**
 * The delays of one document for each of the processing times. They run side by side, each for an account
 * and an Anyformat workflow of its own, so that none is waited for together with another.
 */
async function delaysMs(stage: Stage, job: Job, processingMs: number[]): Promise<number[]> {
	await stage.emulator.begin({ speed: 1, readyAfterMs: 0 });
	await stage.emulator.scriptReadyAfterMs(processingMs);
	const accounts: Account[] = [];
	while (accounts.length < processingMs.length) accounts.push(await newAccount(stage));
	return await Promise.all(accounts.map(async (account) => await delayMs(stage, job, account)));
}

async function delayMs(stage: Stage, job: Job, account: Account): Promise<number> {
	const { lookNode, lastNode, build } = job;
	const run = await measureDocuments(stage, account, build(account), { count: 1, lastNode });
	return endOf(await runDataOf(stage, run), lookNode) - run.readyAtMs[0];
}
