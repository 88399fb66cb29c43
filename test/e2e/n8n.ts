/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import axios from 'axios';
import { join } from 'node:path';
import type { Installation } from './install';
import { freePort } from './ports';
import { startService, type Service } from './service';

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
	/** What n8n is to do; default: `start`. */
	command?: string[];
	/** More of n8n's settings. */
	env?: Record<string, string>;
	/** Breaks the start off. */
	signal?: AbortSignal;
}

export interface N8n extends Service {
	/** Without a trailing slash. */
	url: string;
	port: number;
}

/**
 * Starts a real n8n on loopback and answers when it takes requests. Throws, with the end of its
 * log, when it ends before that or isn't ready within 3 minutes.
 */
export async function startN8n(options: N8nOptions): Promise<N8n> {
	const { installation, userFolder, command = ['start'], env, signal } = options;
	const port = options.port ?? (await freePort());
	const url = `http://127.0.0.1:${port}`;
	const service = await startService({
		name: 'n8n',
		command: installation.node,
		args: [installation.n8n, ...command],
		env: { ...environment(userFolder, port, await freePort()), ...env },
		logFile: join(userFolder, 'n8n.log'),
		isReady: async () => await answers(`${url}/healthz/readiness`),
		signal,
	});
	return { ...service, url, port };
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

const answers = async (url: string): Promise<boolean> =>
	await axios.get(url, { proxy: false, timeout: 5000 }).then(
		() => true,
		() => false,
	);
