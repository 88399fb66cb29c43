/** A run of text on a line; places are shares (0 to 1) of the page's width. */
export interface Cell {
	text: string;
	x0: number;
	x1: number;
}

/** A line of text; places are shares of the page's height. Wide gaps divide it into cells. */
export interface Line {
	/** The texts of the cells, one blank apart. */
	text: string;
	cells: Cell[];
	y0: number;
	y1: number;
}

export type BlockType = 'title' | 'section-header' | 'text' | 'table';

/** Lines that belong together. A table also has its rows, each with as many cells as the first. */
export interface Block {
	type: BlockType;
	lines: Line[];
	rows?: string[][];
}

/** One page of a document, read from top to bottom. */
export interface Page {
	blocks: Block[];
}

export const linesOf = (page: Page): Line[] => page.blocks.flatMap((block) => block.lines);

export const textOf = (page: Page): string =>
	linesOf(page)
		.map((line) => line.text)
		.join('\n');

export const lineOf = (cells: Cell[], y0: number, y1: number): Line => ({
	text: cells.map(({ text }) => text).join(' '),
	cells,
	y0,
	y1,
});

/**
 * Blocks that were read without places, one below the other; a table's row is a line. Their lines
 * get places that only say the order.
 */
export function pageOf(
	blocks: Array<{ type: BlockType; texts: string[]; rows?: string[][] }>,
): Page {
	const total = blocks.reduce((sum, { texts, rows }) => sum + (rows ?? texts).length, 0);
	let index = 0;
	return {
		blocks: blocks.map(({ type, texts, rows }) => {
			const cellTexts = rows ? rows.map((row) => row.filter(Boolean)) : texts.map((text) => [text]);
			const lines = cellTexts.map((row) => {
				const cells = row.map((text, n) => ({
					text,
					x0: n / row.length,
					x1: (n + 1) / row.length,
				}));
				return lineOf(cells, index / total, ++index / total);
			});
			return { type, lines, rows };
		}),
	};
}
