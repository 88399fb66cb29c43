/** How a document writes numbers and dates. */
export interface Habits {
	/** Sign before the decimals. */
	decimal: '.' | ',';
	/** Whether 03/04/2026 is the 3rd of April. */
	dayFirst: boolean;
}

/** Digits with signs that divide them; blanks only of the kinds that don't break a line. */
const DIGITS = String.raw`\d(?:[\d.,'’\u00a0\u202f]*\d)?`;
const NUMBER = new RegExp(String.raw`[-−+(]?\s?(?:[€$£]\s?)?${DIGITS}`, 'g');
const WHOLE = new RegExp(`[-−]?${DIGITS}`);
const GROUPED = /^[-−]?\d{1,3}([.,'’\u00a0\u202f]\d{3})+$/;

export function habitsOf(text: string): Habits {
	const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
	const commas = count(/\d,\d{1,2}(?![\d.,])/g);
	const points = count(/\d\.\d{1,2}(?![\d.,])/g);
	const dollars = count(/\$|\bUSD\b/g);
	const european = count(/[€£]|\b(EUR|GBP|CHF)\b/g);
	const late = count(/\b(1[3-9]|2\d|3[01])\/\d{1,2}\/\d{2,4}\b/g);
	return { decimal: commas > points ? ',' : '.', dayFirst: late > 0 || european > dollars };
}

/**
 * The number in a text such as `1.188,00 €`, `-33.11`, `(12.50)` or `20 % 963.70`: the last one that
 * isn't a rate in per cent. Undefined when there is none, or when the text is a date.
 */
export function numberIn(text: string, habits: Habits): number | undefined {
	if (looksLikeDate(text)) return undefined;
	const numbers = [...text.matchAll(NUMBER)].filter((match) => {
		const after = text.slice(match.index + match[0].length);
		const before = text.slice(0, match.index);
		const partOfWord = /^[-/]?\p{L}/u.test(after) || /\p{L}[-/]?$/u.test(before);
		return !/^\s?%/.test(after) && (!partOfWord || /(EUR|USD|GBP|CHF)$/.test(before));
	});
	const amounts = numbers.filter(([number]) => /[.,]\d{2}\b|[€$£]/.test(number));
	const chosen = amounts.at(-1) ?? numbers[0];
	return chosen && toNumber(chosen[0], habits);
}

/** A whole number such as `1,200` or `24 months`. */
export function integerIn(text: string, habits: Habits): number | undefined {
	const found = WHOLE.exec(text)?.[0];
	if (!found || looksLikeDate(text)) return undefined;
	const value = toNumber(GROUPED.test(found) ? found.replace(/[^\d−-]/g, '') : found, habits);
	return value !== undefined && Number.isInteger(value) ? value : undefined;
}

const looksLikeDate = (text: string) =>
	/\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b/.test(text) ||
	/\b\d{1,2}\.? \p{L}{3,}\.? \d{4}\b|\b\p{L}{3,} \d{1,2},? \d{4}\b/u.test(text);

function toNumber(text: string, { decimal }: Habits): number | undefined {
	const negative = /^[-−(]/.test(text.trim());
	const plain = text.replace(/[^\d.,]/g, '').replace(/[.,]+$/, '');
	const last = Math.max(plain.lastIndexOf('.'), plain.lastIndexOf(','));
	const digits = (part: string) => part.replace(/\D/g, '');
	const whole = last < 0 || isGrouping(plain, last, decimal);
	const value = whole
		? Number(digits(plain))
		: Number(`${digits(plain.slice(0, last))}.${digits(plain.slice(last))}`);
	if (plain === '' || Number.isNaN(value)) return undefined;
	return negative ? -value : value;
}

/** Whether the last sign in a number divides thousands. */
function isGrouping(plain: string, last: number, decimal: string): boolean {
	const sign = plain[last];
	const signs = plain.split(sign).length - 1;
	const other = sign === '.' ? ',' : '.';
	if (plain.includes(other)) return false;
	return signs > 1 || (plain.length - last - 1 === 3 && sign !== decimal);
}
