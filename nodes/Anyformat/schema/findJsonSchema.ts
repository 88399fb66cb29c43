import { isRecord } from '../request/guards';
import { SchemaError } from './schemaNode';
import { fromTypeWord, schemaType } from './typeWords';

/** Where a text was pasted; in the example's box what may be either is an example. */
export type Box = 'example' | 'schema';

const UNIONS = ['anyOf', 'oneOf', 'allOf'];

/** Keywords of JSON Schema and OpenAPI; what begins with `$` or `x-` is one as well. */
const KEYWORDS = new Set(
	`type properties items required description title enum const format default example examples
	anyOf oneOf allOf not if then else definitions nullable additionalProperties patternProperties
	propertyNames unevaluatedProperties unevaluatedItems prefixItems additionalItems contains minItems
	maxItems uniqueItems minContains maxContains minimum maximum exclusiveMinimum exclusiveMaximum
	multipleOf minLength maxLength pattern minProperties maxProperties readOnly writeOnly deprecated
	discriminator xml externalDocs contentEncoding contentMediaType contentSchema
	propertyOrdering dependentRequired dependentSchemas dependencies`.split(/\s+/),
);

/** Whether a key belongs to JSON Schema, rather than to the user's data. */
export const isKeyword = (key: string): boolean => KEYWORDS.has(key) || /^(\$|x-)/i.test(key);

/** Keys of an OpenAPI document, at its top. */
const OPENAPI = /^(openapi|swagger|info|paths|servers|tags|security|components)$/;

/** Keys under which tools put a schema, beside its name. */
const WRAPPERS =
	`schema json_schema jsonSchema parameters response_format responseFormat response_schema
	responseSchema input_schema inputSchema output_schema outputSchema data_schema dataSchema json`.split(
		/\s+/,
	);

/** Keys around such a wrapper; a field of a document may have these names as well. */
const OUTER_WRAPPERS = ['function', 'format', 'text', 'toolSpec'];

/** Lists of wrappers; with one entry, it is clear which is meant. */
const LIST_WRAPPERS = ['tools', 'functions', 'functionDeclarations', 'function_declarations'];

/** How deep wrappers are opened: text, format, schema. */
const MAX_WRAPPERS = 6;

/**
 * The JSON Schema in a pasted value, without the wrapper that an API asks for around it; undefined for
 * what is no schema, so an example.
 */
export function findJsonSchema(value: unknown, box: Box, depth = 0): unknown {
	if (!isRecord(value) || depth > MAX_WRAPPERS) return undefined;
	if (typeof value.$ref === 'string' && isRecord(value.components)) return { $ref: value.$ref };
	if (isSchemaDocument(value)) return value;
	for (const key of [...WRAPPERS, ...OUTER_WRAPPERS, ...LIST_WRAPPERS]) {
		const inner = LIST_WRAPPERS.includes(key) ? onlyEntryOf(value[key]) : value[key];
		if (!isRecord(inner)) continue;
		const others = Object.entries(value).filter(([other]) => other !== key);
		if (others.some(([, other]) => isSchemaNode(other, 'schema'))) continue;
		const found = findJsonSchema(inner, 'example', depth + 1);
		if (found === undefined || (found === inner && !WRAPPERS.includes(key))) continue;
		return found;
	}
	return isMapOfSchemas(value, box) ? value : referenceInto(value);
}

/**
 * A reference to the schema in an OpenAPI document, or among definitions alone, that the others belong to.
 * Throws SchemaError where it is not clear which is meant.
 */
function referenceInto(value: Record<string, unknown>): unknown {
	const { components, $defs, definitions } = value;
	const [place, schemas] = isRecord(components)
		? ['components/schemas', components.schemas]
		: isRecord($defs)
			? ['$defs', $defs]
			: ['definitions', definitions];
	if (!Object.keys(value).every((key) => isKeyword(key) || OPENAPI.test(key))) return undefined;
	if (!isRecord(schemas) || !Object.values(schemas).every((each) => isSchemaNode(each, 'schema')))
		return undefined;
	const text = JSON.stringify(schemas);
	const references = Object.keys(schemas).map((name) => `#/${place}/${name}`);
	const roots = references.filter((reference) => !text.includes(JSON.stringify(reference)));
	if (roots.length === 1) return { $ref: roots[0] };
	if (references.length === 0) return undefined;
	const remedy = `Add at the top which is meant, such as "$ref": "${references[0]}".`;
	throw new SchemaError([{ path: '', problem: 'has several schemas', remedy }]);
}

const onlyEntryOf = (value: unknown): unknown =>
	Array.isArray(value) && value.length === 1 ? value[0] : undefined;

/** Whether a record can't be meant as anything but a schema. */
function isSchemaDocument(value: Record<string, unknown>): boolean {
	const { $schema, $ref, type, properties, items } = value;
	const keysFit = Object.keys(value).every(isKeyword);
	if (typeof $schema === 'string' && $schema.includes('json-schema')) return true;
	if (typeof $ref === 'string' && keysFit) return true;
	if (isRecord(properties) && isOf(type, 'object')) return true;
	if (isRecord(properties) && type === undefined && keysFit)
		return Object.values(properties).every(isSchemaLike);
	if (isOf(type, 'array')) return items === undefined ? keysFit : isSchemaLike(items);
	if (isOf(type, 'object')) return keysFit || isMapOfSchemas(value, 'schema');
	return keysFit && UNIONS.some((key) => isListOfRecords(value[key]));
}

/** A map of properties without the word `properties`. */
function isMapOfSchemas(value: Record<string, unknown>, box: Box): boolean {
	const entries = Object.entries(value).filter(([key]) => !key.startsWith('$'));
	if (!entries.some(([, entry]) => isSchemaNode(entry, box))) return false;
	return box === 'schema' || entries.every(([, entry]) => isSchemaLike(entry));
}

/** Whether a value can stand where a schema is expected. */
export const isSchemaLike = (value: unknown): boolean =>
	typeof value === 'boolean' ||
	isTypeWord(value) ||
	(isRecord(value) && (Object.keys(value).length === 0 || isSchemaNode(value, 'schema')));

/** Whether a record says of what type something is, in the way of a schema. */
function isSchemaNode(value: unknown, box: Box): boolean {
	if (!isRecord(value) || !saysType(value)) return false;
	const keys = Object.keys(value);
	const keysFit = keys.every(isKeyword);
	// As an example, it is an object with a text called type, and another called description.
	const isExample = Object.values(value).every(isTypeWord) && (keys.length > 1 || !keysFit);
	if (isExample) return box === 'schema' && keysFit;
	const isContainer = isOf(value.type, 'object') || isOf(value.type, 'array');
	const isDescribed = schemaType(value.type) !== undefined && typeof value.description === 'string';
	return keysFit || isContainer || isDescribed || box === 'schema';
}

function saysType(value: Record<string, unknown>): boolean {
	const { type, $ref, properties, items } = value;
	// Without any, `properties` says no type; in an example it is an empty object of that name.
	if (isRecord(properties) && Object.keys(properties).length > 0)
		return Object.values(properties).every(isSchemaLike);
	if (Array.isArray(type)) return type.length > 0 && type.every(isSchemaType);
	if (type !== undefined) return isSchemaType(type);
	return (
		typeof $ref === 'string' ||
		Array.isArray(value.enum) ||
		UNIONS.some((key) => isListOfRecords(value[key])) ||
		(isRecord(items) && Object.keys(items).length > 0 && isSchemaLike(items)) ||
		'const' in value
	);
}

const isSchemaType = (type: unknown): boolean => schemaType(type) !== undefined || isTypeWord(type);

export const isTypeWord = (value: unknown): boolean =>
	typeof value === 'string' && fromTypeWord(value) !== undefined;

/** Whether `type` is JSON Schema's own word, in any casing; a document may well be of type "list". */
export const isOf = (type: unknown, wanted: 'object' | 'array'): boolean =>
	[type].flat().some((each) => typeof each === 'string' && each.toLowerCase() === wanted);

const isListOfRecords = (value: unknown): boolean =>
	Array.isArray(value) && value.length > 0 && value.every(isRecord);
