import { isRecord } from '../request/guards';
import type { JsonSchema } from './plainSchema';
import { fromTypeWord, schemaType } from './typeWords';

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
export function schemaOfFieldList(value: unknown): JsonSchema | undefined {
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
