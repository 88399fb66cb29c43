import { createHash } from 'crypto';

import type { Choice, Member, ObjectNode, SchemaNode } from './schemaNode';

/** Goes up when the same fields would be sent otherwise, so that they get a workflow of their own. */
const VERSION = 1;

const HASH_DIGITS = 12;

/**
 * The hash of canonical fields, 12 hex digits: of names, types and the user's descriptions. The order of
 * keys and of choices makes no difference, nor do the values of an example.
 */
export function canonicalHash({ members }: ObjectNode): string {
	const canonical = JSON.stringify([VERSION, canonicalMembers(members)]);
	return createHash('sha256').update(canonical).digest('hex').slice(0, HASH_DIGITS);
}

/** Lists throughout, since their order is the same in every JavaScript. */
const canonicalMembers = (members: Member[]): unknown[] =>
	sorted(members.map(([key, node]) => [key, canonicalNode(node)]));

function canonicalNode(node: SchemaNode): unknown[] {
	const description = node.description ?? '';
	if (node.kind === 'list') return ['list', description, canonicalNode(node.item ?? TEXT)];
	if (node.kind !== 'leaf') return [node.kind, description, canonicalMembers(node.members)];
	return [node.type, description, sorted((node.choices ?? []).map(canonicalChoice))];
}

const TEXT: SchemaNode = { kind: 'leaf', type: 'string' };

const canonicalChoice = ({ value, description = '' }: Choice): unknown[] => [value, description];

const sorted = (entries: unknown[][]): unknown[][] =>
	entries
		.map((entry) => ({ entry, text: JSON.stringify(entry) }))
		.sort((one, other) => (one.text < other.text ? -1 : 1))
		.map(({ entry }) => entry);
