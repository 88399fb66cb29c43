import { isRecord } from '../request/guards';
import { isKeyword, isOf, isSchemaLike } from './findJsonSchema';
import type { JsonSchema } from './resolveSchema';

/** Keywords that nobody's property is called. */
const IS_NO_NAME =
	/^(?:\$|x-)|^(?:additional|pattern|unevaluated|dependent|prefix|content|property)[A-Z]/;

/** Keywords that hold schemas or any value, so that an object there does not tell the name of a property. */
const HOLDS_OBJECT =
	/^(?:properties|items|contains|not|if|then|else|definitions|discriminator|xml|externalDocs)$/;

const isTyped = ({ type }: JsonSchema): boolean => type !== undefined && !isRecord(type);

const isEmpty = (value: unknown): boolean => isRecord(value) && Object.keys(value).length === 0;

/** Keywords that hold maps, or any value, so that a map there is none of properties. */
const HOLDS_MAP =
	/^(?:properties|definitions|discriminator|xml|externalDocs|default|examples?|const)$/;

/** Whether `value` defines a property: a schema, the name of a type, or a map of such. */
function definesProperty(key: string, value: unknown): boolean {
	if (typeof value === 'boolean') return false;
	if (HOLDS_MAP.test(key)) return isSchemaLike(value) && !isEmpty(value);
	return isSchemaLike(value) || (isRecord(value) && isPropertyMap(value));
}

/** Whether a record under a keyword can only be a property. */
const isClear = (keyword: string, value: unknown): boolean =>
	!IS_NO_NAME.test(keyword) && !HOLDS_OBJECT.test(keyword) && isRecord(value);

/** Whether a keyword is in truth the name of a property, whatever stands beside it, such as `format`. */
export const namesProperty = (keyword: string, value: unknown): boolean =>
	isClear(keyword, value) && definesProperty(keyword, value);

/**
 * Whether a schema is a map of properties without the word `properties`: something in it can't be meant as
 * a keyword, and nothing has to be. Then `items`, `title` and the like are names as well.
 */
export function isPropertyMap(schema: JsonSchema): boolean {
	const isMap = known.get(schema) ?? readMap(schema);
	known.set(schema, isMap);
	return isMap;
}

/** Each is asked about from every level around it. */
const known = new WeakMap<JsonSchema, boolean>();

function readMap(schema: JsonSchema): boolean {
	const { type, properties } = schema;
	if (isTyped(schema) && !isOf(type, 'object')) return false;
	if (isRecord(properties) && (isTyped(schema) || typeof properties.type !== 'string'))
		return false;
	let hasName = false;
	for (const [key, value] of Object.entries(schema)) {
		// Once for each, since it looks into the maps inside.
		const isDefined = definesProperty(key, value);
		if (isKeyword(key)) {
			if (!isDefined && !mayStandBeside(key, value)) return false;
			hasName ||= isDefined && isClear(key, value);
		} else {
			hasName ||= isDefined ? !isEmpty(value) : Array.isArray(value) && value.some(isRecord);
		}
	}
	return hasName;
}

/** Whether a keyword says nothing against a map around it. */
const mayStandBeside = (key: string, value: unknown): boolean =>
	IS_NO_NAME.test(key) ||
	key === 'type' ||
	(key === 'required' && Array.isArray(value)) ||
	isNote(key, value) ||
	isSchemaLike(value);

const isNote = (key: string, value: unknown): boolean =>
	(key === 'title' || key === 'description') && typeof value === 'string';

/** The properties of a schema that has no `properties`. */
export function propertiesOf(schema: JsonSchema): Array<[string, unknown]> {
	const isMap = isPropertyMap(schema);
	const isProperty = (key: string, value: unknown): boolean => {
		if (!isKeyword(key)) return !isTyped(schema) || isSchemaLike(value);
		if (!isMap || (isNote(key, value) && isTyped(schema))) return namesProperty(key, value);
		return !IS_NO_NAME.test(key) && definesProperty(key, value);
	};
	return Object.entries(schema).flatMap(([key, value]): Array<[string, unknown]> => {
		if (typeof value !== 'boolean' && typeof value !== 'number')
			return isProperty(key, value) ? [[key, value]] : [];
		// Among schemas, somebody has written what a value looks like.
		return isKeyword(key) || isTyped(schema) ? [] : [[key, { type: typeof value }]];
	});
}
