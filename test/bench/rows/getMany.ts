/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { join, resolve } from 'node:path';
import { run } from '../../e2e/run';
import type { WorkflowFile } from '../../e2e/rest';
import { median, repeatedly, seconds, spread } from '../figures';
import { httpPages, SPLIT_OUT } from '../httpWorkflows';
import { forget, itemsOf, measure, runDataOf } from '../measure';
import { newAccount, onStage, type Account, type Bench, type Stage } from '../stage';
import type { Section } from '../table';
import { GET_MANY, getManyFiles } from '../workflows';

const COUNT = 10_000;
const REACH = 1.3;
const CHECKOUT = resolve(__dirname, '..', '..', '..');

/** Get Many of 10,000 records, all pages: time. */
export async function getMany(bench: Bench): Promise<Section> {
	return await onStage(bench, async (stage) => {
		const { emulator } = stage;
		const account = async () => {
			// What the emulator holds besides would slow it down.
			await emulator.begin({ speed: 1, readyAfterMs: 0 });
			return await newAccount(stage, COUNT);
		};
		const ours = async () => await inN8n(stage, getManyFiles(await account()), GET_MANY);
		const http = async () => await inN8n(stage, httpPages(stage, await account()), SPLIT_OUT);
		const bare = async () => await inAxios(stage, await account());
		const times = { ours: [] as number[], http: [] as number[], bare: [] as number[] };
		for (const warmUp of [ours, http, bare]) await warmUp();
		// In turns, so that a busy machine is busy for all of them.
		await repeatedly(async () => {
			times.ours.push(await ours());
			times.http.push(await http());
			times.bare.push(await bare());
		});
		const ratio = median(times.ours) / median(times.bare);
		const factor = (median(times.ours) / median(times.http)).toFixed(2);
		return {
			title: `Get Many of ${COUNT.toLocaleString('en')} records`,
			notes: [
				'All pages, 100 records each, one item for each record.',
				'HTTP Request node: its pagination and a Split Out node. Bare limit: a loop with axios, on the same Node.',
				'It lasts a quarter of a second, so a single run swings from 1.1 to 1.8 times the bare limit on the same code.',
			],
			rows: [
				{
					what: 'time',
					ours: spread(times.ours, seconds),
					reach: `≤ ${REACH} × bare limit`,
					met: ratio <= REACH,
					other: spread(times.http, seconds),
					limit: spread(times.bare, seconds),
				},
				{
					what: 'time, compared',
					ours: `${ratio.toFixed(2)} × bare limit, ${factor} × HTTP Request node`,
					reach: 'faster than HTTP Request node',
					met: median(times.ours) < median(times.http),
				},
			],
		};
	});
}

async function inN8n(stage: Stage, file: WorkflowFile, lastNode: string): Promise<number> {
	const measured = await measure(stage, file);
	const runData = await runDataOf(stage, measured);
	checkCount(itemsOf(runData, lastNode).length);
	await forget(stage, measured);
	const { executionTime } = runData[lastNode][0];
	stage.report(
		`  ${lastNode}: ${seconds(measured.wallMs)}, the node alone ${seconds(executionTime)}`,
	);
	return measured.wallMs;
}

async function inAxios(stage: Stage, { workflowId, apiKey }: Account): Promise<number> {
	const url = `${stage.baseUrl}/v2/workflows/${workflowId}/files/`;
	const script = join('test', 'bench', 'axiosPages.ts');
	const { node } = stage.installation;
	const answer = await run(node, ['--import', 'tsx', script, url, apiKey], { cwd: CHECKOUT });
	const { records, ms } = JSON.parse(answer) as { records: number; ms: number };
	checkCount(records);
	stage.report(`  axios: ${seconds(ms)}`);
	return ms;
}

function checkCount(count: number): void {
	if (count !== COUNT) throw new Error(`${count} records came instead of ${COUNT}.`);
}
