import type { FieldDefinition } from '../fieldChecks';
import { conceptsOf } from './concepts';
import { NOTHING, type FieldValue } from './fieldValue';
import { itemLines } from './itemLines';
import { fit, phrasesOf } from './match';
import { isSummaryRow } from './pairs';
import type { PlacedPage, Scope } from './scope';
import { valueIn } from './values';

/** A table's head and the rows below it, each with the page it stands on. */
export interface Table {
	head: string[];
	rows: Array<{ cells: string[]; page: number }>;
}

/** The only date of a row need not be named as exactly as other columns. */
const MIN_FIT = { date: 0.2, other: 0.4 };
/** Share of the columns asked for that a table must have. */
const MIN_COLUMN_SHARE = 0.5;
const CONFIDENCE = 96;

/** Tables with their continuations: one with the same head goes on with the one before. */
export function tablesOf(pages: PlacedPage[]): Table[] {
	const tables: Table[] = [];
	for (const { blocks, number } of pages) {
		for (const { rows } of blocks) {
			if (!rows) continue;
			const [head, ...body] = rows;
			const placed = body.map((cells) => ({ cells, page: number }));
			const before = tables.at(-1);
			if (before && String(before.head) === String(head)) before.rows.push(...placed);
			else tables.push({ head, rows: placed });
		}
	}
	return tables;
}

/** Rows for a table field, from the table whose columns fit best; none when no table does. */
export function fillRows(field: FieldDefinition, scope: Scope): Array<Record<string, FieldValue>> {
	const nested = field.nested_fields ?? [];
	const [best] = [
		...fittingTables(nested, scope.tables, scope),
		...fittingTables(nested, itemLines(scope.pages), scope),
	];
	if (!best) return [];
	const { table, columns } = best;
	return table.rows
		.filter(({ cells }) => !isSummaryRow(cells) && String(cells) !== String(table.head))
		.map((row) => fillRow(nested, columns, row, scope))
		.filter((row) => Object.values(row).some(({ value }) => value !== null));
}

/** Tables that have enough of the columns, the best one first. */
function fittingTables(nested: FieldDefinition[], tables: Table[], scope: Scope) {
	return tables
		.map((table) => ({ table, columns: columnsFor(nested, table, scope) }))
		.filter(({ columns }) => columns.size >= Math.max(1, nested.length * MIN_COLUMN_SHARE))
		.sort((a, b) => b.columns.size - a.columns.size || b.table.rows.length - a.table.rows.length);
}

/** The value of a column that is the same in every row, such as the account of a statement. */
export function constantIn(field: FieldDefinition, scope: Scope): FieldValue | undefined {
	for (const { head, rows } of scope.tables) {
		const [first] = rows;
		if (!first) continue;
		for (const { column } of candidates([field], head, scope)) {
			const whole = first.cells[column];
			const [text] = whole.split('\n');
			const same = rows.every(({ cells }) => cells[column] === whole);
			const value = same ? valueIn(text, field, scope.habits) : undefined;
			if (value === undefined) continue;
			return { value, confidence: 90, evidence: [{ text, page_number: first.page }] };
		}
	}
	return undefined;
}

/** For each field the column that means it; a column means one field. */
function columnsFor(fields: FieldDefinition[], { head }: Table, scope: Scope) {
	const columns = new Map<string, number>();
	for (const { name, column } of candidates(fields, head, scope)) {
		if (columns.has(name) || [...columns.values()].includes(column)) continue;
		columns.set(name, column);
	}
	return columns;
}

/** Columns that may mean a field, the best fit first. */
function candidates(fields: FieldDefinition[], head: string[], { kinds }: Scope) {
	const fitting = fields.flatMap((field) => {
		const phrases = phrasesOf(field);
		const least = MIN_FIT[field.data_type.startsWith('date') ? 'date' : 'other'];
		return head
			.map((text, column) => ({
				name: field.name,
				column,
				score: fit(asColumn(text), phrases, field.data_type, kinds),
			}))
			.filter(({ score }) => score >= least);
	});
	return fitting.sort((a, b) => b.score - a.score);
}

/** Heads that mean something else over a column: a total is the amount of its line. */
function asColumn(head: string): string {
	if (/^extended/i.test(head) || conceptsOf(head).includes('total')) return 'amount';
	if (/^(rate|satz|à)$/i.test(head)) return 'price';
	return /^(hours|hrs|stunden|std)\b/i.test(head) ? 'quantity' : head;
}

function fillRow(
	fields: FieldDefinition[],
	columns: Map<string, number>,
	{ cells, page }: Table['rows'][number],
	{ habits }: Scope,
): Record<string, FieldValue> {
	const entries = fields.map((field): [string, FieldValue] => {
		const column = columns.get(field.name);
		const text = column === undefined ? '' : cells[column].replace(/\n/g, ' ');
		const value = text === '' ? undefined : valueIn(text, field, habits);
		if (value === undefined) return [field.name, NOTHING];
		const evidence = [{ text, page_number: page }];
		return [field.name, { value, confidence: CONFIDENCE, evidence }];
	});
	return Object.fromEntries(entries);
}
