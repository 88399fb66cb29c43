/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { join } from 'node:path';
import { CAN_MEASURE_MEMORY } from '../../e2e/memory';
import { writeInvoices } from '../documents';
import { median, megabytes, seconds, spread } from '../figures';
import { GARBAGE_NOTE, growth, peaks, peaksWithout, type Peaks } from '../growth';
import { measureDocuments, type DocumentRun } from '../measure';
import { newAccount, onStage, type Bench, type Stage } from '../stage';
import type { Row, Section } from '../table';
import { EXTRACT, extractFiles, onlyReadFiles } from '../workflows';

const FEW = 100;
const MANY = 1000;
const SPEED = 10;
const READY_MS = 3000;
const WINDOW_MS = 60_000 / SPEED;
const LIMIT = 60;
const CALLS_REACH = 1.05;
const SPARE_BYTES = 16 * 1024 ** 2;
const REFUSED_REACH = 0.02;

/** What `count` documents cost. */
interface Cost {
	runs: DocumentRun[];
	/** Bytes of memory more than without our node. */
	growthBytes: number[];
}

/** 1,000 documents against 100: calls, memory, refused requests. */
export async function thousand(bench: Bench): Promise<Section> {
	return await onStage(bench, async (stage) => {
		await stage.emulator.begin({ speed: SPEED, readyAfterMs: READY_MS });
		const folders = new Map<number, string>();
		for (const count of [FEW, MANY]) {
			folders.set(count, join(stage.documents, String(count)));
			await writeInvoices(folders.get(count)!, count);
		}
		const without = new Map<number, Peaks>();
		for (const count of [FEW, MANY]) {
			stage.report(`  reading ${count} files alone …`);
			without.set(count, await peaksWithout(stage, onlyReadFiles(folders.get(count)!)));
		}
		const cost = async (count: number): Promise<Cost> => {
			stage.report(`  ${count} documents …`);
			const run = async () => await once(stage, folders.get(count)!, count);
			const ours = await peaks(stage, run);
			return { runs: ours.runs, growthBytes: growth(ours, without.get(count)!) };
		};
		return {
			title: `${MANY.toLocaleString('en')} documents`,
			notes: [
				`A fixed window of ${WINDOW_MS / 1000} s allows ${LIMIT} submissions, and a document is ready after ${READY_MS / 1000} s (a minute's window, run ${SPEED} times faster).`,
				`Compared with itself at ${FEW} documents. Memory as for large files.`,
				GARBAGE_NOTE,
			],
			rows: rowsOf(await cost(FEW), await cost(MANY)),
		};
	});
}

async function once(stage: Stage, folder: string, count: number): Promise<DocumentRun> {
	const account = await newAccount(stage);
	const file = extractFiles(folder, account);
	const run = await measureDocuments(stage, account, file, { count, lastNode: EXTRACT });
	if (run.failures > 0) throw new Error(`${run.failures} of ${count} documents have no result.`);
	const byRoute = run.routes.map(([route, times]) => `${times} ${route}`).join(', ');
	stage.report(`    ${seconds(run.wallMs)}, ${run.refused} refused: ${byRoute}`);
	return run;
}

function rowsOf(few: Cost, many: Cost): Row[] {
	const calls = ({ runs }: Cost) => runs.map((run) => run.calls / run.readyAtMs.length);
	const callsReach = CALLS_REACH * median(calls(few));
	const fewBytes = median(few.growthBytes);
	const memoryReach = 10 * fewBytes + SPARE_BYTES;
	const refused = many.runs.map((run) => run.refused / run.calls);
	const boundMs = (Math.ceil(MANY / LIMIT) - 1) * WINDOW_MS + READY_MS;
	const twoDigits = (value: number) => value.toFixed(2);
	const percent = (value: number) => `${(value * 100).toFixed(2)} %`;
	return [
		{
			what: 'calls a document',
			ours: spread(calls(many), twoDigits),
			reach: `≤ ${twoDigits(callsReach)} (${CALLS_REACH} × ${twoDigits(median(calls(few)))} at ${FEW})`,
			met: median(calls(many)) <= callsReach,
			limit: '2.00',
		},
		{
			what: 'memory',
			ours: spread(many.growthBytes, megabytes),
			reach: `≤ ${megabytes(memoryReach)} (10 × ${megabytes(fewBytes)} at ${FEW} + ${megabytes(SPARE_BYTES)})`,
			met: CAN_MEASURE_MEMORY ? median(many.growthBytes) <= memoryReach : undefined,
		},
		{
			what: 'requests answered 429',
			ours: spread(refused, percent),
			reach: `≤ ${percent(REFUSED_REACH)}`,
			met: median(refused) <= REFUSED_REACH,
			limit: '0 %',
		},
		{
			what: 'time',
			ours: spread(
				many.runs.map((run) => run.wallMs),
				seconds,
			),
			reach: '–',
			limit: seconds(boundMs),
		},
	];
}
