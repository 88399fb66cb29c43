/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ANYFORMAT_NODE } from './examples';
import { chain, node } from './graph';
import { CAN_MEASURE_MEMORY, collectGarbage, GARBAGE_COLLECTOR, residentBytes } from './memory';
import { openResources, type OpenResources } from './openResources';
import { endedExecutionsOf } from './production';
import { inDemo } from './story';
import { waitFor } from './wait';

/** 2,000 documents in all. */
const BATCHES = [100, 200, 300, 400, 1000];
const BATCH_TIMEOUT_MS = 120_000;
const EXTRACT = 'Extract Data';
/** Against the memory after the second batch: before it, n8n has not yet loaded and compiled all that it needs. */
const GROWTH = 1.1;
/** Until idle connections have closed. */
const SETTLING_MS = 30_000;

const reportFile = join(tmpdir(), `n8n-nodes-anyformat-open-${process.pid}.json`);
const demo = inDemo({ speed: 60, env: { ...GARBAGE_COLLECTOR, ANYFORMAT_RESOURCES: reportFile } });

afterAll(async () => await rm(reportFile, { force: true }));

/** One execution with so many documents; answers how many results it gave. */
async function extract(count: number): Promise<number> {
	const { rest, credential, workflowIds } = demo();
	const jsCode = `return Array.from({ length: ${count} }, (_, n) =>
		({ json: { text: 'Invoice number: INV-${count}-' + n } }));`;
	const parameters = {
		resource: 'file',
		operation: 'extract',
		workflowId: { __rl: true, mode: 'id', value: workflowIds.get('Supplier invoices')! },
		source: 'text',
		text: '={{ $json.text }}',
	};
	const { id } = await rest.createWorkflow(
		chain(
			`${count} documents`,
			node('Start', 'n8n-nodes-base.manualTrigger', 1),
			node('Documents', 'n8n-nodes-base.code', 2, { jsCode }),
			node(EXTRACT, ANYFORMAT_NODE, 1, parameters, { anyformatApi: credential }),
		),
	);
	const executionId = await rest.runManually(id, 'Start');
	await endedExecutionsOf(rest, id, BATCH_TIMEOUT_MS);
	const execution = await rest.execution(executionId);
	expect(execution.error()).toBeUndefined();
	return execution.items(EXTRACT).length;
}

const lookAround = async (): Promise<OpenResources> => {
	const { n8n, emulator } = demo();
	return await openResources(n8n.pid, Number(new URL(emulator.url).port), reportFile);
};

const onLinux = CAN_MEASURE_MEMORY ? it : it.skip;

onLinux(
	'two thousand documents leave neither memory nor timers, sockets or files behind',
	async () => {
		const { emulator, n8n } = demo();
		Object.assign(emulator.limits, { submission: 10_000, general: 100_000 });
		const before = await lookAround();
		const bytes: number[] = [];
		for (const count of BATCHES) {
			expect(await extract(count)).toBe(count);
			await collectGarbage(n8n.pid);
			bytes.push(await residentBytes(n8n.pid));
		}
		const megabytes = bytes.map((each) => Math.round(each / 1024 ** 2));
		process.stderr.write(`MB after ${BATCHES.join(', ')} documents: ${megabytes.join(', ')}\n`);
		expect(bytes.at(-1)).toBeLessThanOrEqual(bytes[1] * GROWTH);
		const after = await waitFor('an n8n with nothing left open', SETTLING_MS, async () => {
			const open = await lookAround();
			const left = open.sockets > 0 || open.timers > before.timers;
			return left || open.descriptors > before.descriptors ? undefined : open;
		});
		process.stderr.write(
			`Open before: ${JSON.stringify(before)}, after: ${JSON.stringify(after)}\n`,
		);
		expect(after.sockets).toBe(0);
	},
	400_000,
);
