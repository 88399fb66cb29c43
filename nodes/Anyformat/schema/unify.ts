import {
	described,
	leaf,
	type Choice,
	type LeafNode,
	type Member,
	type ObjectNode,
	type SchemaNode,
	type TableNode,
} from './schemaNode';

/**
 * The one node that holds what all of `nodes` may hold, as for rows that differ or a union of schemas;
 * undefined says nothing and yields. Objects have the members of all; integer or number is a number;
 * choices add up; whatever else disagrees is text.
 */
export function unify(nodes: Array<SchemaNode | undefined>): SchemaNode | undefined {
	const known = nodes.filter((node) => node !== undefined);
	if (known.length < 2) return known[0];
	const description = known.find((node) => node.description !== undefined)?.description;
	return described(unifyKnown(known), description);
}

function unifyKnown(nodes: SchemaNode[]): SchemaNode {
	if (nodes.every((node) => node.kind === 'leaf')) return unifyLeaves(nodes);
	if (nodes.every((node) => node.kind === 'object'))
		return { kind: 'object', members: unifyMembers(nodes) };
	const tables = nodes.filter((node) => node.kind === 'table');
	const others = nodes.filter((node) => node.kind !== 'table');
	// An empty list may be of anything, so it yields to a table.
	if (tables.length > 0 && others.every((node) => node.kind === 'list' && !node.item))
		return { kind: 'table', members: unifyMembers(tables) };
	if (tables.length > 0 || !nodes.every(isListLike)) return leaf('string');
	const items = nodes.map((node) => (node.kind === 'list' ? node.item : leaf('string')));
	return { kind: 'list', item: unify(items) as LeafNode | undefined };
}

const isListLike = (node: SchemaNode): boolean =>
	node.kind === 'list' || (node.kind === 'leaf' && node.type === 'multi_select');

/** The members of all, in the order in which their keys come. */
export function unifyMembers(nodes: Array<ObjectNode | TableNode>): Member[] {
	const byKey = new Map<string, SchemaNode[]>();
	for (const [key, node] of nodes.flatMap(({ members }) => members))
		byKey.set(key, [...(byKey.get(key) ?? []), node]);
	return [...byKey].map(([key, same]) => [key, unify(same) as SchemaNode]);
}

function unifyLeaves(leaves: LeafNode[]): LeafNode {
	const types = new Set(leaves.map(({ type }) => type));
	const [type] = types;
	if (types.size === 1) {
		const choices = leaves.flatMap((each) => each.choices ?? []);
		return leaf(type, choices.length > 0 ? { choices: distinct(choices) } : {});
	}
	return leaf(leaves.every(isNumeric) ? 'float' : 'string');
}

const isNumeric = ({ type, choices = [] }: LeafNode): boolean =>
	type === 'integer' ||
	type === 'float' ||
	(type === 'enum' && choices.every(({ value }) => typeof value === 'number'));

/** Choices without those whose name on the wire came before. */
export function distinct(choices: Choice[]): Choice[] {
	const byName = new Map<string, Choice>();
	for (const choice of choices) {
		const name = String(choice.value);
		if (!byName.has(name)) byName.set(name, choice);
	}
	return [...byName.values()];
}
