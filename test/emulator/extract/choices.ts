import type { EnumOption } from '../fieldChecks';
import { normalise } from './concepts';

type Options = Array<EnumOption | string>;

/** Words, without accents, for ways of payment that options often name. */
const OTHER_WORDS: Record<string, string[]> = {
	cash: ['bar', 'barzahlung'],
	card: ['karte', 'kartenzahlung', 'kreditkarte', 'girocard', 'visa', 'mastercard'],
	transfer: ['uberweisung', 'bank transfer'],
};

const nameOf = (option: EnumOption | string) => (typeof option === 'string' ? option : option.name);

/** The option that a short text names; what stands first wins. */
export function choiceIn(text: string, options: Options): string | undefined {
	const named = options
		.map((option) => ({ name: nameOf(option), at: firstMention(text, option) }))
		.filter(({ at }) => at >= 0)
		.sort((a, b) => a.at - b.at);
	return named[0]?.name;
}

/** All options that a short text names, in the order of the options. */
export function choicesIn(text: string, options: Options): string[] | undefined {
	const named = options.filter((option) => firstMention(text, option) >= 0).map(nameOf);
	return named.length > 0 ? named : undefined;
}

/** Lines of a document beyond these are not searched for options. */
const MAX_LINES = 2000;

/**
 * The option that a whole document speaks of most, and the first line that does. Counts names and
 * signs such as `€`; an option's longer description counts by its telling words.
 */
export function mostMentioned(lines: string[], options: Options) {
	const counted = options.map((option) => {
		const hits = lines.slice(0, MAX_LINES).filter((line) => firstMention(line, option) >= 0);
		return { name: nameOf(option), count: hits.length, line: hits[0] };
	});
	const [first, second] = counted.sort((a, b) => b.count - a.count);
	return first && first.count > (second?.count ?? 0) ? first : undefined;
}

function firstMention(text: string, option: EnumOption | string): number {
	const plain = normalise(text);
	const found = wordsFor(option)
		.map((word) => (/\p{L}/u.test(word) ? wordAt(plain, word) : text.indexOf(word)))
		.filter((at) => at >= 0);
	return found.length > 0 ? Math.min(...found) : -1;
}

/** An option's name, and signs and short names that its description gives between commas. */
function wordsFor(option: EnumOption | string): string[] {
	const name = normalise(nameOf(option)).replace(/_/g, ' ');
	const names = [name, ...(OTHER_WORDS[name] ?? [])];
	if (typeof option === 'string') return names;
	const pieces = (option.description ?? '').split(/[,;:(/)]/).map((piece) => piece.trim());
	const short = pieces.filter((piece) => piece !== '' && piece.split(' ').length <= 2);
	return [...names, ...short.map((piece) => (/\p{L}/u.test(piece) ? normalise(piece) : piece))];
}

function wordAt(text: string, word: string): number {
	const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '[ _-]');
	return text.search(new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'u'));
}
