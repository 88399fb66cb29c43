/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readFileSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

const EXAMPLES = resolve(__dirname, '..', '..', 'examples');

export interface Sample {
	fileName: string;
	/** What Extract Data should find. */
	fields: IDataObject;
}

/** The sample documents that one Anyformat workflow is for. */
export interface SampleSet {
	/** Of the folder that holds them in n8n, such as `invoices`. */
	folder: string;
	/** Body for POST /v2/workflows/. */
	definition: { name: string };
	samples: Sample[];
}

const readJson = (...path: string[]) =>
	JSON.parse(readFileSync(join(EXAMPLES, ...path), 'utf8')) as unknown;

/** The sample documents by their workflow, as examples/documents/expected.json says. */
export function readSampleSets(): SampleSet[] {
	const expected = readJson('documents', 'expected.json') as Record<
		string,
		{ definition: string; fields: IDataObject }
	>;
	const sets = new Map<string, SampleSet>();
	for (const [fileName, { definition: file, fields }] of Object.entries(expected)) {
		const definition = readJson('definitions', file) as { name: string };
		const set = sets.get(file) ?? { folder: basename(file, '.json'), definition, samples: [] };
		set.samples.push({ fileName, fields });
		sets.set(file, set);
	}
	return [...sets.values()];
}

/** Copies each set's documents into a folder of its own below `target`. */
export async function copySamples(sets: SampleSet[], target: string): Promise<void> {
	for (const { folder, samples } of sets) {
		await mkdir(join(target, folder), { recursive: true });
		for (const { fileName } of samples) {
			await copyFile(join(EXAMPLES, 'documents', fileName), join(target, folder, fileName));
		}
	}
}
