import { isSummaryLabel } from './concepts';
import type { LaidLine } from './layout';
import type { Cell } from './page';

/**
 * Lines `from` up to, not including, `to` are a table; the first row is its head. Text that goes on
 * in the line below keeps its line break.
 */
export interface FoundTable {
	from: number;
	to: number;
	rows: string[][];
}

const MIN_COLUMNS = 3;
const MAX_HEAD_CHARACTERS = 32;
/** A cell further from every column than this share of the page's width belongs to none. */
const FARTHEST = 0.12;
/** So many rows before tell what a column holds. */
const ROWS_COMPARED = 5;
/** How far a wrapped line may stand off its column, as a share of the page's width. */
const INDENT = 0.015;

const isNumeric = (text: string) => /\d/.test(text) && !/[A-Za-zÀ-ÿ]{4,}/.test(text);

/**
 * Tables in lines with places. `carriedHead` is the head of a table that the page before ended
 * with: rows at the top of this page that fit its number of columns go on with it.
 */
export function findTables(lines: LaidLine[], carriedHead?: string[]): FoundTable[] {
	const tables: FoundTable[] = [];
	for (let index = 0; index < lines.length; index++) {
		const table = isHead(lines, index)
			? readTable(
					lines,
					index,
					firstRowBelow(lines, index),
					lines[index].cells,
					textsOf(lines[index].cells),
				)
			: carriedTable(lines, index, tables.length === 0 ? carriedHead : undefined);
		if (!table) continue;
		tables.push(table);
		index = table.to - 1;
	}
	return tables;
}

const textsOf = (cells: Cell[]) => cells.map(({ text }) => text);

function isHead(lines: LaidLine[], index: number): boolean {
	const { cells } = lines[index];
	if (cells.length < MIN_COLUMNS || !isWords(cells)) return false;
	const row = lines[firstRowBelow(lines, index)];
	if (!row || row.cells.length < 2 || row.text.includes(': ')) return false;
	return row.cells.some(({ text }) => isNumeric(text));
}

const isWords = (cells: Cell[]) =>
	cells.every(({ text }) => text.length <= MAX_HEAD_CHARACTERS && !/[:\d]/.test(text));

/** A head may have a second line, with units for example. */
const firstRowBelow = (lines: LaidLine[], head: number) =>
	lines[head + 1] && isWords(lines[head + 1].cells) ? head + 2 : head + 1;

function carriedTable(lines: LaidLine[], index: number, head?: string[]): FoundTable | undefined {
	const { cells } = lines[index];
	if (!head || cells.length !== head.length) return undefined;
	return cells.some(({ text }) => isNumeric(text))
		? readTable(lines, index, index, cells, head)
		: undefined;
}

function readTable(
	lines: LaidLine[],
	from: number,
	firstRow: number,
	columns: Cell[],
	head: string[],
): FoundTable | undefined {
	const rows = [head];
	let to = firstRow;
	for (; to < lines.length; to++) {
		const line = lines[to];
		const row = rowOf(line.cells, columns);
		if (!row || line.heading) break;
		const filled = row.filter(Boolean).length;
		if (filled === 1) {
			if (!continuesLast(line, row, rows, columns)) break;
			const last = rows[rows.length - 1];
			rows[rows.length - 1] = last.map((text, column) => `${text}\n${row[column]}`.trim());
		} else if (endsTable(row, rows)) break;
		else rows.push(row);
	}
	return rows.length > 1 ? { from, to, rows } : undefined;
}

/** Texts by column, or undefined when a cell fits no column. */
function rowOf(cells: Cell[], columns: Cell[]): string[] | undefined {
	const row = columns.map(() => '');
	for (const cell of cells) {
		const column = columnOf(cell, columns);
		if (column === undefined) return undefined;
		row[column] = `${row[column]} ${cell.text}`.trim();
	}
	return row;
}

function columnOf(cell: Cell, columns: Cell[]): number | undefined {
	const overlaps = columns.map((c) => Math.min(cell.x1, c.x1) - Math.max(cell.x0, c.x0));
	const most = Math.max(...overlaps);
	if (most > 0) return overlaps.indexOf(most);
	const distances = columns.map((c) =>
		Math.min(Math.abs(cell.x0 - c.x0), Math.abs(cell.x1 - c.x1)),
	);
	const least = Math.min(...distances);
	return least <= FARTHEST ? distances.indexOf(least) : undefined;
}

/** A lone text below a row goes on with it when it stands in one column and close to the row. */
function continuesLast(line: LaidLine, row: string[], rows: string[][], columns: Cell[]): boolean {
	const column = row.findIndex(Boolean);
	const right = columns[column + 1]?.x0 ?? 1;
	const [cell] = line.cells;
	const inside = Math.abs(cell.x0 - columns[column].x0) <= INDENT && cell.x1 <= right;
	const ofText = rows.length > 1 && !isNumeric(rows[rows.length - 1][column]);
	return inside && ofText && !line.apart && !isSummaryLabel(cell.text);
}

/** Sums below a table: they are named so, or have words where every row has a number. */
function endsTable(row: string[], rows: string[][]): boolean {
	const first = row.find(Boolean) ?? '';
	const few = row.filter(Boolean).length < row.length;
	if (few && isSummaryLabel(first)) return true;
	const body = rows.slice(Math.max(1, rows.length - ROWS_COMPARED));
	return row.some(
		(text, column) => text && !isNumeric(text) && isNumberColumn(body.map((r) => r[column])),
	);
}

function isNumberColumn(texts: string[]): boolean {
	const filled = texts.filter(Boolean);
	return filled.length > 0 && filled.every(isNumeric);
}
