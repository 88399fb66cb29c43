import { InputError } from '../request/parameters';
import type { DefinedField } from '../schema/readWorkflow';
import { quoted, valueOf, type Leaf } from './results';

/** Which input of a form a field has, and what its answer is made into. */
export type ValueKind =
	| 'text'
	| 'integer'
	| 'number'
	| 'boolean'
	| 'date'
	| 'datetime'
	| 'choice'
	| 'list';

/** A leaf, and what a form and its answers have to know of it. */
export interface ReviewedLeaf {
	leaf: Leaf;
	kind: ValueKind;
	/** Names of the choices; none where any text will do. */
	choices: string[];
	/** Whether the choices are numbers. */
	isNumber: boolean;
	/** The value as a form shows it. */
	text: string;
}

/** By `data_type`. Source: docs/api-contract.md, "Fields". */
const KINDS = new Map<string, ValueKind>([
	['string', 'text'],
	['integer', 'integer'],
	['float', 'number'],
	['boolean', 'boolean'],
	['date', 'date'],
	['datetime', 'datetime'],
	['enum', 'choice'],
	['multi_select', 'list'],
]);

/**
 * A leaf as `definition` types it, else as its value does; undefined for a value that no input can hold,
 * such as an object.
 */
export function reviewedLeaf(
	leaf: Leaf,
	definition: DefinedField[] = [],
): ReviewedLeaf | undefined {
	const value = valueOf(leaf.field);
	const text = textOf(value);
	if (text === undefined) return undefined;
	const field = definition.find(({ name }) => name === leaf.name);
	const defined =
		leaf.column === undefined ? field : field?.columns.find(({ name }) => name === leaf.column);
	const kind = KINDS.get(defined?.dataType ?? '') ?? kindOf(value);
	const { choices = [], isNumber = false } = defined ?? {};
	return { leaf, kind, choices, isNumber, text };
}

function kindOf(value: unknown): ValueKind {
	if (typeof value === 'number') return 'number';
	if (typeof value === 'boolean') return 'boolean';
	return Array.isArray(value) ? 'list' : 'text';
}

/** A list has an entry a line; undefined for what has no such text. */
export function textOf(value: unknown): string | undefined {
	if (value === null || value === undefined) return '';
	if (typeof value !== 'object') return String(value);
	if (!Array.isArray(value)) return undefined;
	const entries = value.map((entry: unknown) => (typeof entry === 'object' ? undefined : entry));
	return entries.includes(undefined) ? undefined : entries.map(String).join('\n');
}

/** For an answer that a field can't hold, which must be `expected`. */
export const unfitAnswer = ({ path }: Leaf, answer: unknown, expected: string): InputError =>
	new InputError(
		`The correction of "${path}" can't be "${textOf(answer) ?? JSON.stringify(answer)}"`,
		`It must be ${expected}. Put such a value into 'Corrections', or leave that answer empty.`,
	);

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DATE = /^(\d{4}-\d{2}-\d{2})$/;
const DATETIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/;

export const isNumeric = (text: string): boolean =>
	NUMBER.test(text) && Number.isFinite(Number(text));

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
	const time = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
	return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const isDateTime = (text: string) => DATETIME.test(text) && !Number.isNaN(Date.parse(text));

/** The value that an answer is, typed as the field. Throws InputError. */
export function typedValue(
	{ leaf, kind, choices, isNumber }: ReviewedLeaf,
	answer: string,
): unknown {
	const toChoice = (text: string) => {
		if (choices.length > 0 && !choices.includes(text))
			throw unfitAnswer(leaf, answer, `one of ${quoted(choices)}`);
		return isNumber && isNumeric(text) ? Number(text) : text;
	};
	if (kind === 'text') return answer;
	if (kind === 'choice') return toChoice(answer);
	if (kind === 'list') return entriesOf(answer).map(toChoice);
	const { isFit, valueOfFit, expected } = SINGLE_VALUES[kind];
	if (!isFit(answer)) throw unfitAnswer(leaf, answer, expected);
	return valueOfFit(answer);
}

interface SingleValue {
	isFit: (text: string) => boolean;
	valueOfFit: (text: string) => unknown;
	/** What an answer that is not fit must be. */
	expected: string;
}

const SINGLE_VALUES: Record<Exclude<ValueKind, 'text' | 'choice' | 'list'>, SingleValue> = {
	number: { isFit: isNumeric, valueOfFit: Number, expected: 'a number, such as 1234.5' },
	integer: {
		isFit: (text) => isNumeric(text) && Number.isInteger(Number(text)),
		valueOfFit: Number,
		expected: 'a whole number',
	},
	boolean: {
		isFit: (text) => /^(true|false)$/i.test(text),
		valueOfFit: (text) => text.toLowerCase() === 'true',
		expected: 'true or false',
	},
	date: { isFit: isDate, valueOfFit: String, expected: 'a date, such as 2026-01-31' },
	datetime: {
		isFit: isDateTime,
		valueOfFit: String,
		expected: 'a date with a time, such as 2026-01-31T09:30:00Z',
	},
};

const entriesOf = (text: string): string[] =>
	text
		.split('\n')
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
