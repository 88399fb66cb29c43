/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endedExecutionsOf, publish, type ListedExecution } from '../../e2e/production';
import { ensurePrograms } from '../../e2e/queue/debian';
import { deliver, EXTRACT, inboxWorkflow } from '../../e2e/queue/inbox';
import { startQueue } from '../../e2e/queue/instance';
import { Rest } from '../../e2e/rest';
import { startEmulator, type RemoteEmulator } from '../emulatorClient';
import { median, repeatedly, seconds, spread } from '../figures';
import { newAccount, type Bench } from '../stage';
import type { Row, Section } from '../table';

const WORKERS = 4;
const EXECUTIONS = 20;
const FILES_EACH = 20;
const COUNT = EXECUTIONS * FILES_EACH;
const SPEED = 10;
const WINDOW_MS = 60_000 / SPEED;
const LIMIT = 60;
const READY_MS = 2000;
const BOUND_MS = (Math.ceil(COUNT / LIMIT) - 1) * WINDOW_MS + READY_MS;
const WALL_REACH_MS = 1.1 * BOUND_MS;
const REFUSED_REACH = 0.03;
const ENDED_TIMEOUT_MS = 300_000;

interface QueueRun {
	/** From the first execution's start to the end of the last. */
	wallMs: number;
	lost: number;
	twice: number;
	/** Share of the requests. */
	refused: number;
}

/** What is taken down at the end, the last first. */
type AtEnd = Array<() => Promise<void>>;

/** n8n in queue mode: several workers whose executions share one key. */
export async function queue(bench: Bench): Promise<Section> {
	const many = await repeatedly(async () => await once(bench, WORKERS));
	const one = await repeatedly(async () => await once(bench, 1), 1);
	const rows = rowsOf(many, one);
	return {
		title: `Queue mode: ${COUNT} documents on ${WORKERS} workers with one key`,
		notes: [
			`${EXECUTIONS} executions with ${FILES_EACH} files each. A fixed window of ${WINDOW_MS / 1000} s allows ${LIMIT} submissions, and a document is ready after ${READY_MS / 1000} s. Compared with one worker.`,
		],
		rows,
	};
}

/** Runs all executions on a fresh n8n, so that its workers know nothing of each other. */
async function once(bench: Bench, workers: number): Promise<QueueRun> {
	const { installation, report } = bench;
	const programs = await ensurePrograms(report);
	const atEnd: AtEnd = [];
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'n8n-nodes-anyformat-bench-')));
	atEnd.push(async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 }));
	try {
		const { emulator, stop } = startEmulator();
		atEnd.push(async () => stop());
		report(`  starting n8n with ${workers} workers …`);
		const { main } = await startQueue({ installation, programs, folder, workers, atEnd });
		const rest = new Rest(main.url);
		await rest.setupOwner();
		return await measureQueue(bench, emulator, rest, main.url);
	} finally {
		for (const end of atEnd.reverse()) await end();
	}
}

async function measureQueue(
	{ report }: Bench,
	emulator: RemoteEmulator,
	rest: Rest,
	n8nUrl: string,
): Promise<QueueRun> {
	await emulator.begin({ speed: SPEED, readyAfterMs: READY_MS });
	const baseUrl = await emulator.url();
	const account = await newAccount({ emulator, rest, baseUrl });
	const inbox = inboxWorkflow(account.workflowId, account.anyformat);
	const workflowId = await publish(rest, inbox);
	const deliveries = Array.from({ length: EXECUTIONS }, (_, number) =>
		Array.from({ length: FILES_EACH }, (__, file) => `INV-${number}-${file}.txt`),
	);
	await Promise.all(deliveries.map(async (names) => await deliver(n8nUrl, names)));
	const all = await endedExecutionsOf(rest, workflowId, ENDED_TIMEOUT_MS);
	const results = await extracted(rest, all);
	const accepted = await emulator.acceptedNames(account.organizationId);
	const { calls, refused } = await emulator.seenOf(account.organizationId);
	const run = {
		wallMs: wallMsOf(all),
		lost: COUNT - new Set(results).size,
		twice: accepted.length - new Set(accepted).size,
		refused: refused / calls,
	};
	report(`    ${seconds(run.wallMs)}, ${refused} of ${calls} refused, ${run.lost} lost`);
	return run;
}

/** Names of the documents that were put out with their results. */
async function extracted(rest: Rest, executions: ListedExecution[]): Promise<string[]> {
	const items = await Promise.all(
		executions.map(async ({ id }) => (await rest.execution(id)).items(EXTRACT)),
	);
	const done = items.flat().filter(({ json }) => json.status === 'processed');
	return done.map(({ json }) => String(json.fileName));
}

function wallMsOf(executions: ListedExecution[]): number {
	const times = (
		executions as Array<ListedExecution & { startedAt: string; stoppedAt: string }>
	).map(({ startedAt, stoppedAt }) => [Date.parse(startedAt), Date.parse(stoppedAt)]);
	return Math.max(...times.map(([, end]) => end)) - Math.min(...times.map(([start]) => start));
}

function rowsOf(many: QueueRun[], one: QueueRun[]): Row[] {
	const all = (key: keyof QueueRun) => many.map((run) => run[key]);
	const percent = (value: number) => `${(value * 100).toFixed(2)} %`;
	const zero = (what: string, key: 'lost' | 'twice'): Row => ({
		what,
		ours: String(Math.max(...all(key))),
		reach: '0',
		met: Math.max(...all(key)) === 0,
		limit: '0',
	});
	return [
		{
			what: 'last result',
			ours: spread(all('wallMs'), seconds),
			reach: `≤ ${seconds(WALL_REACH_MS)}`,
			met: median(all('wallMs')) <= WALL_REACH_MS,
			limit: seconds(BOUND_MS),
		},
		{ what: 'last result, on one worker', ours: seconds(one[0].wallMs), reach: '–' },
		zero('lost', 'lost'),
		zero('sent twice', 'twice'),
		{
			what: 'requests answered 429',
			ours: spread(all('refused'), percent),
			reach: `≤ ${percent(REFUSED_REACH)}`,
			met: median(all('refused')) <= REFUSED_REACH,
			limit: '0 %',
		},
	];
}
