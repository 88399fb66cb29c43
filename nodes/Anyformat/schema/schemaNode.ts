import { InputError } from '../request/parameters';

/** Types of single values, spelled as on the wire. Source: docs/api-contract.md, "Fields". */
export type LeafType =
	| 'string'
	| 'integer'
	| 'float'
	| 'boolean'
	| 'date'
	| 'datetime'
	| 'enum'
	| 'multi_select';

/** A choice of an `enum` or `multi_select`; a number goes over the wire as text and comes back a number. */
export interface Choice {
	value: string | number;
	description?: string;
}

interface Described {
	/** As the user gave it; never made up. */
	description?: string;
}

/** A single value, or several choices of one set. */
export interface LeafNode extends Described {
	kind: 'leaf';
	type: LeafType;
	choices?: Choice[];
}

/** A list of single values. */
export interface ListNode extends Described {
	kind: 'list';
	item: LeafNode;
}

/** A list of objects. */
export interface TableNode extends Described {
	kind: 'table';
	members: Member[];
}

export interface ObjectNode extends Described {
	kind: 'object';
	members: Member[];
}

/** A key as the user wrote it, and what it holds. */
export type Member = [key: string, node: SchemaNode];

/**
 * The canonical form of fields, whether they came from an example, a JSON Schema or a list: the shape
 * that the user wants back, with types and the user's descriptions.
 */
export type SchemaNode = LeafNode | ListNode | TableNode | ObjectNode;

export const leaf = (type: LeafType, more: Partial<LeafNode> = {}): LeafNode => ({
	kind: 'leaf',
	type,
	...more,
});

/** `node`, with `description` unless it has one or there is none. */
export const described = <Node extends SchemaNode>(
	node: Node,
	description: string | undefined,
): Node =>
	description === undefined || node.description !== undefined ? node : { ...node, description };

/** What is wrong with the fields that somebody defined, and where. */
export interface SchemaFinding {
	/** The user's own keys, joined by dots: `orders.lines`; empty for the whole. */
	path: string;
	/** What is wrong there, as the rest of a sentence that the path begins. */
	problem: string;
	/** What to do about it, in a sentence of its own. */
	remedy: string;
}

/**
 * Says that fields can't be made of an example, a JSON Schema or a list. The message names the first
 * path; the description every one, with what to do.
 */
export class SchemaError extends InputError {
	constructor(readonly findings: SchemaFinding[]) {
		const [first, ...others] = findings;
		const remedies = others.map((other) => `${sentence(other)}: ${other.remedy}`);
		super(sentence(first), [first.remedy, ...remedies].join(' '));
	}
}

const sentence = ({ path, problem }: SchemaFinding): string =>
	path === '' ? `The definition of the fields ${problem}` : `The field "${path}" ${problem}`;

/** What is wrong with a list whose entries are lists. */
export const LIST_OF_LISTS = {
	problem: 'is a list of lists',
	remedy:
		'Anyformat has no table inside a table. Make the inner lists objects with a name for each value.',
};

/** `parent` and one more key. */
export const joinPath = (parent: string, key: string): string =>
	parent === '' ? key || '""' : `${parent}.${key || '""'}`;
