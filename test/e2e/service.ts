/* eslint-disable @n8n/community-nodes/no-dangerous-functions, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error -- runs in Node, not in n8n */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastLines, type SystemUser } from './run';
import { waitFor } from './wait';

const READY_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 20_000;

export interface ServiceOptions {
	/** What texts call it. */
	name: string;
	command: string;
	args: string[];
	/** All that it sees of an environment. */
	env: NodeJS.ProcessEnv;
	/** Gets what it writes, after what is there already. */
	logFile: string;
	/** Whether it takes requests now. */
	isReady: () => Promise<boolean>;
	/** Default: the user of this process. */
	user?: SystemUser;
	/** What asks it to end; default: SIGTERM. */
	stopSignal?: NodeJS.Signals;
	/** Breaks the start off. */
	signal?: AbortSignal;
}

/** A program that runs beside this one, and ends with it at the latest. */
export interface Service {
	pid: number;
	logFile: string;
	/** Settles when it has ended, whoever ended it, with a sentence that says how. */
	ended: Promise<string>;
	/** Ends it as an administrator would, by force after 20 s. */
	stop(): Promise<void>;
	/** Ends it at once, as a power cut would. */
	kill(): Promise<void>;
}

/**
 * Starts a program and answers when it takes requests. Throws, with the end of its log, when it ends
 * before that or isn't ready within 3 minutes.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
	const { name, command, args, env, logFile, user, stopSignal = 'SIGTERM' } = options;
	const log = await open(logFile, 'a');
	const child = spawn(command, args, {
		env,
		...user,
		stdio: ['ignore', log.fd, log.fd],
		// A process group of its own: Ctrl-C reaches us alone, and we can end it with its children.
		detached: process.platform !== 'win32',
	});
	const ended = outcome(name, child);
	await log.close();
	const kill = async () => {
		send(child, 'SIGKILL');
		await ended;
	};
	try {
		await ready(options, ended);
	} catch (error) {
		await kill();
		const end = lastLines(await readFile(logFile, 'utf8'));
		throw new Error(`${(error as Error).message}\nThe end of ${logFile}:\n${end}`);
	}
	const stop = async () => {
		send(child, stopSignal);
		const stopped = await Promise.race([ended, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
		if (stopped === undefined) await kill();
	};
	return { pid: child.pid ?? 0, logFile, ended, stop, kill };
}

/** Waits for the end of `child`; while it lives, the end of this process is its end, too. */
async function outcome(name: string, child: ChildProcess): Promise<string> {
	const endWithUs = () => send(child, 'SIGKILL');
	process.once('exit', endWithUs);
	try {
		const [code, cause] = await once(child, 'exit');
		return `${name} ended with ${cause ?? `code ${code}`}`;
	} catch (error) {
		return `${name} could not be started: ${(error as Error).message}`;
	} finally {
		process.removeListener('exit', endWithUs);
	}
}

/** Signals a program and its children, if they are there. */
function send(child: ChildProcess, signal: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

async function ready(options: ServiceOptions, ended: Promise<string>): Promise<void> {
	const { name, isReady, signal } = options;
	let endedWith: string | undefined;
	void ended.then((reason) => (endedWith = reason));
	const probe = async () => {
		if (endedWith !== undefined) throw new Error(endedWith);
		return (await isReady()) || undefined;
	};
	await waitFor(name, READY_TIMEOUT_MS, probe, signal);
}
