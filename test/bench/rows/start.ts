/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { name } from '../../../package.json';
import type { Installation } from '../../e2e/install';
import { run } from '../../e2e/run';
import { repeatedly, spread } from '../figures';
import type { Bench } from '../stage';
import type { Section } from '../table';

const REACH_BYTES = 400_000;
const MODULES = resolve(__dirname, '..', '..', '..', 'node_modules');
const SCRIPT = resolve(__dirname, '..', 'loadTime.cjs');

/** The least that n8n loads as a node. */
const EMPTY_NODE = `exports.Empty = class {
	description = { displayName: 'Empty', name: 'empty', version: 1, group: [], defaults: {}, inputs: [], outputs: [], properties: [] };
};
`;

const milliseconds = (ms: number): string => `${ms.toFixed(1)} ms`;
/** Nodes of n8n's own package that have to do with files, too. */
const BUILT_IN = ['ConvertToFile', 'ExtractFromFile', 'ReadWriteFile'];

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;

/** What the package costs n8n's start: time to load it, and its size. */
export async function start({ installation, packed, report }: Bench): Promise<Section> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-anyformat-bench-'));
	try {
		const ours = join(packed, '.n8n', 'nodes', 'node_modules', name);
		const empty = join(folder, 'empty');
		await writeEmptyPackage(empty);
		const env = { NODE_PATH: MODULES, N8N_USER_FOLDER: folder };
		const load = async (path: string) =>
			Number(await run(installation.node, [SCRIPT, path], { cwd: folder, env }));
		const builtIn = join(folder, 'built-in');
		await writeBuiltInPackage(builtIn, installation);
		const times = { ours: [] as number[], empty: [] as number[], builtIn: [] as number[] };
		await load(ours);
		await load(builtIn);
		// In turns, so that a busy machine is busy for all.
		await repeatedly(async () => {
			times.ours.push(await load(ours));
			times.empty.push(await load(empty));
			times.builtIn.push(await load(builtIn));
		});
		report(`  ${times.ours.map(milliseconds).join(', ')}`);
		const bytes = await sizeOf(ours);
		return {
			title: "Cost to n8n's start",
			notes: [
				"Time that n8n's package loader takes for the package, in a fresh process each time. Bare limit: a package with one node that has no properties.",
				`In place of HTTP Request nodes: the ${BUILT_IN.length} nodes of n8n's own that convert, extract, read and write files.`,
				"Of the package's JavaScript, a tenth is the compiler's indentation, and a sixth its requires and exports.",
				'Other document services publish packages of 0.6 to 5.4 MB unpacked (not measured here).',
			],
			rows: [
				{
					what: 'time to load',
					ours: spread(times.ours, milliseconds),
					reach: '–',
					other: spread(times.builtIn, milliseconds),
					limit: spread(times.empty, milliseconds),
				},
				{
					what: 'size unpacked',
					ours: kilobytes(bytes),
					reach: `≤ ${kilobytes(REACH_BYTES)}`,
					met: bytes <= REACH_BYTES,
				},
			],
		};
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function writeEmptyPackage(folder: string): Promise<void> {
	const nodes = ['dist/Empty.node.js'];
	const packageJson = { name: 'n8n-nodes-empty', version: '1.0.0', n8n: { nodes } };
	await mkdir(join(folder, 'dist'), { recursive: true });
	await writeFile(join(folder, 'package.json'), JSON.stringify(packageJson));
	await writeFile(join(folder, nodes[0]), EMPTY_NODE);
}

/** A package of nodes that n8n brings, each loaded from where it is installed. */
async function writeBuiltInPackage(folder: string, { n8n }: Installation): Promise<void> {
	const base = resolve(dirname(n8n), '..', '..', 'n8n-nodes-base');
	const nodes = BUILT_IN.map((name) => `dist/nodes/Files/${name}/${name}.node.js`);
	const packageJson = { name: 'n8n-nodes-built-in', version: '1.0.0', n8n: { nodes } };
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'package.json'), JSON.stringify(packageJson));
	await symlink(join(base, 'dist'), join(folder, 'dist'));
}

async function sizeOf(folder: string): Promise<number> {
	let bytes = 0;
	for (const path of await readdir(folder, { recursive: true })) {
		const found = await stat(join(folder, path));
		if (found.isFile()) bytes += found.size;
	}
	return bytes;
}
