/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { join } from 'node:path';
import { CAN_MEASURE_MEMORY } from '../../e2e/memory';
import { writeLargeFiles } from '../documents';
import { median, megabytes, spread } from '../figures';
import { GARBAGE_NOTE, growth, peaks, peaksWithout, type Peaks } from '../growth';
import { DONE, httpTogether, type Batching } from '../httpWorkflows';
import { measureDocuments } from '../measure';
import { newAccount, onStage, type Account, type Bench, type Stage } from '../stage';
import type { WorkflowFile } from '../../e2e/rest';
import type { Section } from '../table';
import { EXTRACT, extractFiles, onlyReadFiles } from '../workflows';

const COUNT = 50;
const FILE_BYTES = 19 * 1024 ** 2;
const READY_MS = 2000;
const REACH_BYTES = 64 * 1024 ** 2;
const BATCHING: Batching = { batchSize: 5, batchInterval: 2000 };

/** 50 files of 19 MB: memory of n8n. */
export async function files(bench: Bench): Promise<Section> {
	return await onStage(bench, async (stage) => {
		const { emulator, report } = stage;
		const folder = join(stage.documents, 'large');
		await writeLargeFiles(folder, COUNT, FILE_BYTES);
		await emulator.begin({ speed: 1, readyAfterMs: READY_MS });

		report('  reading the files alone …');
		const without = await peaksWithout(stage, onlyReadFiles(folder));
		report('  our node …');
		const ours = await peaksOf(stage, EXTRACT, (account) => extractFiles(folder, account));
		report('  HTTP Request nodes …');
		const http = await peaksOf(stage, DONE, (account) =>
			httpTogether(stage, folder, account, BATCHING),
		);
		const bytes = growth(ours, without);
		return {
			title: `${COUNT} files of ${megabytes(FILE_BYTES)}`,
			notes: [
				'Files from disk, which n8n keeps on disk too (binary mode filesystem).',
				'Highest resident memory of the n8n process, minus the highest of a workflow that only reads the files, taken before either node had run.',
				`HTTP Request nodes: ${BATCHING.batchSize} files every ${BATCHING.batchInterval / 1000} s.`,
				GARBAGE_NOTE,
				...(CAN_MEASURE_MEMORY ? [] : ['Memory is measured on Linux only.']),
			],
			rows: [
				{
					what: 'memory',
					ours: spread(bytes, megabytes),
					reach: `≤ ${megabytes(REACH_BYTES)}`,
					met: CAN_MEASURE_MEMORY ? median(bytes) <= REACH_BYTES : undefined,
					other: spread(growth(http, without), megabytes),
					limit: '0 MB',
				},
			],
		};
	});
}

async function peaksOf(
	stage: Stage,
	lastNode: string,
	build: (account: Account) => WorkflowFile,
): Promise<Peaks> {
	const run = async () => {
		const account = await newAccount(stage);
		return await measureDocuments(stage, account, build(account), { count: COUNT, lastNode });
	};
	return await peaks(stage, run);
}
