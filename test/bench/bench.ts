/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureInstalled } from '../e2e/install';
import { installPackage } from '../e2e/pack';
import { pageOf } from './page';
import { burst } from './rows/burst';
import { define } from './rows/define';
import { documents } from './rows/documents';
import { files } from './rows/files';
import { getMany } from './rows/getMany';
import { heap } from './rows/heap';
import { outage } from './rows/outage';
import { queue } from './rows/queue';
import { ready } from './rows/ready';
import { start } from './rows/start';
import { thousand } from './rows/thousand';
import type { Bench } from './stage';
import { asText, type Section } from './table';

const PAGE = resolve(__dirname, '..', '..', join('docs', 'benchmarks.md'));

const BENCHMARKS: Record<string, (bench: Bench) => Promise<Section>> = {
	burst,
	define,
	documents,
	files,
	getMany,
	heap,
	outage,
	queue,
	ready,
	start,
	thousand,
};

const report = (line: string): void => void process.stdout.write(`${line}\n`);

/** The benchmarks named on the command line; all of them when none is. */
function chosen(names: string[]): string[] {
	const all = Object.keys(BENCHMARKS);
	const unknown = names.filter((name) => !all.includes(name));
	if (unknown.length === 0) return names.length > 0 ? names : all;
	throw new Error(`There is no benchmark "${unknown.join('", "')}". There are: ${all.join(', ')}.`);
}

/** Runs the benchmarks by name, one after the other. */
async function runAll(names: string[], bench: Bench): Promise<Section[]> {
	const sections: Section[] = [];
	for (const name of names) {
		report(`\n${name} …`);
		const [before] = loadavg();
		const section = await BENCHMARKS[name](bench);
		const [after] = loadavg();
		section.notes.push(
			`Load average of the machine: ${before.toFixed(1)} before, ${after.toFixed(1)} after (its own load included).`,
		);
		sections.push(section);
		report(`\n${asText(section)}`);
	}
	return sections;
}

async function main(): Promise<void> {
	const names = process.argv.slice(2);
	const selection = chosen(names);
	const stopping = new AbortController();
	for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
	const { signal } = stopping;
	const installation = await ensureInstalled({ report, signal });
	const packed = await mkdtemp(join(tmpdir(), 'n8n-nodes-anyformat-bench-'));
	try {
		await installPackage(packed);
		const sections = await runAll(selection, { installation, packed, report, signal });
		report(`\nAll together:\n\n${sections.map(asText).join('\n')}`);
		if (names.length > 0) return report(`${PAGE} is written when all benchmarks run.`);
		await writeFile(PAGE, await pageOf(sections, installation));
		report(`Written: ${PAGE}`);
	} finally {
		await rm(packed, { recursive: true, force: true });
	}
}

main().then(
	() => process.exit(0),
	(error: Error) => {
		report(error.stack ?? error.message);
		process.exit(1);
	},
);
