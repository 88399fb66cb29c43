/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { join } from 'node:path';
import { waitFor } from '../../e2e/wait';
import { writeInvoices } from '../documents';
import { median, repeatedly, seconds, spread } from '../figures';
import { endOf, measureDocuments, runDataOf } from '../measure';
import { newAccount, onStage, type Bench, type Stage } from '../stage';
import type { Row, Section } from '../table';
import { EXTRACT, extractFiles } from '../workflows';

const COUNT = 50;
const READY_MS = 4000;
const OUTAGE_MS = 20_000;
const REACH_MS = 8000;
const ACCEPTED_TIMEOUT_MS = 60_000;

const FAULTS = { unavailable: '503 to everything', refused: 'connections refused' } as const;
type Fault = keyof typeof FAULTS;

interface OutageRun {
	/** From the end of the outage to the end of the node. */
	lateMs: number;
	lost: number;
	calls: number;
}

/** An outage while documents wait: whether all come through, and how soon after it. */
export async function outage(bench: Bench): Promise<Section> {
	return await onStage(bench, async (stage) => {
		const folder = join(stage.documents, 'waiting');
		await writeInvoices(folder, COUNT);
		const rows: Row[] = [];
		for (const fault of Object.keys(FAULTS) as Fault[]) {
			stage.report(`  ${FAULTS[fault]} …`);
			const runs = await repeatedly(async () => await once(stage, folder, fault));
			rows.push(...rowsOf(FAULTS[fault], runs));
		}
		return {
			title: `An outage of ${OUTAGE_MS / 1000} s while ${COUNT} documents wait`,
			notes: [
				`It begins when all are accepted; they are processed after ${READY_MS / 1000} s. At real speed.`,
				'HTTP Request nodes fail in it, unless somebody has built retries of that length.',
			],
			rows,
		};
	});
}

async function once(stage: Stage, folder: string, fault: Fault): Promise<OutageRun> {
	const { emulator } = stage;
	await emulator.begin({ speed: 1, readyAfterMs: READY_MS });
	const account = await newAccount(stage);
	const measuring = measureDocuments(stage, account, extractFiles(folder, account), {
		count: COUNT,
		lastNode: EXTRACT,
	});
	// It fails where it is awaited.
	measuring.catch(() => undefined);
	await waitFor(`${COUNT} accepted documents`, ACCEPTED_TIMEOUT_MS, async () => {
		const names = await emulator.acceptedNames(account.organizationId);
		return names.length >= COUNT || undefined;
	});
	const overAtMs = await emulator.outage(fault, OUTAGE_MS);
	const run = await measuring;
	const lateMs = endOf(await runDataOf(stage, run), EXTRACT) - overAtMs;
	stage.report(`    ${seconds(lateMs)} after it, ${run.failures} lost, ${run.calls} calls`);
	return { lateMs, lost: run.failures, calls: run.calls };
}

function rowsOf(name: string, runs: OutageRun[]): Row[] {
	const late = runs.map(({ lateMs }) => lateMs);
	const lost = Math.max(...runs.map((run) => run.lost));
	return [
		{
			what: `${name}: last result after its end`,
			ours: spread(late, seconds),
			reach: `≤ ${seconds(REACH_MS)}`,
			met: median(late) <= REACH_MS,
			other: 'lost',
			limit: '0 s',
		},
		{ what: `${name}: lost`, ours: String(lost), reach: '0', met: lost === 0, limit: '0' },
	];
}
