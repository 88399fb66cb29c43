import { normalise } from './concepts';
import type { Habits } from './numbers';

/** First letters, without accents, of the months in English and German. */
const MONTHS = [
	['jan', 'jan'],
	['feb', 'feb'],
	['mar', 'maerz', 'mrz'],
	['apr', 'apr'],
	['may', 'mai'],
	['jun', 'jun'],
	['jul', 'jul'],
	['aug', 'aug'],
	['sep', 'sep'],
	['oct', 'okt'],
	['nov', 'nov'],
	['dec', 'dez'],
];

/** The first date in a text, as YYYY-MM-DD; undefined when there is none. */
export function dateIn(text: string, habits: Habits): string | undefined {
	const iso = /\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/.exec(text);
	if (iso) return checked(+iso[1], +iso[2], +iso[3]);
	const dotted = /\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})\b/.exec(text);
	if (dotted) return checked(year(dotted[3]), +dotted[2], +dotted[1]);
	return slashed(text, habits) ?? written(text);
}

/**
 * The first date with a time, as ISO 8601: in UTC when the text names a zone, else without one. A
 * date alone is answered as its midnight.
 */
export function dateTimeIn(text: string, habits: Habits): string | undefined {
	const date = dateIn(text, habits);
	if (!date) return undefined;
	const match =
		/(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?:\.\d+)?\s*(am|pm)?\s*(Z|GMT|UTC|[+-]\d{2}:?\d{2})?/i.exec(
			text,
		);
	if (!match) return `${date}T00:00:00`;
	const [, hours, minutes, seconds = '00', half, zone] = match;
	const afternoon = half?.toLowerCase() === 'pm' ? 12 : 0;
	const hour = half ? (Number(hours) % 12) + afternoon : Number(hours);
	const local = `${date}T${String(hour).padStart(2, '0')}:${minutes}:${seconds}`;
	return zone ? inUtc(local, zone) : local;
}

function inUtc(local: string, zone: string): string {
	const offset = /^[+-]/.test(zone) ? zone.replace(/^(.\d{2}):?(\d{2})$/, '$1:$2') : 'Z';
	return new Date(`${local}${offset}`).toISOString().replace('.000Z', 'Z');
}

function slashed(text: string, { dayFirst }: Habits): string | undefined {
	const match = /\b(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})\b/.exec(text);
	if (!match) return undefined;
	const [first, second] = [+match[1], +match[2]];
	const asDayFirst = first > 12 || (dayFirst && second <= 12);
	const [day, month] = asDayFirst ? [first, second] : [second, first];
	return checked(year(match[3]), month, day);
}

/** Such as `12 March 2026`, `12. März 2026`, `March 12, 2026` or `12-Mar-2026`. */
function written(text: string): string | undefined {
	const plain = normalise(text.replace(/(\d)-(?=\p{L})|(\p{L})-(?=\d)/gu, '$1$2 '));
	const dayBefore = /\b(\d{1,2})(?:st|nd|rd|th|\.)?\s*(?:of\s+)?(\p{L}{3,})\.?,?\s*(\d{4})\b/u.exec(
		plain,
	);
	if (dayBefore) return checked(+dayBefore[3], monthOf(dayBefore[2]), +dayBefore[1]);
	const dayAfter = /\b(\p{L}{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b/u.exec(plain);
	return dayAfter ? checked(+dayAfter[3], monthOf(dayAfter[1]), +dayAfter[2]) : undefined;
}

/** 1 to 12, or 0 for a word that is no month. */
const monthOf = (word: string) =>
	MONTHS.findIndex((starts) => starts.some((start) => word.startsWith(start))) + 1;

const year = (digits: string) => (digits.length === 2 ? 2000 + Number(digits) : Number(digits));

function checked(y: number, m: number, d: number): string | undefined {
	const date = new Date(Date.UTC(y, m - 1, d));
	const exists = date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
	return exists && y >= 1900 ? date.toISOString().slice(0, 10) : undefined;
}
