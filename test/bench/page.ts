/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { cpus, release, totalmem, type } from 'node:os';
import { resolve } from 'node:path';
import { name, version } from '../../package.json';
import { N8N_VERSION, type Installation } from '../e2e/install';
import { run } from '../e2e/run';
import { TIMES } from './figures';
import { asMarkdown, type Section } from './table';

const CHECKOUT = resolve(__dirname, '..', '..');

/** docs/benchmarks.md: the sections, with the machine, the versions and the date. */
export async function pageOf(sections: Section[], installation: Installation): Promise<string> {
	const processors = cpus();
	const node = (await run(installation.node, ['--version'], { cwd: CHECKOUT })).trim();
	const rows = sections.flatMap((section) => section.rows);
	const missed = rows.filter(({ met }) => met === false).length;
	const toReach = rows.filter(({ met }) => met !== undefined).length;
	return [
		'# Benchmarks',
		'',
		'Written by `npm run bench`, which runs our node and the HTTP Request node in a real n8n against the',
		`emulated API, side by side. Each figure is the median of ${TIMES}, with the lowest and the highest where they`,
		'differ. Every execution has an account of its own at the API, so that none profits from another. The',
		'emulator runs in a process of its own, and each section has a fresh n8n.',
		'',
		`**${toReach - missed} of ${toReach} figures are reached.**`,
		'',
		`- ${new Date().toISOString().slice(0, 10)}, ${name} ${version}, n8n ${N8N_VERSION} on Node ${node}`,
		`- ${processors.length} × ${processors[0].model.trim()}, ${(totalmem() / 1024 ** 3).toFixed(0)} GB, ${type()} ${release()}`,
		'',
		...sections.map(asMarkdown),
	].join('\n');
}
