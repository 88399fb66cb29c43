import { mergeSchemas, type JsonSchema } from './mergeSchemas';
import { isRecord } from '../request/guards';
import { resolveRef } from './resolveRef';
import { SchemaError, type SchemaFinding } from './schemaError';

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
export function plainSchema(schema: JsonSchema, place: Place): [JsonSchema, Place] {
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
