import { isRecord } from '../request/guards';
import { SchemaError, type SchemaFinding } from './schemaNode';

/** More than any schema has; what is deeper is not searched. */
const MAX_REF_DEPTH = 100;

/**
 * What a `$ref` of JSON Schema leads to within `roots`, the first that has it: by pointer
 * (`#/$defs/Party`, `#/properties/a~1b`, `#/definitions/Line%20item`), by anchor, or by `$id`. Undefined
 * when it leads nowhere, or outside of the document.
 */
function resolveRef(ref: string, roots: unknown[]): unknown {
	for (const root of roots) {
		const target = resolveIn(ref, root);
		if (target !== undefined) return target;
	}
	return undefined;
}

function resolveIn(ref: string, root: unknown): unknown {
	const [address, fragment = ''] = split(ref);
	const base = address === '' ? root : findById(root, address);
	if (base === undefined || fragment === '') return base;
	if (fragment.startsWith('/')) return follow(fragment, base);
	return search(
		base,
		(each) =>
			each.$anchor === fragment || each.$dynamicAnchor === fragment || each.$id === `#${fragment}`,
	);
}

function split(ref: string): string[] {
	const hash = ref.indexOf('#');
	return hash < 0 ? [ref] : [ref.slice(0, hash), ref.slice(hash + 1)];
}

/** A schema names itself by `$id`; an address may also be given without the part before its last slash. */
const findById = (root: unknown, address: string): unknown =>
	search(root, ({ $id }) => {
		if (typeof $id !== 'string' || $id === '') return false;
		return $id.replace(/#$/, '') === address || $id.endsWith(`/${address.replace(/^\.?\//, '')}`);
	});

/** Source: RFC 6901. */
function follow(pointer: string, base: unknown): unknown {
	let target = base;
	for (const token of pointer.split('/').slice(1)) {
		const key = decoded(token).replaceAll('~1', '/').replaceAll('~0', '~');
		if (typeof target !== 'object' || target === null || !Object.hasOwn(target, key))
			return undefined;
		target = (target as Record<string, unknown>)[key];
	}
	return target;
}

function decoded(token: string): string {
	try {
		return decodeURIComponent(token);
	} catch {
		return token;
	}
}

/** The first record, from the outside in, that `isWanted`. */
function search(
	value: unknown,
	isWanted: (record: Record<string, unknown>) => boolean,
	depth = 0,
): unknown {
	if (depth > MAX_REF_DEPTH || typeof value !== 'object' || value === null) return undefined;
	if (isRecord(value) && isWanted(value)) return value;
	for (const entry of Object.values(value)) {
		const found = search(entry, isWanted, depth + 1);
		if (found !== undefined) return found;
	}
	return undefined;
}

export type JsonSchema = Record<string, unknown>;

/** A schema for what fulfils both; where only one can be meant, `one` goes first. */
export function mergeSchemas(one: JsonSchema, other: JsonSchema): JsonSchema {
	const merged = { ...other, ...one };
	if ('items' in one && 'items' in other) merged.items = { allOf: [one.items, other.items] };
	if (isRecord(one.properties) && isRecord(other.properties))
		merged.properties = mergeProperties(one.properties, other.properties);
	return merged;
}

/** By entries, since a property may be called `__proto__`. */
function mergeProperties(one: JsonSchema, other: JsonSchema): JsonSchema {
	const merged = new Map(Object.entries(one));
	for (const [key, schema] of Object.entries(other))
		merged.set(key, merged.has(key) ? { allOf: [merged.get(key), schema] } : schema);
	return Object.fromEntries(merged);
}

/** How deep schemas may lie in each other, references and parts counted. */
export const MAX_DEPTH = 100;

/** A place in a JSON Schema, and what a conversion needs to know of its surroundings. */
export interface Place {
	/** The user's keys that lead here. */
	path: string;
	/** Where references may lead: the schema, and the wrapper around it. */
	roots: unknown[];
	/** The keys that lead to what is around it. */
	parent: string;
	/** The schemas around it, as they stand in the text. */
	inside: unknown[];
	/** Takes what the API can't hold. */
	findings: SchemaFinding[];
	/** How many schemas may still be converted: references and unions can multiply without end. */
	budget: { left: number };
}

/**
 * A schema without `$ref` and `allOf`, which holds what they stand for, and the place within it. A
 * reference that leads nowhere, or back to where it came from, is a finding.
 */
export function resolveSchema(schema: JsonSchema, place: Place): [JsonSchema, Place] {
	const within = entered(schema, place);
	return within === undefined
		? [{ type: 'string' }, place]
		: [resolved(schema, within, []), within];
}

/** `chain` has what led here, from one to the other without a key between them. */
function resolved(schema: JsonSchema, place: Place, chain: unknown[]): JsonSchema {
	if (--place.budget.left < 0) throw tooMuch(place.path);
	const { $ref, allOf, ...own } = schema;
	let plain: JsonSchema = own;
	if (typeof $ref === 'string') {
		const target = targetOf($ref, place);
		if (chain.includes(target)) return containsItself(place);
		const added = resolved(target, place, [...chain, target]);
		// The title is that of a class, and not of the field that refers to it.
		plain = mergeSchemas(plain, without('title', added));
	}
	for (const part of Array.isArray(allOf) ? allOf : [])
		if (isRecord(part)) plain = mergeSchemas(plain, resolved(part, place, chain));
	return plain;
}

/** The place within a schema; undefined, and a finding, when it lies within that schema already. */
export function entered(schema: JsonSchema, place: Place): Place | undefined {
	if (--place.budget.left < 0 || place.inside.length > MAX_DEPTH) throw tooMuch(place.path);
	if (!place.inside.includes(schema)) return { ...place, inside: [...place.inside, schema] };
	containsItself(place);
	return undefined;
}

function containsItself({ findings, parent }: Place): JsonSchema {
	findings.push({
		path: parent,
		problem: 'contains itself',
		remedy: 'Write it out as deep as you need it, without the reference to itself.',
	});
	return { type: 'string' };
}

const without = (keyword: string, schema: JsonSchema): JsonSchema =>
	Object.fromEntries(Object.entries(schema).filter(([key]) => key !== keyword));

function targetOf(ref: string, place: Place): JsonSchema {
	const target = resolveRef(ref, place.roots);
	if (isRecord(target)) return target;
	if (target === true) return {};
	place.findings.push({
		path: place.path,
		problem: `refers to "${ref}", which is not in the schema`,
		remedy: 'Paste what it stands for into the same text, under $defs.',
	});
	return { type: 'string' };
}

const MAX_PATH_CHARACTERS = 60;

/** More than anybody wants of a document, or a schema made to be so. */
export const tooMuch = (path: string): SchemaError =>
	new SchemaError([
		{
			path: path.length > MAX_PATH_CHARACTERS ? `${path.slice(0, MAX_PATH_CHARACTERS)}…` : path,
			problem: 'has more in it, or lies deeper, than can be read',
			remedy: 'Define the fields that you need from a document, and no others.',
		},
	]);
