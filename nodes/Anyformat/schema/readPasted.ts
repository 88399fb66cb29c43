import { jsonParse } from 'n8n-workflow';

import { joinPath, SchemaError } from './schemaNode';

const BYTE_ORDER_MARK = /^\uFEFF/;

/** Blocks of code, as chats and Markdown put them; the words around a single one are left out. */
const FENCE = /(```|~~~)[^\n`~{[]*\n?([\s\S]*?)(?:\1|$)/g;

const DOUBLE_QUOTES = /[“”„‟″＂]/g;
const SINGLE_QUOTES = /[‘’‚‛′]/g;
const INVISIBLE = /[\u200B\u2060\uFEFF]/g;

/** What Python writes for JSON's words; n8n's parser gives them as texts. */
const PYTHON = new Map<unknown, boolean | null>([
	['True', true],
	['False', false],
	['None', null],
]);

/**
 * The value of JSON that somebody pasted, as a person would read it: strict JSON, or an object of
 * JavaScript or Python with comments, trailing commas and any quotes, in a code fence or without. What
 * an expression gave as an object is taken as it is. Text that was cut off, two documents and YAML are
 * refused: nothing is completed or left out. Throws SchemaError.
 */
export function readPasted(pasted: unknown): unknown {
	if (typeof pasted !== 'string') return plainJson(pasted);
	const text = pasted.replace(BYTE_ORDER_MARK, '').trim();
	if (text === '') throw new SchemaError([NOTHING]);
	for (const reading of readings(text)) {
		const value = parse(reading);
		// An expression may have made a text of JSON that was a text already.
		if (typeof value === 'string' && /^\s*[{[]/.test(value)) return readPasted(value);
		if (value !== undefined) return value;
	}
	throw new SchemaError([{ path: '', problem: 'is no valid JSON', remedy: reasonOf(text) }]);
}

/** Texts and comments of JavaScript, where three dots are no code. */
const TEXT_OR_COMMENT = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|\/\*[\s\S]*?\*\/|\/\/.*/g;

const SPREAD = {
	path: '',
	problem: 'has "..." in place of keys',
	remedy: 'Write out the keys that "..." stands for.',
};

const NOTHING = {
	path: '',
	problem: 'is empty',
	remedy: 'Paste a JSON example of the fields that you want, or a JSON Schema.',
};

/** What the text may mean, the most literal first. */
function readings(text: string): string[] {
	const fences = [...text.matchAll(FENCE)];
	const literal = fences.length === 1 ? [text, fences[0][2].trim()] : [text];
	const straightened = literal.map((each) =>
		each.replace(DOUBLE_QUOTES, '"').replace(SINGLE_QUOTES, "'").replace(INVISIBLE, ''),
	);
	return [...new Set([...literal, ...straightened])];
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return parseLoose(text);
	}
}

/** An object, or a list, as JavaScript writes it; n8n's parser takes objects alone. */
function parseLoose(text: string): unknown {
	const isList = text.startsWith('[') && text.endsWith(']');
	// The line break ends a comment that the text may end with.
	const source = isList ? `{ list: ${text}\n}` : `${text}\n`;
	let value: unknown;
	try {
		value = jsonParse<unknown>(source, { acceptJSObject: true });
	} catch {
		return undefined;
	}
	if (typeof value !== 'object' || value === null) return undefined;
	// The parser leaves out what a spread stands for.
	if (source.replace(TEXT_OR_COMMENT, '').includes('...')) throw new SchemaError([SPREAD]);
	const { list, ...others } = value as { list?: unknown };
	if (!isList) return literal(value, '');
	return Object.keys(others).length === 0 ? literal(list, '') : undefined;
}

/** Code that stands where a value should is nothing to the parser, and must not pass as an empty text. */
function literal(value: unknown, path: string): unknown {
	if (typeof value === 'bigint') return Number(value);
	if (PYTHON.has(value)) return PYTHON.get(value);
	if (Array.isArray(value)) return value.map((entry) => literal(entry, path));
	if (value === undefined || value instanceof RegExp)
		throw new SchemaError([
			{
				path,
				problem: 'holds code, which is no value',
				remedy: 'Put an example value there, or the name of a type, such as "number".',
			},
		]);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [key, literal(entry, joinPath(path, key))]),
	);
}

/** As it would go over a wire: dates become texts. A key without a value is a field all the same. */
function plainJson(value: unknown): unknown {
	const text = JSON.stringify(value, (_, entry: unknown) => entry ?? null) as string | undefined;
	if (text === undefined || text === 'null') throw new SchemaError([NOTHING]);
	return JSON.parse(text);
}

/** Why a text can't be read, and what to do. */
function reasonOf(text: string): string {
	const fences = text.match(/```|~~~/g)?.length ?? 0;
	if (fences > 2) return 'There are several blocks of code: keep the one with the fields.';
	if (!/[{[]/.test(text))
		return 'Write it with braces, such as { "invoice_number": "", "total": 0 }.';
	const open = openBrackets(text);
	if (open > 0)
		return `It is cut off: ${open} of its brackets are not closed. Paste the whole text.`;
	return `${messageOf(text)}. Check brackets, quotes and commas, and that it is one document.`;
}

function openBrackets(text: string): number {
	const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '');
	return (bare.match(/[{[]/g)?.length ?? 0) - (bare.match(/[}\]]/g)?.length ?? 0);
}

function messageOf(text: string): string {
	try {
		JSON.parse(text);
		return 'no object';
	} catch (error) {
		return (error as Error).message.replaceAll('\n', ' ');
	}
}
