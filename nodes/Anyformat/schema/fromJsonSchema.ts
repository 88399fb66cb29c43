import { isTypeWord } from './findJsonSchema';
import { fromExample } from './fromExample';
import { entered, resolveSchema, type Place, mergeSchemas, type JsonSchema } from './resolveSchema';
import { isPropertyMap, namesProperty, propertiesOf } from './propertyMap';
import { isRecord } from '../request/guards';
import {
	joinPath,
	type SchemaFinding,
	described,
	leaf,
	LIST_OF_LISTS,
	type LeafType,
	type Member,
	type SchemaNode,
} from './schemaNode';
import { fromTypeWord, isListOfObjects, schemaType } from './typeWords';
import { unify, fromChoices, isNumberAsText, textOf } from './unifyTypes';

type Type = LeafType | 'object' | 'array';

const MAX_SCHEMAS = 20_000;

/** What a schema without `type` is, by its other keywords. */
const TYPES_BY_KEYWORD: Array<[Type, string[]]> = [
	['object', ['properties', 'additionalProperties', 'patternProperties', 'required']],
	['array', ['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems', 'contains']],
	['string', ['enum', 'const', 'format', 'pattern', 'minLength', 'maxLength']],
	['float', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']],
];

/** Keywords that say nothing of the type, and belong to a union as a whole. */
const NOTES = ['title', 'description', 'default', 'example', 'examples', 'nullable'];

/**
 * The node of a JSON Schema, in the dialects that people paste: each draft, OpenAPI, Pydantic, Zod, and
 * names of types in place of schemas. Keywords that are not known are passed over; `findings` takes what
 * the API can't hold. `roots` are where references may lead. Throws SchemaError when there is no end of it.
 */
export function fromJsonSchema(
	schema: unknown,
	roots: unknown[],
	findings: SchemaFinding[],
): SchemaNode {
	const budget = { left: MAX_SCHEMAS };
	return convert(schema, { path: '', parent: '', roots, inside: [], findings, budget }, '');
}

/** `key` names the property; a title that says the same says nothing. */
function convert(schema: unknown, place: Place, key: string): SchemaNode {
	if (typeof schema === 'string')
		return fromTypeWord(schema) ?? described(leaf('string'), textOf(schema));
	if (Array.isArray(schema)) return fromExample(schema, place.path, place.findings);
	if (!isRecord(schema)) return leaf('string');
	const [plain, within] = resolveSchema(schema, place);
	const note = (word: 'title' | 'description') =>
		isPropertyMap(plain) && isTypeWord(plain[word]) ? undefined : textOf(plain[word]);
	const title = note('title');
	const saysMore = title !== undefined && key !== '' && letters(title) !== letters(key);
	const description = note('description') ?? (saysMore ? title : undefined);
	const node = convertPlain(plain, within, key);
	return description === undefined ? node : { ...node, description };
}

const letters = (text: string): string => text.toLowerCase().replace(/[\s_.-]/g, '');

function convertPlain(schema: JsonSchema, place: Place, key: string): SchemaNode {
	for (const keyword of ['anyOf', 'oneOf']) {
		const { [keyword]: branches, ...rest } = schema;
		if (Array.isArray(branches) && branches.length > 0)
			return convertUnion(branches, rest, place, key);
	}
	const word = typeof schema.type === 'string' ? schema.type : '';
	if (isListOfObjects(word))
		return convertList({ ...schema, items: schema.items ?? { ...schema, type: 'object' } }, place);
	const meant = schemaType(word) === undefined ? fromTypeWord(word) : undefined;
	if (meant !== undefined && meant.kind !== 'leaf') return meant;
	const types = meant === undefined ? typesOf(schema) : [meant.type];
	return unify(types.map((type) => convertType(schema, type, place))) ?? leaf('string');
}

/** The types of a schema without null; none for one that is null alone. */
function typesOf(schema: JsonSchema): Type[] {
	const known = [schema.type ?? '']
		.flat()
		.map(schemaType)
		.filter((type) => type !== undefined);
	if (known.length > 0) return known.filter((type) => type !== 'null');
	if (isPropertyMap(schema)) return ['object'];
	const byKeyword = TYPES_BY_KEYWORD.find(([, keywords]) =>
		keywords.some((each) => each in schema && !isMisplaced(each, schema[each])),
	);
	if (byKeyword !== undefined) return [byKeyword[0]];
	if (propertiesOf(schema).length > 0) return ['object'];
	const examples = [schema.default, schema.example, [schema.examples].flat()[0]];
	const type = examples.map((value) => typeof value).find((each) => /number|boolean/.test(each));
	return [type === 'number' ? 'float' : type === 'boolean' ? type : 'string'];
}

/** The name of a property, or what OpenAPI says of one that must be there. */
const isMisplaced = (keyword: string, value: unknown): boolean =>
	namesProperty(keyword, value) || (keyword === 'required' && !Array.isArray(value));

function convertType(schema: JsonSchema, type: Type, place: Place): SchemaNode {
	if (type === 'object') return convertObject(schema, place);
	if (type === 'array') return convertList(schema, place);
	const choices = fromChoices(schema);
	if (choices !== undefined) return choices;
	const format = type === 'string' ? schemaType(schema.format) : undefined;
	return leaf(format === 'date' || format === 'datetime' ? format : type);
}

function convertObject(schema: JsonSchema, place: Place): SchemaNode {
	const { properties } = schema;
	const isListed =
		isRecord(properties) && Object.keys(properties).length > 0 && !isPropertyMap(schema);
	const entries = isListed ? Object.entries(properties) : propertiesOf(schema);
	const members = entries
		.filter(([, property]) => property !== false)
		.map(([key, property]): Member => {
			const path = joinPath(place.path, key);
			return [key, convert(property, { ...place, path, parent: place.path || path }, key)];
		});
	if (members.length > 0) return { kind: 'object', members };
	place.findings.push({
		path: place.path,
		problem: 'is an object without known keys',
		remedy:
			'Anyformat has to know each name: write the keys under "properties", or make it a list of objects with a name and a value.',
	});
	return leaf('string');
}

function convertList(schema: JsonSchema, place: Place): SchemaNode {
	const { items, prefixItems, additionalItems, properties } = schema;
	const tuple = [prefixItems, items].find(Array.isArray) as unknown[] | undefined;
	// Columns may stand beside the type of the list.
	const row = items === undefined && isRecord(properties) ? { properties } : items;
	const rest = [row, additionalItems].filter(isRecord);
	const nodes = [...(tuple ?? []), ...rest].map((each) => convert(each, place, ''));
	const item = unify(nodes) ?? convertItemless(schema, items);
	if (item.kind === 'object') return { ...item, kind: 'table' };
	if (item.kind === 'leaf' && item.type === 'enum') return { ...item, type: 'multi_select' };
	if (item.kind === 'leaf' && item.type !== 'multi_select') return { kind: 'list', item };
	place.findings.push({ path: place.path, ...LIST_OF_LISTS });
	return leaf('string');
}

/** Choices of a list may stand beside its type, and an item may be the name of a type. */
const convertItemless = (schema: JsonSchema, items: unknown): SchemaNode =>
	fromChoices({ ...schema, type: undefined }) ??
	(typeof items === 'string' ? fromTypeWord(items) : undefined) ??
	leaf('string');

function convertUnion(
	branches: unknown[],
	rest: JsonSchema,
	place: Place,
	key: string,
): SchemaNode {
	const common = Object.fromEntries(Object.entries(rest).filter(([each]) => !NOTES.includes(each)));
	const converted = branches
		.filter((branch) => !isNull(branch))
		.map((branch) => {
			const within = isRecord(branch) ? entered(branch, place) : place;
			if (within === undefined) return { branch, node: leaf('string') };
			const whole = isRecord(branch) ? mergeSchemas(branch, common) : branch;
			return { branch, node: asChoice(branch, convert(whole, within, key)) };
		});
	const isNumber = converted.some(
		({ node }) => node.kind === 'leaf' && (node.type === 'integer' || node.type === 'float'),
	);
	const kept = converted.filter(({ branch }) => !isNumber || !isNumberAsText(branch));
	return unify(kept.map(({ node }) => node)) ?? leaf('string');
}

/** The words around a constant describe that choice, not the field. */
function asChoice(branch: unknown, node: SchemaNode): SchemaNode {
	if (node.kind !== 'leaf' || !isRecord(branch) || !('const' in branch)) return node;
	const { description = textOf(branch.title), choices, ...bare } = node;
	if (choices === undefined || description === undefined) return node;
	return { ...bare, choices: choices.map((choice) => ({ ...choice, description })) };
}

function isNull(schema: unknown): boolean {
	if (!isRecord(schema)) return schema === null || schemaType(schema) === 'null';
	if (schema.const === null) return true;
	const listed = Array.isArray(schema.enum) ? schema.enum : [undefined];
	const types = [schema.type].flat();
	return (
		listed.every((value) => value === null) ||
		(types.length > 0 && types.every((type) => schemaType(type) === 'null'))
	);
}
