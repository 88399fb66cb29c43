import { pageOf, type BlockType, type Page } from './page';

type Part = { type: BlockType; texts: string[]; rows?: string[][] };

/** Pages of Markdown; a form feed ends one. Marks for emphasis, lists and links are taken off. */
export function readMarkdown(text: string): Page[] {
	return text.split('\f').map((page) => pageOf(partsOf(page.split(/\r\n|\r|\n/))));
}

function partsOf(lines: string[]): Part[] {
	const parts: Part[] = [];
	let open: Part | undefined;
	for (const line of lines) {
		const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
		const kind: BlockType = /^\s*\|/.test(line) ? 'table' : 'text';
		if (heading) {
			parts.push({
				type: heading[1] === '#' ? 'title' : 'section-header',
				texts: [plain(heading[2])],
			});
			open = undefined;
		} else if (!/[\p{L}\p{N}]/u.test(line)) {
			// A rule below a table's head belongs to the table; anything else ends a paragraph.
			if (kind === 'text') open = undefined;
		} else {
			if (open?.type !== kind) parts.push((open = { type: kind, texts: [] }));
			if (kind === 'table') (open.rows ??= []).push(rowOf(line, open.rows?.[0]?.length));
			else open.texts.push(plain(line));
		}
	}
	return parts;
}

/** As many cells as the head has. */
function rowOf(line: string, columns?: number): string[] {
	const inner = line.trim().replace(/^\||(?<!\\)\|$/g, '');
	const cells = inner.split(/(?<!\\)\|/).map((cell) => plain(cell.replace(/\\\|/g, '|')));
	return Array.from({ length: columns ?? cells.length }, (_, index) => cells[index] ?? '');
}

const plain = (text: string) =>
	text
		.trim()
		.replace(/^(?:[-*+]|\d+[.)])\s+(?=\S)/, (mark) => (/\d/.test(mark) ? mark : ''))
		.replace(/^>\s?/, '')
		.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
		.replace(/(\*\*|__|`)(.+?)\1/g, '$2')
		.replace(/(?<![\w*])([*_])(?=\S)(.+?)(?<=\S)\1(?![\w*])/g, '$2');
