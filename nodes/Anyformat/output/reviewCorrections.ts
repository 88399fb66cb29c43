import type { ExtractedField, FieldMap } from '../request/apiTypes';
import type { DefinedField } from '../schema/readWorkflow';
import { mapLeaves, valueOf, type Leaf } from './results';
import {
	isNumeric,
	reviewedLeaf,
	textOf,
	typedValue,
	unfitAnswer,
	type ReviewedLeaf,
} from './reviewValue';
import { answerTo, isAsShown, labelOf, readAnswerText } from './reviewForm';

/** Fields as a person's answers leave them. */
export interface Corrected {
	fields: FieldMap;
	/** Paths of the fields that have another value now. */
	correctedFields: string[];
	/** Paths of those that the person saw and left as they were. */
	confirmed: Set<string>;
}

/**
 * Puts the answers to a review form in place of the extracted values, typed as `definition` says. An empty
 * answer, and one that is as the form gave it, changes nothing; keys that are no label of a leaf are passed
 * over. Throws InputError.
 */
export function applyCorrections(
	fields: FieldMap,
	answers: Record<string, unknown>,
	definition?: DefinedField[],
	prefix = '',
): Corrected {
	const correctedFields: string[] = [];
	const confirmed = new Set<string>();
	const corrected = mapLeaves(fields, (leaf) => {
		const answer = answerTo(answers, labelOf(leaf.path, prefix));
		if (answer === undefined) return leaf.field;
		const value = correctionOf(leaf, answer, definition);
		if (value === undefined) {
			if (isConfirmed(leaf, answer)) confirmed.add(leaf.path);
			return leaf.field;
		}
		correctedFields.push(leaf.path);
		return { ...leaf.field, value_override: value } as ExtractedField;
	});
	return { fields: corrected, correctedFields, confirmed };
}

/** Emptying an input is no answer; leaving it empty is one. */
const isConfirmed = ({ field }: Leaf, answer: unknown) =>
	isNoAnswer(answer) === ((textOf(valueOf(field)) ?? '').trim() === '');

const isNoAnswer = (answer: unknown): boolean =>
	answer === null || (textOf(answer) ?? 'something').trim() === '';

/** The value that an answer puts in place of the leaf's; undefined when it changes nothing. */
function correctionOf(leaf: Leaf, answer: unknown, definition?: DefinedField[]): unknown {
	if (isNoAnswer(answer)) return undefined;
	const reviewed = reviewedLeaf(leaf, definition) ?? unshown(leaf);
	const given = textOf(answer);
	if (given === undefined || (Array.isArray(answer) && reviewed.kind !== 'list'))
		throw unfitAnswer(leaf, answer, 'a single value');
	if (isAsShown(given, reviewed.text) || isSameNumber(given, reviewed)) return undefined;
	const value = typedValue(reviewed, meantBy(given, reviewed));
	return isSame(value, leaf) ? undefined : value;
}

/** Where a number came as text, a form shows 1.50 and gives 1.5. */
const isSameNumber = (given: string, { kind, text }: ReviewedLeaf): boolean =>
	(kind === 'number' || kind === 'integer') &&
	[given, text].every(isNumeric) &&
	Number(given) === Number(text);

/** What the form could not show, such as an object, may still be given another value. */
const unshown = (leaf: Leaf): ReviewedLeaf => ({
	leaf,
	kind: 'text',
	choices: [],
	isNumber: false,
	text: '',
});

function meantBy(given: string, { choices, kind, text }: ReviewedLeaf): string {
	if (kind === 'choice') {
		const choice = choices.find((each) => isAsShown(given, each));
		if (choice !== undefined) return choice;
	}
	return readAnswerText(given, text);
}

/** Also when it was typed otherwise, such as a number that came as text. */
function isSame(value: unknown, { field }: Leaf): boolean {
	const before = textOf(valueOf(field)) ?? '';
	if (typeof value === 'number') return before.trim() !== '' && Number(before) === value;
	return textOf(value) === before;
}
