/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { isDeepStrictEqual } from 'node:util';
import type { IDataObject } from 'n8n-workflow';

const VALUE_WIDTH = 60;

/** A line of the check's report. */
export interface Row {
	document: string;
	field: string;
	value: string;
	ok: boolean;
}

/** One row for each field that was expected, found, or both. */
export function compareFields(document: string, expected: IDataObject, found: IDataObject): Row[] {
	const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
	if (names.length === 0)
		return [{ document, field: '–', value: 'no fields, as expected', ok: true }];
	return names.map((field) => {
		const ok = field in found && isDeepStrictEqual(found[field], expected[field]);
		const value = ok ? show(found[field]) : difference(expected[field], found[field]);
		return { document, field, value, ok };
	});
}

const isTable = (value: unknown): value is unknown[] =>
	Array.isArray(value) && value.some((row) => typeof row === 'object');

function show(value: unknown): string {
	if (isTable(value)) return `${value.length} rows`;
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'missing');
	return text.length > VALUE_WIDTH ? `${text.slice(0, VALUE_WIDTH - 1)}…` : text;
}

function difference(expected: unknown, found: unknown): string {
	if (isTable(expected) && isTable(found) && expected.length === found.length) {
		const row = expected.findIndex((each, index) => !isDeepStrictEqual(each, found[index]));
		return `row ${row + 1}: ${JSON.stringify(found[row])}, not ${JSON.stringify(expected[row])}`;
	}
	return `${show(found)}, not ${show(expected)}`;
}

/** The rows as columns, a document's name on its first row only. */
export function table(rows: Row[]): string {
	const documentWidth = Math.max(...rows.map(({ document }) => document.length), 'Document'.length);
	const fieldWidth = Math.max(...rows.map(({ field }) => field.length), 'Field'.length);
	const line = (document: string, field: string, ok: string, value: string) =>
		`${document.padEnd(documentWidth)}  ${field.padEnd(fieldWidth)}  ${ok.padEnd(3)}  ${value}`;
	const lines = rows.map(({ document, field, value, ok }, index) =>
		line(document === rows[index - 1]?.document ? '' : document, field, ok ? 'ok' : 'NOT', value),
	);
	return [line('Document', 'Field', 'OK', 'Value'), ...lines].join('\n');
}
