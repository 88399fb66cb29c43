/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from './wait';

const REPORT_TIMEOUT_MS = 30_000;

/** What a process holds open; see proc(5). */
export interface OpenResources {
	descriptors: number;
	/** Connections to one port of loopback. */
	sockets: number;
	/** Timers that keep the process awake. */
	timers: number;
}

/**
 * Looks what process `pid` has open once it has collected its garbage; `port` is the far end of the
 * sockets to be counted, and `reportFile` what `collect.cjs` writes to.
 */
export async function openResources(
	pid: number,
	port: number,
	reportFile: string,
): Promise<OpenResources> {
	await rm(reportFile, { force: true });
	process.kill(pid, 'SIGUSR2');
	const report = await waitFor('the report of n8n', REPORT_TIMEOUT_MS, async () => {
		const text = await readFile(reportFile, 'utf8').catch(() => undefined);
		return text === undefined ? undefined : (JSON.parse(text) as string[]);
	});
	const links = await linksOf(pid);
	const connected = await connectionsTo(pid, port);
	return {
		descriptors: links.length,
		sockets: links.filter((link) => connected.has(link)).length,
		timers: report.filter((word) => word === 'Timeout').length,
	};
}

/** What the descriptors of a process stand for. */
async function linksOf(pid: number): Promise<string[]> {
	const folder = `/proc/${pid}/fd`;
	const links = (await readdir(folder)).map(
		// One may have been closed since the folder was read.
		async (name) => await readlink(join(folder, name)).catch(() => ''),
	);
	return (await Promise.all(links)).filter((link) => link !== '');
}

/** Connections to a port, as `linksOf` names them. */
async function connectionsTo(pid: number, port: number): Promise<Set<string>> {
	const far = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
	const rows = (await readFile(`/proc/${pid}/net/tcp`, 'utf8')).trim().split('\n').slice(1);
	const columns = rows.map((row) => row.trim().split(/\s+/));
	return new Set(
		columns.filter(([, , remote]) => remote.endsWith(far)).map((fields) => `socket:[${fields[9]}]`),
	);
}
