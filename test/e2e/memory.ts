/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether the system tells the highest resident memory of another process. */
export const CAN_MEASURE_MEMORY = process.platform === 'linux';

/** Settings for n8n that `collectGarbage` needs. */
export const GARBAGE_COLLECTOR = { NODE_OPTIONS: `--require "${join(__dirname, 'collect.cjs')}"` };

/** Long enough for two collections of some hundred megabytes on a busy machine. */
const COLLECTION_MS = 2000;

/**
 * Has n8n collect its garbage. Without it an execution's memory would hide in what n8n left lying
 * about before, or the garbage of earlier executions would be charged to it.
 */
export async function collectGarbage(pid: number): Promise<void> {
	if (!CAN_MEASURE_MEMORY) return;
	for (let time = 0; time < 2; time++) {
		process.kill(pid, 'SIGUSR2');
		await sleep(COLLECTION_MS);
	}
}

/** Starts the highest resident memory of a process anew; answers the memory at this moment, in bytes. */
export async function resetPeak(pid: number): Promise<number> {
	if (!CAN_MEASURE_MEMORY) return NaN;
	await writeFile(`/proc/${pid}/clear_refs`, '5');
	return await statusBytes(pid, 'VmRSS');
}

/** Highest resident memory since `resetPeak`, in bytes; NaN where the system doesn't tell. */
export const peakBytes = async (pid: number): Promise<number> =>
	CAN_MEASURE_MEMORY ? await statusBytes(pid, 'VmHWM') : NaN;

/** Resident memory at this moment, in bytes; NaN where the system doesn't tell. */
export const residentBytes = async (pid: number): Promise<number> =>
	CAN_MEASURE_MEMORY ? await statusBytes(pid, 'VmRSS') : NaN;

async function statusBytes(pid: number, name: 'VmHWM' | 'VmRSS'): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)![1]) * 1024;
}
