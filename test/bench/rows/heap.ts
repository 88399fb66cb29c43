import { CAN_MEASURE_MEMORY } from '../../e2e/memory';
import { median, megabytes, seconds, spread } from '../figures';
import { GARBAGE_NOTE, growth, peaks, peaksWithout } from '../growth';
import { measureDocuments, type DocumentRun } from '../measure';
import { newAccount, onStage, type Bench, type Stage } from '../stage';
import type { Section } from '../table';
import { EXTRACT, extractTexts, onlyMakeTexts } from '../workflows';

const COUNT = 2000;
const HEAP_MB = 512;
const SPEED = 40;
const READY_MS = 1000;
const REACH_BYTES = 100 * 1024 ** 2;

/** Many texts in an n8n whose heap is small. */
export async function heap(bench: Bench): Promise<Section> {
	return await onStage(bench, work, `--max-old-space-size=${HEAP_MB}`);
}

async function work(stage: Stage): Promise<Section> {
	await stage.emulator.begin({ speed: SPEED, readyAfterMs: READY_MS });
	stage.report(`  ${COUNT} texts alone …`);
	const without = await peaksWithout(stage, onlyMakeTexts(COUNT));
	stage.report(`  ${COUNT} texts, our node …`);
	const ours = await peaks(stage, async () => await once(stage));
	const bytes = growth(ours, without);
	const lost = Math.max(...ours.runs.map(({ failures }) => failures));
	const wallMs = ours.runs.map((run) => run.wallMs);
	return {
		title: `${COUNT.toLocaleString('en')} texts in a heap of ${HEAP_MB} MB`,
		notes: [
			`n8n runs with --max-old-space-size=${HEAP_MB}. A minute's window, run ${SPEED} times faster.`,
			'Memory as for large files.',
			"What grows is garbage, which V8 leaves until the heap is full: n8n's engine makes some 0.9 MB of short-lived objects for each item of a declarative node before our code runs. Alive were 17 MB more after 1,500 texts (V8's sampling heap profiler, in n8n-core).",
			GARBAGE_NOTE,
		],
		rows: [
			{ what: 'lost', ours: String(lost), reach: '0', met: lost === 0, limit: '0' },
			{
				what: 'memory',
				ours: spread(bytes, megabytes),
				reach: `≤ ${megabytes(REACH_BYTES)}`,
				met: CAN_MEASURE_MEMORY ? median(bytes) <= REACH_BYTES : undefined,
			},
			{ what: 'time', ours: spread(wallMs, seconds), reach: '–' },
		],
	};
}

async function once(stage: Stage): Promise<DocumentRun> {
	const account = await newAccount(stage);
	const file = extractTexts(COUNT, account);
	return await measureDocuments(stage, account, file, { count: COUNT, lastNode: EXTRACT });
}
