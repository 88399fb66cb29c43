import { pagesFromLines, type LaidLine } from './layout';
import { lineOf, type Cell, type Page } from './page';

/** Narrower texts are placed as if on a page of so many characters. */
const MIN_WIDTH_CHARACTERS = 40;
const TAB_WIDTH = 8;
const MAX_TITLE_CHARACTERS = 60;
/** Lines beyond these are not read. */
const MAX_LINES = 20_000;

/** Pages of plain text: a form feed ends one; two blanks or more divide a line into cells. */
export function readText(text: string): Page[] {
	return pagesFromLines(text.split('\f').map(linesOfPage));
}

function linesOfPage(text: string): LaidLine[] {
	const rows = text
		.split(/\r\n|\r|\n/)
		.slice(0, MAX_LINES)
		.map(expandTabs);
	const width = rows.reduce((widest, row) => Math.max(widest, row.length), MIN_WIDTH_CHARACTERS);
	const lines: LaidLine[] = [];
	let apart = false;
	for (const [index, row] of rows.entries()) {
		const cells = cellsOf(row, width);
		if (cells.length === 0) {
			apart = apart || row.trim() === '';
			continue;
		}
		const line = lineOf(cells, index / rows.length, (index + 1) / rows.length);
		lines.push({ ...line, apart, heading: headingOf(row, rows[index + 1], lines.length) });
		apart = false;
	}
	return lines;
}

/** None for an empty line and for one that is only drawn, such as `------`. */
function cellsOf(row: string, width: number): Cell[] {
	if (!/[\p{L}\p{N}]/u.test(row)) return [];
	return [...row.matchAll(/\S+(?: \S+)*/g)].map((match) => ({
		text: match[0],
		x0: match.index / width,
		x1: (match.index + match[0].length) / width,
	}));
}

function headingOf(row: string, next: string | undefined, linesBefore: number) {
	const text = row.trim();
	if (text.length > MAX_TITLE_CHARACTERS || /[:.,;]$|:\s|\s{2}/.test(text)) return undefined;
	if (linesBefore === 0) return 'title' as const;
	const alone = next === undefined || !/[\p{L}\p{N}]/u.test(next);
	return alone && /\p{Lu}{3}/u.test(text) && text === text.toUpperCase()
		? ('section-header' as const)
		: undefined;
}

function expandTabs(row: string): string {
	if (!row.includes('\t')) return row;
	let wide = '';
	for (const piece of row.split('\t')) {
		wide += piece;
		// At least two blanks, so that a tab always divides cells.
		wide += ' '.repeat(Math.max(2, TAB_WIDTH - (wide.length % TAB_WIDTH)));
	}
	return wide.trimEnd();
}
