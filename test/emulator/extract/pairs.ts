import { isSummaryLabel } from './concepts';
import { linesOf, type Line } from './page';
import type { PlacedPage } from './scope';

/** A label and what stands beside or below it. */
export interface Pair {
	label: string;
	value: string;
	/** 0 to 1: how sure it is that the two belong together. */
	certainty: number;
	/** The exact text that shows it. */
	evidence: string;
	page: number;
}

const CERTAINTY = {
	colon: 1,
	sum: 0.95,
	beside: 0.9,
	party: 0.9,
	leading: 0.8,
	below: 0.75,
	inSentence: 0.7,
};

/** A label straight before its value, such as `Invoice INV-7` or `Total due 4,087.50`. */
const LEADING = /^(\D*?[\p{L}.)])[ ]+([#€$£(]?\s?[\p{L}-]{0,5}-?\d.*)$/u;
/** What a contract calls a party: `Alpha GmbH ("Client")`. */
const PARTY =
	/(\p{Lu}[^,;:()"“”„]{2,60}?)\s*\((?:the |hereinafter |nachfolgend )*["“„»]([^"“”«]+)["“”«]\)/gu;
/** A label inside a text starts with a capital and has no digits; the first one need not. */
const LABEL = /(?:^([\p{L}#][^:\n]{0,47}?)|\s(\p{Lu}[^:\d\n]{0,30}?))\s?:(?=\s|$)/gu;
const MAX_LABEL_CHARACTERS = 48;
const MAX_WORDS = 7;
/** Lines and letters of a line beyond these are not searched for labels. */
const MAX_LINES = 5000;
const MAX_LETTERS = 500;

/** Every label with its value, in the order of the document. */
export function pairsOf(pages: PlacedPage[]): Pair[] {
	const pairs: Pair[] = [];
	for (const page of pages) {
		const loose = { blocks: page.blocks.filter(({ rows }) => !rows) };
		const lines = linesOf(loose).slice(0, MAX_LINES);
		const found = [
			...lines.flatMap((line, index) => linePairs(line, lines[index + 1])),
			...page.blocks.flatMap(({ rows }) => (rows ? rowPairs(rows) : [])),
		];
		pairs.push(...found.filter(isPlausible).map((pair) => ({ ...pair, page: page.number })));
	}
	return pairs;
}

/** Whether a row of a table is a sum below the others rather than one of them. */
export function isSummaryRow(row: string[]): boolean {
	const filled = row.filter(Boolean);
	const few = filled.length <= Math.max(2, Math.floor(row.length / 2));
	return few && filled.length > 1 && isSummaryLabel(filled[0]);
}

type UnplacedPair = Omit<Pair, 'page'>;

const isPlausible = ({ label, value }: UnplacedPair) =>
	value !== '' &&
	/\p{L}|#/u.test(label) &&
	label.length <= MAX_LABEL_CHARACTERS &&
	label.split(/\s+/).length <= MAX_WORDS;

function linePairs(line: Line, next: Line | undefined): UnplacedPair[] {
	return line.cells.flatMap((cell, index) => {
		const rest = line.cells.slice(index + 1).map(({ text }) => text);
		const labelled = splitAtColons(cell.text.slice(0, MAX_LETTERS));
		if (labelled.length > 0) {
			return labelled.map(({ label, value, text }, n) => {
				const beside = value || n < labelled.length - 1 ? value : besideOf(rest);
				const evidence = value ? text : `${text} ${beside}`.trim();
				const pair = { label, value: beside, certainty: CERTAINTY.colon, evidence };
				return beside ? pair : { ...pair, ...below(line, index, next) };
			});
		}
		const beside = besideOf(rest);
		const pairs: UnplacedPair[] = beside
			? [pairOf(cell.text, beside, CERTAINTY.beside, `${cell.text} ${beside}`)]
			: [];
		const start = cell.text.slice(0, MAX_LETTERS);
		pairs.push(...parties(start), ...leading(start));
		const under = below(line, index, next);
		if (under.value && !/\d/.test(cell.text)) {
			pairs.push({ label: cell.text, certainty: CERTAINTY.below, ...under });
		}
		return pairs;
	});
}

function parties(text: string): UnplacedPair[] {
	return [...text.matchAll(PARTY)].map(([evidence, name, role]) => {
		const bare = name.replace(/^(between|zwischen|and|und)\s+/i, '');
		return pairOf(role.replace(/^the /i, ''), bare, CERTAINTY.party, evidence);
	});
}

/** The whole text as label and value, or the pieces between its commas. */
function leading(text: string): UnplacedPair[] {
	return text.split(/[,;] |\. (?=\p{Lu})/u).flatMap((piece, index) => {
		const match = LEADING.exec(piece);
		const certainty = index === 0 ? CERTAINTY.leading : CERTAINTY.inSentence;
		return match ? [pairOf(match[1], match[2], certainty, piece)] : [];
	});
}

const pairOf = (label: string, value: string, certainty: number, evidence: string) => ({
	label,
	value,
	certainty,
	evidence,
});

/** What stands to the right of a label, up to the next label. */
function besideOf(texts: string[]): string {
	const end = texts.findIndex((text) => /:(\s|$)/.test(text));
	return texts.slice(0, end < 0 ? texts.length : end).join(' ');
}

/**
 * Labels in one text, such as `Date: 1 May Time: 12:47`, each with what follows it. A label straight
 * after another one (`Subject: Complaint: …`) is part of what that says.
 */
function splitAtColons(text: string): Array<{ label: string; value: string; text: string }> {
	const pieces: Array<{ label: string; value: string; text: string }> = [];
	for (const match of text.matchAll(LABEL)) {
		const last = pieces.at(-1);
		const start = match.index + match[0].length;
		if (!last && match[0].trim().length < start) return [];
		if (last && text.slice(0, match.index).trimEnd().endsWith(':')) continue;
		if (last) cutShort(last, text.slice(match.index));
		const value = text.slice(start).trim();
		pieces.push({
			label: (match[1] ?? match[2]).trim(),
			value,
			text: text.slice(match.index).trim(),
		});
	}
	return pieces;
}

function cutShort(piece: { value: string; text: string }, next: string): void {
	piece.value = piece.value.slice(0, -next.trim().length).trim();
	piece.text = piece.text.slice(0, -next.trim().length).trim();
}

/** The text straight below a cell, unless it is a label itself. */
function below(line: Line, index: number, next: Line | undefined) {
	const cell = line.cells[index];
	const under = next?.cells.find(
		({ x0, x1 }) =>
			Math.min(x1, cell.x1) - Math.max(x0, cell.x0) > 0 && Math.abs(x0 - cell.x0) < 0.1,
	);
	const value = under && !/:(\s|$)/.test(under.text) ? under.text : '';
	return { value, evidence: value };
}

/** Sums below a table, and the rows of a table that has labels on the left and values on the right. */
function rowPairs(rows: string[][]): UnplacedPair[] {
	const plain = rows[0].length === 2;
	return rows
		.filter((row) => plain || isSummaryRow(row))
		.map((row) => {
			const filled = row.filter(Boolean);
			const value = filled.length > 1 ? filled.slice(1).join(' ') : '';
			const label = (filled[0] ?? '').replace(/\s*:$/, '');
			return pairOf(label, value, plain ? CERTAINTY.colon : CERTAINTY.sum, filled.join(' '));
		});
}
