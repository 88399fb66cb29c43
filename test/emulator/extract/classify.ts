import type { Branch } from '../definition';
import { conceptsOf, normalise } from './concepts';
import { linesOf, type Page } from './page';

export interface Choice {
	branch: Branch;
	/** 0 to 100. */
	confidence: number;
	/** The line that says it most clearly; null when none does. */
	evidence: string | null;
	hits: number;
}

/** A word of the name counts as much as so many of the description. */
const NAME_WEIGHT = 3;
const HEADING_WEIGHT = 4;
const MIN_LETTERS = 3;

/** The category or rule whose words the pages use most; undefined when there is none to choose. */
export function choose(pages: Page[], branches: Branch[]): Choice | undefined {
	const lines = pages.flatMap((page) =>
		page.blocks.flatMap((block) =>
			linesOf({ blocks: [block] }).map(({ text }) => ({ text, heading: block.type !== 'text' })),
		),
	);
	const choices = branches.map((branch) => rate(branch, lines));
	const all = choices.reduce((sum, { hits }) => sum + hits, 0);
	const [best] = choices.sort((a, b) => b.hits - a.hits);
	if (!best) return undefined;
	const share = all > 0 ? best.hits / all : 1 / branches.length;
	return { ...best, confidence: Math.round(50 * share + (best.hits > 0 ? 45 : 0)) };
}

function rate(branch: Branch, lines: Array<{ text: string; heading: boolean }>): Choice {
	const named = tellingWords(branch.name);
	const described = tellingWords(branch.description).filter((word) => !named.includes(word));
	let hits = 0;
	let strongest = 0;
	let evidence: string | null = null;
	for (const { text, heading } of lines) {
		const words = tellingWords(text);
		const count = (wanted: string[]) => wanted.filter((word) => words.includes(word)).length;
		const weight = heading ? HEADING_WEIGHT : 1;
		const score = weight * (NAME_WEIGHT * count(named) + count(described));
		hits += score;
		if (score > strongest) [strongest, evidence] = [score, text];
	}
	return { branch, confidence: 0, evidence, hits };
}

/** Meanings and plain words, so that `Rechnung` is found for `Invoice`. */
const tellingWords = (text: string) => [
	...new Set([
		...conceptsOf(text).filter((concept) => concept.length >= MIN_LETTERS),
		...normalise(text)
			.split(/[^\p{L}]+/u)
			.filter((word) => word.length > MIN_LETTERS + 1),
	]),
];
