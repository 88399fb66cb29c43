import type { FieldMap } from '../request/apiTypes';
import type { DefinedField } from '../schema/definedFields';
import { evidenceOf, leaves, type Leaf } from './results';
import { asShown, formText, labelOf } from './reviewFormText';
import { isDate, isNumeric, reviewedLeaf, type ReviewedLeaf, type ValueKind } from './reviewValue';

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
