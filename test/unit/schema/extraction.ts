import {
	LIST_COLUMN,
	type ShapeMember,
	type UserShape,
} from '../../../nodes/Anyformat/schema/userShape';

type Json = Record<string, unknown>;

const field = (value: unknown, confidence = 90) => ({
	value: value ?? null,
	confidence,
	evidence: [{ text: String(value), page_number: 1 }],
	value_override: null,
	verification_status: null,
});

/** What the API would answer for fields of a shape, in a document that holds what `example` says. */
export function extractionOf({ members }: UserShape, example: Json): Json {
	return Object.fromEntries(membersOf(members, example));
}

function membersOf(members: ShapeMember[], example: Json): Array<[string, unknown]> {
	return members.flatMap(([key, node]): Array<[string, unknown]> => {
		const value = Object.hasOwn(example, key) ? example[key] : undefined;
		if (node.kind === 'object') return membersOf(node.members, (value ?? {}) as Json);
		if (node.kind === 'leaf') return [[node.wire, field(value)]];
		const entries = (value ?? []) as Json[];
		if (node.kind === 'lines') return [[node.wire, field(entries.map(String).join('\n'))]];
		if (node.kind === 'list')
			return [[node.wire, entries.map((entry) => ({ [LIST_COLUMN]: field(entry) }))]];
		return [[node.wire, entries.map((row) => Object.fromEntries(membersOf(node.members, row)))]];
	});
}
