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
