import type { LeafNode, SchemaNode } from '../../../nodes/Anyformat/schema/schemaNode';

const NAMES: Record<string, string> = {
	string: 'text',
	float: 'number',
	multi_select: 'choices',
	enum: 'choice',
};

/** A node in the notation of the pasted cases: `text`, `[ 'text' ]`, `[ { … } ]`, `{ … }`. */
export function shapeOf(node: SchemaNode): unknown {
	if (node.kind === 'leaf') return nameOf(node);
	if (node.kind === 'list') return [nameOf(node.item)];
	const members = Object.fromEntries(node.members.map(([key, each]) => [key, shapeOf(each)]));
	return node.kind === 'table' ? [members] : members;
}

/** A choice of numbers is the number that comes back, whole or not. */
function nameOf({ type, choices = [] }: LeafNode): unknown {
	const isNumeric = choices.length > 0 && choices.every(({ value }) => typeof value === 'number');
	if (type !== 'enum' || !isNumeric) return NAMES[type] ?? type;
	return expect.stringMatching(/^(integer|number)$/);
}
