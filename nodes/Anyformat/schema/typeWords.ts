import { leaf, type LeafType, type SchemaNode } from './schemaNode';

/** Type words as people and tools write them: JSON Schema, TypeScript, Python, databases, Anyformat. */
const WORDS = new Map<string, LeafType>([
	...of('string', 'string', 'str', 'text', 'any', 'unknown'),
	...of('integer', 'integer', 'int'),
	...of('float', 'number', 'float', 'decimal', 'numeric'),
	...of('boolean', 'boolean', 'bool', 'true/false', 'true|false', 'yes/no'),
	...of('date', 'date', 'yyyy-mm-dd', 'iso date'),
	...of('datetime', 'datetime', 'date-time', 'date time', 'timestamp', 'iso datetime'),
	...of('datetime', 'yyyy-mm-ddthh:mm:ss', 'yyyy-mm-ddthh:mm:ssz', 'yyyy-mm-ddthh:mm:ss.sssz'),
	...of('datetime', 'yyyy-mm-dd hh:mm:ss', 'yyyy-mm-dd hh:mm', 'yyyy-mm-ddthh:mm'),
]);

function of(type: LeafType, ...words: string[]): Array<[string, LeafType]> {
	return words.map((word) => [word, type]);
}

/** Words that a schema uses as types, and a document as well: a room may be "double". */
const SCHEMA_WORDS = new Map<string, LeafType>([
	...of('float', 'double', 'real'),
	...of('integer', 'long', 'bigint', 'short'),
]);

const LISTS = new Set(['array', 'list']);
const OBJECTS = new Set(['object', 'dict', 'map', 'record']);
const NULLS = new Set(['null', 'none', 'undefined', 'nil']);

/** What a word of JSON Schema's `type` says, whatever its casing; undefined when it says nothing. */
export function schemaType(word: unknown): LeafType | 'array' | 'object' | 'null' | undefined {
	if (word === null) return 'null';
	if (typeof word !== 'string') return undefined;
	const bare = word.trim().toLowerCase();
	if (NULLS.has(bare)) return 'null';
	if (LISTS.has(bare)) return 'array';
	if (OBJECTS.has(bare)) return 'object';
	return WORDS.get(bare) ?? SCHEMA_WORDS.get(bare);
}

/** `(optional)`, `?`, `| null`, `or null` and the like, which say nothing of the type. */
const BRACKETED = /^[<{](.*)[>}]$/;
const NOTE = /\s*\([^()]*\)$/;
const MAYBE = /^(?:optional|nullable|required)\s+|\s*\?$|\s*,?\s*(?:optional|nullable|required)$/;
const OR_NULL = /^(?:null|none)\s*(?:\||or)\s*|\s*(?:\||\bor\b)\s*(?:null|none|undefined|empty)$/;
const LIST_OF = /^(.+)\[\]$|^(?:array|list)\s*(?:of\s+|<|\[)\s*(.+?)s?[>\]]?$/;
const OPTIONAL_OF = /^optional\[(.+)\]$/;

const itemsOf = (word: string): string =>
	LIST_OF.exec(word)
		?.slice(1)
		.find((item) => item !== undefined) ?? '';

/** Whether a word of a schema's `type` is that of a table: "object[]", "array of objects". */
export const isListOfObjects = (word: string): boolean =>
	OBJECTS.has(itemsOf(word.trim().toLowerCase()));

/**
 * The node that a value means which is nothing but a type word, such as "integer", "number or null",
 * "YYYY-MM-DD" or "string[]"; undefined for every other text.
 */
export function fromTypeWord(text: string): SchemaNode | undefined {
	let word = text.trim().toLowerCase();
	// Longer texts are no type words, and need not be looked at.
	if (word.length > 60) return undefined;
	for (let before = ''; before !== word; ) {
		before = word;
		for (const around of [BRACKETED, OPTIONAL_OF]) word = around.exec(word)?.[1] ?? word;
		for (const note of [NOTE, OR_NULL, MAYBE]) word = word.replace(note, '');
		word = word.trim();
	}
	const type = WORDS.get(word);
	if (type !== undefined) return leaf(type);
	if (word === 'array') return { kind: 'list', item: leaf('string') };
	const item = WORDS.get(itemsOf(word));
	return item === undefined ? undefined : { kind: 'list', item: leaf(item) };
}
