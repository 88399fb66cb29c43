/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from './wait';

const PREFIX = 'installing-';

interface LockOptions {
	folder: string;
	timeoutMs: number;
	/** Told once, when another process goes first. */
	onWait: (pid: number) => void;
	signal?: AbortSignal;
}

interface Claim {
	pid: number;
	atMs: number;
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** The claims of living processes, oldest first. Those of dead ones are removed. */
async function claims(folder: string): Promise<Claim[]> {
	const living: Claim[] = [];
	for (const name of await readdir(folder)) {
		if (!name.startsWith(PREFIX)) continue;
		const pid = Number(name.slice(PREFIX.length));
		const file = join(folder, name);
		if (!isAlive(pid)) {
			await rm(file, { force: true });
			continue;
		}
		// Its owner may have finished and removed it since the folder was read.
		const claim = await stat(file).catch(() => undefined);
		if (claim) living.push({ pid, atMs: claim.mtimeMs });
	}
	return living.sort((a, b) => a.atMs - b.atMs || a.pid - b.pid);
}

/**
 * Runs `work` while no other process does so in the same `folder`. Each process claims the folder
 * with a file of its own, named after its id, and the oldest living claim goes first: so nobody ever
 * removes the lock of somebody who is alive, and who was killed blocks nobody.
 */
export async function exclusively<T>(
	{ folder, timeoutMs, onWait, signal }: LockOptions,
	work: () => Promise<T>,
): Promise<T> {
	const claim = join(folder, `${PREFIX}${process.pid}`);
	await writeFile(claim, '');
	try {
		let announced = false;
		const isFirst = async () => {
			const [first] = await claims(folder);
			if (first.pid === process.pid) return true;
			if (!announced) onWait(first.pid);
			announced = true;
			return undefined;
		};
		await waitFor(`The end of another installation in ${folder}`, timeoutMs, isFirst, signal);
		return await work();
	} finally {
		await rm(claim, { force: true });
	}
}
