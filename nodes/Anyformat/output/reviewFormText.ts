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
export const asShown = (text: string): string => text.replace(/</g, '&lt;').replace(/>/g, '&gt;');

const asWritten = (text: string): string => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>');

/**
 * The JSON of a form. n8n puts it into place by String.replace, for which `$` has a meaning, and `{{` begins
 * an expression.
 */
export const formText = (elements: object[]): string =>
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
