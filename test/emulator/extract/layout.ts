import type { Block, Line, Page } from './page';
import { findTables } from './tableLayout';

/** A line with what its look says about it. */
export interface LaidLine extends Line {
	/** Set when it is larger or otherwise set apart as a heading. */
	heading?: 'title' | 'section-header';
	/** An empty line, or as much space, stands above it. */
	apart: boolean;
}

/** Pages from lines with places: tables are found by their columns, over page ends as well. */
export function pagesFromLines(pages: LaidLine[][]): Page[] {
	let columns: string[] | undefined;
	return pages.map((lines) => {
		const tables = findTables(lines, columns);
		const last = tables.at(-1);
		columns = last && last.rows[0];
		const blocks: Block[] = [];
		let next = 0;
		for (const { from, to, rows } of tables) {
			blocks.push(...paragraphs(lines.slice(next, from)));
			blocks.push({ type: 'table', lines: lines.slice(from, to), rows });
			next = to;
		}
		return { blocks: [...blocks, ...paragraphs(lines.slice(next))] };
	});
}

function paragraphs(lines: LaidLine[]): Block[] {
	const blocks: Block[] = [];
	for (const line of lines) {
		const last = blocks.at(-1);
		const { heading, apart, ...plain } = line;
		if (heading) blocks.push({ type: heading, lines: [plain] });
		else if (last?.type === 'text' && !apart) last.lines.push(plain);
		else blocks.push({ type: 'text', lines: [plain] });
	}
	return blocks;
}
