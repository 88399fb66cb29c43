/* eslint-disable @n8n/community-nodes/no-dangerous-functions, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error -- runs in Node, not in n8n */
import axios from 'axios';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from './install';
import { freePort } from './ports';
import { lastLines } from './run';
import { waitFor } from './wait';

const READY_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 20_000;

/** What n8n may see of this process's environment; a user's own N8N_… settings stay outside. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'SystemRoot', 'USERPROFILE'];

/** Nothing calls out of the machine, and nothing greets, asks or advertises. */
const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_DISABLED_MODULES: 'mcp-registry',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
};

export interface N8nOptions {
	installation: Installation;
	/** Holds `.n8n` and the log. Starting again in the same folder is a restart of the same instance. */
	userFolder: string;
	/** Default: a free one. */
	port?: number;
	/** More of n8n's settings. */
	env?: Record<string, string>;
	/** Breaks the start off. */
	signal?: AbortSignal;
}

export interface N8n {
	/** Without a trailing slash. */
	url: string;
	port: number;
	pid: number;
	logFile: string;
	/** Settles when n8n has ended, whoever ended it, with a sentence that says how. */
	ended: Promise<string>;
	/** Ends n8n as an administrator would, by force after 20 s. */
	stop(): Promise<void>;
	/** Ends n8n at once, as a power cut would. */
	kill(): Promise<void>;
}

/**
 * Starts a real n8n on loopback and answers when it takes requests. Throws, with the end of its
 * log, when it ends before that or isn't ready within 3 minutes.
 */
export async function startN8n(options: N8nOptions): Promise<N8n> {
	const { installation, userFolder, port = await freePort(), env, signal } = options;
	const logFile = join(userFolder, 'n8n.log');
	const log = await open(logFile, 'a');
	const child = spawn(installation.node, [installation.n8n, 'start'], {
		env: { ...environment(userFolder, port, await freePort()), ...env },
		stdio: ['ignore', log.fd, log.fd],
		// A process group of its own: Ctrl-C reaches us alone, and we can end it with its children.
		detached: process.platform !== 'win32',
	});
	const ended = outcome(child);
	await log.close();
	const n8n = { url: `http://127.0.0.1:${port}`, port, pid: child.pid ?? 0, logFile, ended };
	const kill = async () => {
		send(child, 'SIGKILL');
		await ended;
	};
	try {
		await ready(n8n.url, ended, signal);
	} catch (error) {
		await kill();
		const end = lastLines(await readFile(logFile, 'utf8'));
		throw new Error(`${(error as Error).message}\nThe end of ${logFile}:\n${end}`);
	}
	const stop = async () => {
		send(child, 'SIGTERM');
		const stopped = await Promise.race([ended, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
		if (stopped === undefined) await kill();
	};
	return { ...n8n, stop, kill };
}

function environment(userFolder: string, port: number, brokerPort: number): NodeJS.ProcessEnv {
	const inherited = INHERITED.filter((name) => process.env[name] !== undefined);
	return {
		NODE_ENV: 'production',
		...Object.fromEntries(inherited.map((name) => [name, process.env[name]])),
		...QUIET,
		N8N_USER_FOLDER: userFolder,
		// Temporary files go when the folder goes.
		TMPDIR: userFolder,
		TEMP: userFolder,
		TMP: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_SECURE_COOKIE: 'false',
		N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'false',
	};
}

/** Waits for the end of `child`; while it lives, the end of this process is its end, too. */
async function outcome(child: ChildProcess): Promise<string> {
	const endWithUs = () => send(child, 'SIGKILL');
	process.once('exit', endWithUs);
	try {
		const [code, cause] = await once(child, 'exit');
		return `n8n ended with ${cause ?? `code ${code}`}`;
	} catch (error) {
		return `n8n could not be started: ${(error as Error).message}`;
	} finally {
		process.removeListener('exit', endWithUs);
	}
}

/** Signals n8n and its task runners, if they are there. */
function send(child: ChildProcess, signal: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

async function ready(url: string, ended: Promise<string>, signal?: AbortSignal): Promise<void> {
	let endedWith: string | undefined;
	void ended.then((reason) => (endedWith = reason));
	const isReady = async () => {
		if (endedWith !== undefined) throw new Error(endedWith);
		return (await answers(`${url}/healthz/readiness`)) || undefined;
	};
	await waitFor(`n8n on ${url}`, READY_TIMEOUT_MS, isReady, signal);
}

const answers = async (url: string): Promise<boolean> =>
	await axios.get(url, { proxy: false, timeout: 5000 }).then(
		() => true,
		() => false,
	);
