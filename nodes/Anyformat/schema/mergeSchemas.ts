import { isRecord } from '../request/guards';

export type JsonSchema = Record<string, unknown>;

/** The keywords whose two values are both meant, where others have one alone. */
const BOTH: Record<string, (one: unknown, other: unknown) => unknown> = {
	properties: (one, other) =>
		isRecord(one) && isRecord(other) ? mergeProperties(one, other) : one,
	items: (one, other) => ({ allOf: [one, other] }),
};

/** A schema for what fulfils both; where only one can be meant, `one` goes first. */
export function mergeSchemas(one: JsonSchema, other: JsonSchema): JsonSchema {
	const merged = Object.entries({ ...other, ...one }).map(([key, value]) => {
		const isInBoth = Object.hasOwn(one, key) && Object.hasOwn(other, key);
		const both = isInBoth && Object.hasOwn(BOTH, key) ? BOTH[key] : undefined;
		return [key, both === undefined ? value : both(one[key], other[key])];
	});
	return Object.fromEntries(merged) as JsonSchema;
}

/** By entries, since a property may be called `__proto__`. */
function mergeProperties(one: JsonSchema, other: JsonSchema): JsonSchema {
	const merged = new Map(Object.entries(one));
	for (const [key, schema] of Object.entries(other))
		merged.set(key, merged.has(key) ? { allOf: [merged.get(key), schema] } : schema);
	return Object.fromEntries(merged);
}
