/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { join } from 'node:path';
import { writeInvoices } from '../documents';
import { median, repeatedly, seconds, spread } from '../figures';
import { DONE, httpOneByOne, httpTogether, POLL_SECONDS } from '../httpWorkflows';
import { forget, measureDocuments, type DocumentRun } from '../measure';
import { newAccount, onStage, type Account, type Bench, type Stage } from '../stage';
import type { WorkflowFile } from '../../e2e/rest';
import type { Row, Section } from '../table';
import { EXTRACT, extractFiles } from '../workflows';

const COUNT = 120;
const SPEED = 5;
/** The emulator's minute at this speed, and the submissions that it allows. */
const WINDOW_MS = 60_000 / SPEED;
const LIMIT = 60;
const READY_MS = 6000;
const OLDER_RUNS = 1000;
const BOUND_MS = (Math.ceil(COUNT / LIMIT) - 1) * WINDOW_MS + READY_MS;
const WALL_REACH_MS = 1.1 * BOUND_MS;
const CALLS_REACH = 2.2;
/** The same when the list of runs shows none of the documents. */
const UNLISTED_WALL_REACH_MS = 1.5 * BOUND_MS;
const UNLISTED_CALLS_REACH = 5;
/** As many at once as a window allows; half a second more than its length keeps clear of its end. */
const BATCHING = { batchSize: LIMIT, batchInterval: WINDOW_MS + 500 };
/** One by one would take 20 minutes, so a few stand for all. */
const ONE_BY_ONE = 3;

const callsADocument = (runs: DocumentRun[]): number[] => runs.map(({ calls }) => calls / COUNT);
const wallMs = (runs: DocumentRun[]): number[] => runs.map((run) => run.wallMs);
const worst = (runs: DocumentRun[]): number => Math.max(...runs.map(({ failures }) => failures));
const twoDigits = (value: number): string => value.toFixed(2);

/** 120 documents at 60 in a window: wall time, failures, calls. */
export async function documents(bench: Bench): Promise<Section> {
	return await onStage(bench, async (stage) => {
		const { emulator, report } = stage;
		const all = join(stage.documents, 'all');
		const few = join(stage.documents, 'few');
		await writeInvoices(all, COUNT);
		await writeInvoices(few, ONE_BY_ONE);
		await emulator.begin({ speed: SPEED, readyAfterMs: READY_MS });
		const run = async (
			build: (account: Account) => WorkflowFile,
			{ count = COUNT, lastNode = DONE, pastRuns = 0 } = {},
		): Promise<DocumentRun> => await once(stage, build, { count, lastNode, pastRuns });
		const ours = { lastNode: EXTRACT };
		const extract = (folder: string) => (account: Account) => extractFiles(folder, account);
		await run(extract(few), { ...ours, count: ONE_BY_ONE });

		report(`  ${COUNT} documents, our node …`);
		const fresh = await repeatedly(async () => await run(extract(all), ours));
		report(`  ${COUNT} documents, our node, ${OLDER_RUNS} older runs …`);
		const among = { ...ours, pastRuns: OLDER_RUNS };
		const amongOlder = await repeatedly(async () => await run(extract(all), among));
		report(`  ${COUNT} documents, our node, none of them in the list of runs …`);
		await emulator.set({ runsShow: 'none' });
		const unlisted = await repeatedly(async () => await run(extract(all), ours));
		await emulator.set({ runsShow: 'all' });
		report(`  ${COUNT} documents, HTTP Request nodes …`);
		const http = await repeatedly(
			async () => await run((account) => httpTogether(stage, all, account, BATCHING)),
		);
		report(`  ${ONE_BY_ONE} documents one by one, HTTP Request nodes …`);
		const oneByOne = await repeatedly(
			async () => await run((account) => httpOneByOne(stage, few, account), { count: ONE_BY_ONE }),
		);
		return {
			title: `${COUNT} documents`,
			notes: [
				`A fixed window of ${WINDOW_MS / 1000} s allows ${LIMIT} submissions, and a document is ready after ${READY_MS / 1000} s (a minute's window, run ${SPEED} times faster).`,
				`Bare limit of the time: (⌈${COUNT} / ${LIMIT}⌉ − 1) · ${WINDOW_MS / 1000} s + ${READY_MS / 1000} s.`,
				`HTTP Request nodes: ${BATCHING.batchSize} submissions every ${BATCHING.batchInterval / 1000} s, then a loop of waiting ${POLL_SECONDS} s and asking for each result that is missing.`,
				`One by one: a loop over the documents, measured with ${ONE_BY_ONE} and multiplied.`,
				'Beyond two calls a document there are lists: one in 0.65 s until the first document was finished, then one in half a second while another may be ready.',
			],
			rows: rowsOf({ fresh, amongOlder, unlisted, http, oneByOne }),
		};
	});
}

async function once(
	stage: Stage,
	build: (account: Account) => WorkflowFile,
	{ count, lastNode, pastRuns }: { count: number; lastNode: string; pastRuns: number },
): Promise<DocumentRun> {
	const account = await newAccount(stage, pastRuns);
	const run = await measureDocuments(stage, account, build(account), { count, lastNode });
	await forget(stage, run);
	const { routes, refused, calls } = run;
	const byRoute = routes.map(([route, times]) => `${times} ${route}`).join(', ');
	stage.report(`    ${seconds(run.wallMs)}, ${calls} calls (${refused} refused): ${byRoute}`);
	return run;
}

type Runs = Record<'fresh' | 'amongOlder' | 'unlisted' | 'http' | 'oneByOne', DocumentRun[]>;

function rowsOf({ fresh, amongOlder, unlisted, http, oneByOne }: Runs): Row[] {
	const wall = (runs: DocumentRun[], reachMs = WALL_REACH_MS) => ({
		ours: spread(wallMs(runs), seconds),
		reach: `≤ ${seconds(reachMs)}`,
		met: median(wallMs(runs)) <= reachMs,
		limit: seconds(BOUND_MS),
	});
	const calls = (runs: DocumentRun[], reach = CALLS_REACH) => ({
		ours: spread(callsADocument(runs), twoDigits),
		reach: `≤ ${reach}`,
		met: median(callsADocument(runs)) <= reach,
		limit: '2.00',
	});
	const perDocument = wallMs(oneByOne).map((ms) => (ms / ONE_BY_ONE) * COUNT);
	const failed = worst([...fresh, ...amongOlder, ...unlisted]);
	return [
		{ what: 'time', ...wall(fresh), other: spread(wallMs(http), seconds) },
		{ what: 'time, one by one', ours: '–', reach: '–', other: spread(perDocument, seconds) },
		{ what: `time, with ${OLDER_RUNS} older runs`, ...wall(amongOlder) },
		{ what: 'time, none of them listed', ...wall(unlisted, UNLISTED_WALL_REACH_MS) },
		{
			what: 'documents without a result',
			ours: String(failed),
			reach: '0',
			met: failed === 0,
			other: String(worst(http)),
			limit: '0',
		},
		{ what: 'calls a document', ...calls(fresh), other: spread(callsADocument(http), twoDigits) },
		{ what: `calls a document, with ${OLDER_RUNS} older runs`, ...calls(amongOlder) },
		{
			what: 'calls a document, none of them listed',
			...calls(unlisted, UNLISTED_CALLS_REACH),
		},
	];
}
