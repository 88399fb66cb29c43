import type { FieldDefinition } from '../fieldChecks';
import { mostMentioned } from './choices';
import { conceptsOf, kindsIn, weightOf } from './concepts';
import { NOTHING, type FieldValues, type FieldValue } from './fieldValue';
import { fit, phrasesOf } from './match';
import { linesOf } from './page';
import type { Pair } from './pairs';
import type { PlacedPage, Scope } from './scope';
import { constantIn, fillRows } from './tables';
import { valueIn } from './values';

/** A label must fit at least this well. */
const MIN_SCORE = 0.38;
const SURE = 99;
/** From here on nothing but the value stands beside a label. */
const SURE_CERTAINTY = 0.9;
/** Where the date of a document is looked for when nothing labels it. */
const TOP_LINES = 10;
const LETTERHEAD_LINES = 2;
/** Confidence when nothing labels a value: an option found in the text, a name at the top. */
const GUESSED = { choice: 82, date: 64, letterhead: 58 };
/** Whoever wrote a document stands at its top. */
const WRITERS = ['supplier', 'sender'];

interface Candidate {
	pair: Pair;
	value: unknown;
	score: number;
}

/** Values for all fields from one part of the documents. */
export function fillFields(fields: FieldDefinition[], scope: Scope): FieldValues {
	const filled = fields.map((field): [string, FieldValues[string]] => [
		field.name,
		field.data_type === 'object' ? fillRows(field, scope) : fillField(field, scope),
	]);
	return Object.fromEntries(filled);
}

/** The value of one field that isn't a table. */
export function fillField(field: FieldDefinition, scope: Scope): FieldValue {
	return (
		labelled(field, scope) ??
		constantIn(field, scope) ??
		mentioned(field, scope) ??
		ownDate(field, scope) ??
		letterhead(field, scope) ??
		NOTHING
	);
}

function labelled(field: FieldDefinition, { pairs, habits, kinds }: Scope): FieldValue | undefined {
	const phrases = phrasesOf(field);
	const candidates: Candidate[] = [];
	for (const pair of pairs) {
		const score = fit(pair.label, phrases, field.data_type, kinds) * pair.certainty;
		if (score < MIN_SCORE) continue;
		const value = valueIn(pair.value, field, habits);
		const fitting = value === undefined ? undefined : asAsked(field, pair, value);
		if (fitting !== undefined) candidates.push({ pair, value: fitting, score });
	}
	const [best, ...others] = candidates.sort((a, b) => b.score - a.score);
	if (!best) return undefined;
	const rival = others.find(({ value }) => String(value) !== String(best.value));
	return found(best.value, confidenceOf(best.score, rival?.score ?? 0), best.pair);
}

/** A text field that asks for a number gets one with digits, without the words that may follow. */
function asAsked(field: FieldDefinition, pair: Pair, value: unknown): unknown {
	const wantsNumber = conceptsOf(field.name.replace(/_/g, ' ')).includes('number');
	if (field.data_type !== 'string' || !wantsNumber) return value;
	const end = pair.certainty >= SURE_CERTAINTY ? /[,;]\s.*/ : /[\s,;].*/;
	const number = String(value).replace(end, '');
	return /\d/.test(number) ? number : undefined;
}

/** A choice that nothing labels: the option that the document speaks of most. */
function mentioned(field: FieldDefinition, scope: Scope): FieldValue | undefined {
	const options = field.enum_options ?? [];
	if (field.data_type !== 'enum' || options.length === 0) return undefined;
	const lines = scope.text.split('\n');
	const most = mostMentioned(lines, options);
	if (!most) return undefined;
	const page = scope.pages.find((one) => linesOf(one).some(({ text }) => text === most.line));
	const evidence = [{ text: most.line, page_number: page?.number ?? 1 }];
	return { value: most.name, confidence: GUESSED.choice, evidence };
}

/** The first date at the top, for a field that asks for nothing but the date of the document. */
function ownDate(field: FieldDefinition, { pages, habits, kinds }: Scope): FieldValue | undefined {
	const asked = conceptsOf(field.name.replace(/_/g, ' '));
	const plain = asked.every((concept) => weightOf(concept, kinds) < 1);
	if (!field.data_type.startsWith('date') || !plain) return undefined;
	for (const { text } of looseLines(pages[0]).slice(0, TOP_LINES)) {
		const value = valueIn(text, field, habits);
		const [before] = text.split(/\d/);
		const meant = conceptsOf(before).every((concept) => weightOf(concept, kinds) < 1);
		// A place may stand before a date, as on a letter: `Hamburg, 12.03.2026`.
		if (value === undefined || !(meant || /, (the |den )?$/.test(before))) continue;
		const evidence = [{ text, page_number: pages[0].number }];
		return { value, confidence: GUESSED.date, evidence };
	}
	return undefined;
}

/** The company at the top, for a field that asks who wrote the document. */
function letterhead(field: FieldDefinition, { pages }: Scope): FieldValue | undefined {
	const concepts = conceptsOf(field.name.replace(/_/g, ' '));
	if (field.data_type !== 'string' || !concepts.every((one) => WRITERS.includes(one))) {
		return undefined;
	}
	const top = looseLines(pages[0]).slice(0, LETTERHEAD_LINES);
	const name = top
		.flatMap(({ cells }) => cells.map(({ text }) => text))
		.find((text) => /\p{L}/u.test(text) && !/[:\d]/.test(text) && kindsIn(text).length === 0);
	if (name === undefined) return undefined;
	const evidence = [{ text: name, page_number: pages[0].number }];
	return { value: name, confidence: GUESSED.letterhead, evidence };
}

/** Lines of a page, if there is one, outside of tables. */
const looseLines = (page: PlacedPage | undefined) =>
	linesOf({ blocks: page?.blocks.filter(({ rows }) => !rows) ?? [] });

const found = (value: unknown, confidence: number, { evidence, page }: Pair): FieldValue => ({
	value,
	confidence,
	evidence: [{ text: evidence, page_number: page }],
});

/** The better a label fits, and the less a rival with another value does, the surer. */
function confidenceOf(score: number, rivalScore: number): number {
	const doubt = rivalScore > score * 0.9 ? 0.8 : 1;
	return Math.round(SURE * Math.sqrt(score) * doubt * 10) / 10;
}
