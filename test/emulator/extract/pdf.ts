import type { Page as PdfPage } from 'pdf2json';
import { pagesFromLines, type LaidLine } from './layout';
import { lineOf, type Cell, type Page } from './page';

/** pdf2json measures places in units of 16 points, widths in points and letters in pixels. */
const POINTS_PER_UNIT = 16;
const POINTS_PER_PIXEL = 0.75;
/** Gaps, in shares of the size of the letters: from here on, a blank; from here on, a new cell. */
const BLANK_GAP = 0.12;
const CELL_GAP = 0.9;
/** Lines further apart than so many heights begin a paragraph. */
const PARAGRAPH_GAP = 1.8;
const TITLE_SIZE = 1.5;
const HEADER_SIZE = 1.15;

/** A run of text, in points. */
interface Run {
	text: string;
	x0: number;
	x1: number;
	y: number;
	size: number;
}

/** Pages from the texts of a PDF and their places; none when there is no text at all. */
export function pagesOfPdf(pages: PdfPage[]): Page[] {
	const read = pagesFromLines(pages.map(linesOfPage));
	return read.some((page) => page.blocks.length > 0) ? read : [];
}

function linesOfPage(page: PdfPage): LaidLine[] {
	const width = page.Width * POINTS_PER_UNIT;
	const height = page.Height * POINTS_PER_UNIT;
	const rows = rowsOf(page.Texts.map(toRun).filter(({ text }) => text.trim() !== ''));
	const usual = median(rows.map((row) => sizeOf(row)));
	let lastBottom = 0;
	return rows.map((row, index) => {
		const size = sizeOf(row);
		const top = Math.min(...row.map(({ y }) => y));
		const line = lineOf(cellsOf(row, width), top / height, (top + size) / height);
		const apart = index > 0 && top - lastBottom > (PARAGRAPH_GAP - 1) * size;
		lastBottom = top + size;
		return { ...line, apart, heading: headingOf(size / usual, line.cells.length) };
	});
}

const toRun = ({ x, y, w, R }: PdfPage['Texts'][number]): Run => ({
	text: R.map(({ T }) => decodeText(T)).join(''),
	x0: x * POINTS_PER_UNIT,
	x1: x * POINTS_PER_UNIT + w,
	y: y * POINTS_PER_UNIT,
	size: R[0].TS[1] * POINTS_PER_PIXEL,
});

function decodeText(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** Runs of one height, from left to right; rows from top to bottom. */
function rowsOf(runs: Run[]): Run[][] {
	const rows: Run[][] = [];
	for (const run of [...runs].sort((a, b) => a.y - b.y)) {
		const row = rows.at(-1);
		const sameRow = row && Math.abs(run.y - row[0].y) < Math.min(run.size, row[0].size) / 2;
		if (sameRow) row.push(run);
		else rows.push([run]);
	}
	return rows.map((row) => row.sort((a, b) => a.x0 - b.x0));
}

function cellsOf(row: Run[], width: number): Cell[] {
	const cells: Cell[] = [];
	let lastX1 = 0;
	for (const { text, x0, x1, size } of row) {
		const last = cells.at(-1);
		const gap = (x0 - lastX1) / size;
		lastX1 = x1;
		if (last && gap < CELL_GAP) {
			last.text += (gap > BLANK_GAP ? ' ' : '') + text;
			last.x1 = x1 / width;
		} else cells.push({ text, x0: x0 / width, x1: x1 / width });
	}
	return cells.map((cell) => ({ ...cell, text: cell.text.replace(/\s+/g, ' ').trim() }));
}

const sizeOf = (row: Run[]) => Math.max(...row.map(({ size }) => size));

function headingOf(ratio: number, cells: number): LaidLine['heading'] {
	if (ratio >= TITLE_SIZE) return 'title';
	return ratio >= HEADER_SIZE && cells === 1 ? 'section-header' : undefined;
}

function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? 1;
}
