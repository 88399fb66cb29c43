/* eslint-disable @n8n/community-nodes/no-dangerous-functions, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const PROGRESS_EVERY_MS = 10_000;
const SHOWN_LINES = 20;

/** A user of this machine. */
export interface SystemUser {
	uid: number;
	gid: number;
}

interface RunOptions {
	cwd: string;
	/** Added to this process's environment. */
	env?: NodeJS.ProcessEnv;
	/** Called every 10 s with the seconds that have passed. */
	onProgress?: (seconds: number) => void;
	/** Ends the program. */
	signal?: AbortSignal;
	/** Default: the user of this process. */
	user?: SystemUser;
}

/**
 * Runs a program and answers what it wrote to stdout. Throws, with the last lines of its output,
 * when it can't be started or ends with another code than 0.
 */
export async function run(
	command: string,
	args: string[],
	{ cwd, env, onProgress, signal, user }: RunOptions,
): Promise<string> {
	const child = spawn(command, args, {
		...user,
		cwd,
		env: { ...process.env, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
		signal,
		// npm is a .cmd file on Windows, which only a shell can start.
		shell: process.platform === 'win32',
	});
	let stdout = '';
	let output = '';
	child.stdout.on('data', (chunk) => {
		stdout += chunk;
		output += chunk;
	});
	child.stderr.on('data', (chunk) => {
		output += chunk;
	});
	const startMs = Date.now();
	const progress = setInterval(() => {
		onProgress?.(Math.round((Date.now() - startMs) / 1000));
	}, PROGRESS_EVERY_MS);
	try {
		const [code, killedBy] = await once(child, 'close');
		if (code === 0) return stdout;
		throw new Error(
			`"${command} ${args.join(' ')}" ended with ${killedBy ?? `code ${code}`}:\n${lastLines(output)}`,
		);
	} finally {
		clearInterval(progress);
	}
}

/** The end of a program's output: enough to see what went wrong. */
export const lastLines = (output: string): string =>
	output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
