import type { FieldMap } from '../request/apiTypes';
import type { DefinedField } from '../schema/readWorkflow';
import { evidenceOf, leaves, type Leaf } from './results';
import { isDate, isNumeric, reviewedLeaf, type ReviewedLeaf, type ValueKind } from './reviewValue';

/**
 * What n8n and browsers do to the texts of a form, in one place: the JSON that survives it, and whether an
 * answer is what the form showed. Tried in n8n 2.41; docs/architecture.md, "Review", lists it.
 */

/** Keys that n8n itself puts among the answers, or that no answer can have. */
const RESERVED = new Set([
	'__proto__',
	'formMode',
	'formQueryParameters',
	'headers',
	'respondedAt',
	'submittedAt',
	'user',
]);

/** The label of a field, which n8n makes the key of its answer. */
export const labelOf = (path: string, prefix: string): string =>
	`${prefix}${prefix === '' && RESERVED.has(path) ? 'fields.' : ''}${path}`;

/** n8n does this to every text of a form but HTML and options, and does not undo it in answers. */
const asShown = (text: string): string => text.replace(/</g, '&lt;').replace(/>/g, '&gt;');

const asWritten = (text: string): string => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>');

/**
 * The JSON of a form. n8n puts it into place by String.replace, for which `$` has a meaning, and `{{` begins
 * an expression.
 */
const formText = (elements: object[]): string =>
	JSON.stringify(elements).replace(/\$/g, '\\u0024').replace(/\{\{/g, '\\u007b\\u007b');

/** Browsers send line breaks as CRLF, drop what no input can hold, and n8n trims. */
const comparable = (text: string): string =>
	text
		.replace(/\r\n?/g, '\n')
		.replace(/[^\P{Cc}\n]/gu, '')
		.replace(/\p{Cs}/gu, '\ufffd')
		.trim();

/** Whether an answer is the text that the form showed. */
export const isAsShown = (answer: string, text: string): boolean =>
	[text, asShown(text)].some((shown) => comparable(shown) === comparable(answer));

/** An answer as the person meant it: where the form showed entities in place of `<` and `>`, they come back. */
export function readAnswerText(answer: string, text: string): string {
	const unified = answer.replace(/\r\n?/g, '\n').trim();
	return /[<>]/.test(text) ? asWritten(unified) : unified;
}

/** The answer to a label, which n8n may have written with entities; undefined when there is none. */
export function answerTo(answers: Record<string, unknown>, label: string): unknown {
	const key = [label, asShown(label)].find((each) => Object.hasOwn(answers, each));
	return key === undefined ? undefined : answers[key];
}

/** An element of a form, with keys that n8n knows. Source: n8n 2.41, Form node, Define Form: Using JSON. */
interface FormElement {
	fieldType: 'html' | 'number' | 'text' | 'textarea' | 'date' | 'dropdown';
	fieldLabel?: string;
	defaultValue?: string;
	requiredField?: boolean;
	placeholder?: string;
	fieldOptions?: { values: Array<{ option: string }> };
	html?: string;
}

/** More would make the form longer than it is of use. */
const MAX_SNIPPETS = 3;
const MAX_SNIPPET_CHARS = 300;

/** Longer texts have an input of several lines. */
const MAX_LINE_CHARS = 80;

/**
 * A form for n8n's Form node and Send and Wait (Define Form: Using JSON), as JSON text: an input for each
 * leaf that `isWanted`, with its value, and before it the evidence. The key of an answer is the leaf's path,
 * after `prefix`.
 */
export function reviewForm(
	fields: FieldMap,
	isWanted: (leaf: Leaf) => boolean,
	definition?: DefinedField[],
	prefix = '',
): string {
	const elements: FormElement[] = [];
	for (const leaf of leaves(fields)) {
		const reviewed = isWanted(leaf) ? reviewedLeaf(leaf, definition) : undefined;
		if (reviewed === undefined) continue;
		const html = evidenceHtml(leaf);
		if (html !== '') elements.push({ fieldType: 'html', html });
		elements.push({ fieldLabel: labelOf(leaf.path, prefix), ...inputFor(reviewed) });
	}
	return formText(elements);
}

/** Its default survives n8n and the browser unchanged, or is compared as they change it. */
function inputFor({ kind, choices, text }: ReviewedLeaf): FormElement {
	const value = text === '' ? {} : { defaultValue: text };
	if (kind === 'boolean') return dropdown(['true', 'false'], text);
	if (kind === 'choice' && choices.length > 0) return dropdown(choices, text);
	if (kind === 'list')
		return { fieldType: 'textarea', ...value, placeholder: placeholderOf('One per line', choices) };
	const isNumber = kind === 'number' || kind === 'integer';
	// An empty number would come back as 0.
	if (isNumber && isNumeric(text)) return { fieldType: 'number', ...value, requiredField: true };
	if (kind === 'date' && (text === '' || isDate(text))) return { fieldType: 'date', ...value };
	// An input of one line drops line breaks.
	const isLong = text.length > MAX_LINE_CHARS || /[\r\n]/.test(text);
	const hint = HINTS[kind];
	return {
		fieldType: isLong ? 'textarea' : 'text',
		...value,
		...(hint !== undefined && { placeholder: hint }),
	};
}

/** What a text is to be, where no input of a browser sees to it. */
const HINTS: Partial<Record<ValueKind, string>> = {
	date: 'Such as 2026-01-31',
	integer: 'A whole number',
	number: 'A number, such as 1234.5',
	datetime: 'Such as 2026-01-31T09:30:00Z',
};

const placeholderOf = (hint: string, choices: string[]): string =>
	choices.length > 0 ? `${hint}: ${choices.join(', ')}` : hint;

/**
 * n8n shows options as they are but defaults with entities, and a browser picks the first option when the
 * default is none of them, so both are made alike, and the value is always among them.
 */
function dropdown(choices: string[], text: string): FormElement {
	const options = text === '' || choices.includes(text) ? choices : [...choices, text];
	return {
		fieldType: 'dropdown',
		...(text !== '' && { defaultValue: text }),
		fieldOptions: { values: options.map((option) => ({ option: asShown(option) })) },
	};
}

function evidenceHtml({ field }: Leaf): string {
	const evidence: unknown = evidenceOf(field);
	const snippets = Array.isArray(evidence) ? evidence.slice(0, MAX_SNIPPETS) : [];
	return snippets.map(snippetHtml).join('');
}

function snippetHtml(snippet: unknown): string {
	const { text, page_number } = (snippet ?? {}) as { text?: unknown; page_number?: unknown };
	if (typeof text !== 'string' || text.trim() === '') return '';
	const cut = [...text];
	const shown =
		cut.length > MAX_SNIPPET_CHARS ? `${cut.slice(0, MAX_SNIPPET_CHARS).join('')}…` : text;
	const page = typeof page_number === 'number' ? `Page ${page_number}: ` : '';
	return `<p>${page}“${escapeHtml(shown)}”</p>`;
}

const ENTITIES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

const escapeHtml = (text: string): string =>
	text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
