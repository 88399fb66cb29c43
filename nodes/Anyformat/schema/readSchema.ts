import { findJsonSchema, type Box } from './findJsonSchema';
import { fromExample } from './fromExample';
import { fromJsonSchema } from './fromJsonSchema';
import { MAX_DEPTH, tooMuch, type JsonSchema } from './resolveSchema';
import { readPasted } from './readPasted';
import { isRecord } from '../request/guards';
import {
	joinPath,
	SchemaError,
	type SchemaFinding,
	type Member,
	type ObjectNode,
} from './schemaNode';
import { fromTypeWord, schemaType } from './typeWords';

/**
 * The canonical form of the fields that somebody pasted as a JSON example or a JSON Schema, into
 * whichever box. Throws SchemaError, with the path of everything that the API can't hold.
 */
export function readSchema(pasted: unknown, box: Box): ObjectNode {
	try {
		return toCanonical(readPasted(pasted), box);
	} catch (error) {
		// The stack and a text have an end, which only something made for it will reach.
		throw error instanceof SchemaError ? error : tooMuch('');
	}
}

function toCanonical(pasted: unknown, box: Box): ObjectNode {
	const value = schemaOfFieldList(pasted) ?? pasted;
	const isOnlyEntry = Array.isArray(value) && value.length === 1;
	const schema = isOnlyEntry ? findJsonSchema(value[0], 'example') : findJsonSchema(value, box);
	const findings: SchemaFinding[] = [];
	if (schema === undefined && Array.isArray(value))
		throw listAtTop(value.length > 0 ? { items: value } : { items: [''] });
	const node =
		schema === undefined
			? fromExample(value, '', findings)
			: fromJsonSchema(schema, [schema, value], findings);
	if (node.kind === 'object') return checked(node, findings);
	const isList = node.kind !== 'leaf' || node.type === 'multi_select';
	if (isList) throw listAtTop(wrapped(schema));
	const problem = findings.find(({ path }) => path === '')?.problem ?? 'has no names of fields';
	const remedy = 'Write an object with a name for each field, such as { "invoice_number": "" }.';
	throw new SchemaError([{ path: '', problem, remedy }, ...findings.filter(({ path }) => path)]);
}

/** Throws SchemaError for what is found in `node`, and for `findings`. */
export function checked(node: ObjectNode, findings: SchemaFinding[] = []): ObjectNode {
	const all = [...findings, ...checkMembers(node.members, '', false, 0)];
	if (all.length > 0) throw new SchemaError(distinct(all));
	if (hasField(node.members)) return node;
	const remedy = 'Write a name for each field that you want, such as { "invoice_number": "" }.';
	throw new SchemaError([{ path: '', problem: 'has no fields in it', remedy }]);
}

function checkMembers(
	members: Member[],
	parent: string,
	isInRow: boolean,
	depth: number,
): SchemaFinding[] {
	if (depth > MAX_DEPTH) throw tooMuch(parent);
	return members.flatMap(([key, node]) => {
		const path = joinPath(parent, key);
		if (node.kind === 'object') return checkMembers(node.members, path, isInRow, depth + 1);
		if (node.kind !== 'table') return [];
		if (isInRow) return [{ path, ...TABLE_IN_TABLE }];
		const findings = checkMembers(node.members, path, true, depth + 1);
		if (findings.length > 0 || hasField(node.members)) return findings;
		return [{ path, ...NO_COLUMNS }];
	});
}

const TABLE_IN_TABLE = {
	problem: 'is a table inside a table',
	remedy:
		'Anyformat has one level of rows. Put the columns of the inner table into the outer one, with a row for each of its rows, or make it a list of texts.',
};

const NO_COLUMNS = {
	problem: 'is a list of objects without keys',
	remedy: 'Write the names of its columns into the first object.',
};

const hasField = (members: Member[]): boolean =>
	members.some(
		([, node]) => node.kind === 'leaf' || node.kind === 'list' || hasField(node.members),
	);

/** A union may find the same thing in each of its branches. */
function distinct(findings: SchemaFinding[]): SchemaFinding[] {
	return findings.filter(
		({ path, problem }, index) =>
			findings.findIndex((other) => other.path === path && other.problem === problem) === index,
	);
}

/** A schema of a list, as that of an object which has the list under a name. */
function wrapped(schema: unknown): unknown {
	const { $schema, $defs, definitions, components, ...list } = isRecord(schema) ? schema : {};
	return { $schema, type: 'object', properties: { items: list }, $defs, definitions, components };
}

const listAtTop = (text: unknown): SchemaError =>
	new SchemaError([
		{
			path: '',
			problem: 'is a list, and has to be an object',
			remedy: `Put the list under a name. Paste this in its place, and choose "items" as 'Rows Field' for an item for each row:\n${JSON.stringify(text, null, 2)}`,
		},
	]);

/** Keys of a field in such a list; a row of a document would have others. */
const KEYS = new Set(
	'name description type data_type required nullable enum_options nested_fields lookup'.split(' '),
);

/** Types of Anyformat that JSON Schema has no word for. */
const OWN_TYPES = ['enum', 'multi_select'];

/**
 * The JSON Schema of a list of fields that was pasted as tools write it: the attributes of n8n's Information
 * Extractor, or the fields of an Anyformat workflow. Undefined for anything else, such as a list of rows.
 */
function schemaOfFieldList(value: unknown): JsonSchema | undefined {
	const fields = listIn(value);
	return isFieldList(fields) ? schemaOf(fields) : undefined;
}

/** The list itself, or what has it under the key of its tool. */
function listIn(value: unknown): unknown {
	if (!isRecord(value)) return value;
	const { attributes, fields } = value;
	if (attributes !== undefined)
		return Object.keys(value).length === 1 ? listIn(attributes) : undefined;
	const isOwn = Array.isArray(fields) && fields.every((each) => isRecord(each) && each.data_type);
	return isOwn ? fields : undefined;
}

function isFieldList(value: unknown): value is JsonSchema[] {
	if (!Array.isArray(value) || value.length === 0 || !value.every(isField)) return false;
	return new Set(value.map(({ name }) => name as string)).size === value.length;
}

function isField(value: unknown): value is JsonSchema {
	if (!isRecord(value) || !Object.keys(value).every((key) => KEYS.has(key))) return false;
	const { name, nested_fields } = value;
	const type = typeOf(value);
	// In an example by words for types, the name is one as well.
	const isNamed =
		typeof name === 'string' && name.trim() !== '' && fromTypeWord(name) === undefined;
	const isTyped = OWN_TYPES.includes(type) || schemaType(type) !== undefined;
	return (
		isNamed && isTyped && ((nested_fields ?? undefined) === undefined || isFieldList(nested_fields))
	);
}

const typeOf = ({ data_type, type }: JsonSchema): string => String(data_type ?? type ?? '');

const schemaOf = (fields: JsonSchema[]): JsonSchema => ({
	type: 'object',
	properties: Object.fromEntries(fields.map((field) => [field.name, propertyOf(field)])),
});

function propertyOf(field: JsonSchema): JsonSchema {
	const { description, nested_fields, enum_options } = field;
	const type = typeOf(field);
	if (isFieldList(nested_fields))
		return { description, type: 'array', items: schemaOf(nested_fields) };
	if (!OWN_TYPES.includes(type)) return { description, type };
	const options = Array.isArray(enum_options) ? enum_options : [];
	const choices = {
		enum: options.map((each: unknown) => (isRecord(each) ? each.name : each)),
		'x-enum-descriptions': options.map((each: unknown) => isRecord(each) && each.description),
	};
	return type === 'enum'
		? { description, ...choices }
		: { description, type: 'array', items: choices };
}
