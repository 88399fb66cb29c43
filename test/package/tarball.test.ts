/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import packageJson from '../../package.json';
import { installPackage } from '../e2e/pack';
import { CHECKOUT, runScript } from './checkout';

const MAX_BYTES = 485_000;

interface Loaded {
	/** Paths of the package's modules in the memory of the process. */
	modules: string[];
	known: Record<'nodes' | 'credentials', Record<string, { className: string; sourcePath: string }>>;
	types: Record<
		'nodes' | 'credentials',
		Array<{ name: string; iconUrl: Record<string, string>; codex?: object }>
	>;
}

let userFolder: string;
/** The package as n8n unpacks it. */
let unpacked: string;
let files: string[];

beforeAll(async () => {
	userFolder = mkdtempSync(join(tmpdir(), 'n8n-package-'));
	await installPackage(userFolder);
	unpacked = join(userFolder, '.n8n/nodes/node_modules', packageJson.name);
	files = readdirSync(unpacked, { recursive: true, encoding: 'utf8' })
		.map((path) => path.replaceAll('\\', '/'))
		.filter((path) => statSync(join(unpacked, path)).isFile());
});

afterAll(() => rmSync(userFolder, { recursive: true, force: true }));

describe('the tarball', () => {
	it('holds the build and what npm shows, and nothing else', () => {
		const shown = ['CHANGELOG.md', 'LICENSE.md', 'README.md', 'package.json'];
		const other = files.filter((path) => !path.startsWith('dist/') && !shown.includes(path));
		expect(other).toEqual([]);
		expect(files).toEqual(expect.arrayContaining(['LICENSE.md', 'README.md', 'package.json']));
		expect(files.filter((path) => /(^|\/)(test|examples)\/|\.(ts|map)$/.test(path))).toEqual([]);
	});

	it(`has at most ${MAX_BYTES / 1000} kB unpacked`, () => {
		const bytes = files.reduce((sum, path) => sum + statSync(join(unpacked, path)).size, 0);
		expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
		expect(bytes).toBeGreaterThan(10_000);
	});

	it('holds every node and credential that package.json names', () => {
		const { nodes, credentials } = packageJson.n8n;
		expect(files).toEqual(expect.arrayContaining([...nodes, ...credentials]));
	});
});

describe("n8n's scan", () => {
	it('passes the checkout and the tarball, and not a package that breaks a rule', async () => {
		const bad = join(userFolder, 'bad');
		mkdirSync(bad);
		writeFileSync(
			join(bad, 'package.json'),
			JSON.stringify({ ...packageJson, dependencies: { axios: '*' } }),
		);
		writeFileSync(join(bad, 'index.js'), 'process.exit();');

		const verdicts = await runScript<Array<{ passed: boolean; details?: string }>>('scan.mjs', [
			CHECKOUT,
			unpacked,
			bad,
		]);
		expect(verdicts).toEqual([
			{ passed: true },
			{ passed: true },
			{
				passed: false,
				message: expect.any(String),
				details: expect.stringContaining('no-runtime-dependencies'),
			},
		]);
		expect(verdicts[2].details).toContain('no-restricted-globals');
	});
});

describe("n8n's loader", () => {
	let loaded: Loaded;

	beforeAll(async () => {
		loaded = await runScript<Loaded>('load.cjs', [unpacked], {
			N8N_USER_FOLDER: userFolder,
			NODE_PATH: join(CHECKOUT, 'node_modules'),
		});
	});

	it('finds every node and credential of package.json', () => {
		const paths = (kind: 'nodes' | 'credentials') =>
			Object.values(loaded.known[kind]).map(({ sourcePath }) => sourcePath);
		expect(paths('nodes').sort()).toEqual([...packageJson.n8n.nodes].sort());
		expect(paths('credentials')).toEqual(packageJson.n8n.credentials);
		expect(Object.keys(loaded.known.nodes)).toContain('anyformat');
		expect(Object.keys(loaded.known.credentials)).toEqual(['anyformatApi']);
	});

	it('has every module in memory once, whichever node loads it, so that its state is one', () => {
		const accounts = loaded.modules.filter((path) => path.endsWith('/request/account.js'));
		expect(accounts).toHaveLength(1);
		const code = files.filter((path) => path.endsWith('.js'));
		expect(loaded.modules.map((path) => path.split(`/${packageJson.name}/`).pop()).sort()).toEqual(
			expect.arrayContaining(code.filter((path) => /node\.js$|credentials\.js$/.test(path))),
		);
		expect(new Set(loaded.modules).size).toBe(loaded.modules.length);
		expect(loaded.modules.length).toBeLessThanOrEqual(code.length);
	});

	it('finds the categories of each node', () => {
		for (const { codex } of loaded.types.nodes)
			expect(codex).toMatchObject({ categories: expect.arrayContaining([expect.any(String)]) });
	});

	it('finds a light and a dark icon for each', () => {
		for (const { iconUrl } of [...loaded.types.nodes, ...loaded.types.credentials]) {
			expect(Object.keys(iconUrl).sort()).toEqual(['dark', 'light']);
			const paths = Object.values(iconUrl).map((url) =>
				url.replace(`icons/${packageJson.name}/`, ''),
			);
			expect(paths.filter((path) => !existsSync(join(unpacked, path)))).toEqual([]);
			expect(new Set(paths).size).toBe(2);
		}
	});
});
