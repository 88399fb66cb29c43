/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { readSampleSets } from '../samples';

const DOCUMENTS = resolve(__dirname, '..', '..', '..', 'examples', 'documents');
const IN_EVERY_TABLE = ['invoice_number', 'invoice_date', 'supplier_name', 'currency'];

/** Path of a sample document. */
export const sample = (fileName: string): string => join(DOCUMENTS, fileName);

/** What a sample document says. */
export function fieldsOf(fileName: string): IDataObject {
	const samples = readSampleSets().flatMap((set) => set.samples);
	return samples.find((each) => each.fileName === fileName)!.fields;
}

/** The values of a sample invoice that every table has columns for, and `more`. */
export function header(fileName: string, ...more: string[]): IDataObject {
	const fields = fieldsOf(fileName);
	return Object.fromEntries([...IN_EVERY_TABLE, ...more].map((name) => [name, fields[name]]));
}

/** The names of a folder's files, in order, and which of them differ from the sample of the same name. */
export async function filedIn(folder: string): Promise<{ names: string[]; changed: string[] }> {
	const names = (await readdir(folder)).sort();
	const changed: string[] = [];
	for (const name of names) {
		// What stands before a blank is an ID.
		const original = await readFile(sample(name.split(' ').at(-1)!)).catch(() => undefined);
		if (original && !original.equals(await readFile(join(folder, name)))) changed.push(name);
	}
	return { names, changed };
}
