import { freeName } from './userShape';

/** Letters that Unicode does not take apart into a Latin letter and a mark. */
const TRANSLITERATIONS = new Map([
	...Object.entries({ ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', å: 'a' }),
	...Object.entries({ ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' }),
]);

/** Stands for a key that has no Latin letter or digit. */
const NAMELESS = 'field';

/**
 * A name as the API takes it for a field, out of the user's keys that lead to it: snake_case, ASCII.
 * Source: docs/api-contract.md, "Fields".
 */
export function toSnakeCase(keys: string[]): string {
	const words = keys
		.join('_')
		.normalize('NFC')
		.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
		.replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
		.toLowerCase()
		.replace(/[^ -~]/g, (letter) => TRANSLITERATIONS.get(letter) ?? letter)
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.replace(/[^a-z\d]+/g, '_')
		.replace(/^_+|_+$/g, '');
	return /^[a-z]/.test(words) ? words : [NAMELESS, words].filter(Boolean).join('_');
}

/**
 * Names for the fields at `places`, in their order. A name that several would have goes to the one that
 * is called so, the others get `_2`, `_3` …, whatever the order of the places.
 */
export function assignNames(places: string[][]): string[] {
	const wanted = places.map((keys, index) => {
		const name = toSnakeCase(keys);
		const isItsOwn = keys.length === 1 && keys[0] === name;
		return { index, name, rank: `${isItsOwn ? 0 : 1}${JSON.stringify(keys)}` };
	});
	wanted.sort((one, other) => (one.rank < other.rank ? -1 : 1));
	const taken = new Set<string>();
	const names: string[] = [];
	for (const { index, name } of wanted) names[index] = freeName(name, taken);
	return names;
}
