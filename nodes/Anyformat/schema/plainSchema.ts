import { mergeSchemas, type JsonSchema } from './mergeSchemas';
import { isRecord } from '../request/guards';
import { resolveRef } from './resolveRef';
import { SchemaError, type SchemaFinding } from './schemaError';

/** A place in a JSON Schema, and what a conversion needs to know of its surroundings. */
export interface Place {
	/** The user's keys that lead here. */
	path: string;
	/** Where references may lead: the schema, and the wrapper around it. */
	roots: unknown[];
	/** Targets of the references that led here. */
	inside: unknown[];
	/** Takes what the API can't hold. */
	findings: SchemaFinding[];
	/** Keys and lists around it. */
	depth: number;
	/** How many schemas may still be converted: references and unions can multiply without end. */
	budget: { left: number };
}

/**
 * A schema without `$ref` and `allOf`, which holds what they stand for, and the place within the
 * references that led there. A reference that leads nowhere, or back to where it came from, is a finding.
 */
export function plainSchema(schema: JsonSchema, place: Place): [JsonSchema, Place] {
	if (--place.budget.left < 0) throw tooMuch(place.path);
	const { $ref, allOf, ...own } = schema;
	let plain: JsonSchema = own;
	let inside = place;
	if (typeof $ref === 'string') {
		const [target, within] = targetOf($ref, place);
		// The title is that of a class, and not of the field that refers to it.
		plain = mergeSchemas(plain, without('title', target));
		inside = within;
	}
	for (const part of Array.isArray(allOf) ? allOf : []) {
		if (!isRecord(part)) continue;
		const [added, within] = plainSchema(part, inside);
		plain = mergeSchemas(plain, added);
		inside = within;
	}
	return [plain, inside];
}

const without = (keyword: string, schema: JsonSchema): JsonSchema =>
	Object.fromEntries(Object.entries(schema).filter(([key]) => key !== keyword));

function targetOf(ref: string, place: Place): [JsonSchema, Place] {
	const target = resolveRef(ref, place.roots);
	if (place.inside.includes(target) || place.roots[0] === target) {
		place.findings.push({
			path: place.path,
			problem: 'contains itself',
			remedy: 'Write it out as deep as you need it, without the reference to itself.',
		});
		return [{ type: 'string' }, place];
	}
	if (isRecord(target)) return plainSchema(target, { ...place, inside: [...place.inside, target] });
	if (target === true) return [{}, place];
	place.findings.push({
		path: place.path,
		problem: `refers to "${ref}", which is not in the schema`,
		remedy: 'Paste what it stands for into the same text, under $defs.',
	});
	return [{ type: 'string' }, place];
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
