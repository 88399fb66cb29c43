import { isRecord } from '../request/guards';
import { isKeyword, isOf, isSchemaLike } from './findJsonSchema';
import type { JsonSchema } from './plainSchema';

/** Keywords that nobody's property is called. */
const IS_NO_NAME =
	/^(?:\$|x-)|^(?:additional|pattern|unevaluated|dependent|prefix|content|property)[A-Z]/;

/** Keywords that hold schemas or any value, so that an object there does not tell the name of a property. */
const HOLDS_OBJECT =
	/^(?:properties|items|contains|not|if|then|else|definitions|discriminator|xml|externalDocs)$/;

const isTyped = ({ type }: JsonSchema): boolean => type !== undefined && !isRecord(type);

const isEmpty = (value: unknown): boolean => isRecord(value) && Object.keys(value).length === 0;

/** Whether a property may be defined by `value`: by a schema, or by the name of a type. */
const saysSomething = (value: unknown): boolean =>
	typeof value !== 'boolean' && !isEmpty(value) && isSchemaLike(value);

/** Whether a keyword is in truth the name of a property, whatever stands beside it, such as `format`. */
export const namesProperty = (keyword: string, value: unknown): boolean =>
	!IS_NO_NAME.test(keyword) &&
	!HOLDS_OBJECT.test(keyword) &&
	isRecord(value) &&
	saysSomething(value);

/**
 * Whether a schema is a map of properties without the word `properties`: something in it can't be meant as
 * a keyword, and nothing has to be. Then `items`, `title` and the like are names as well.
 */
export function isPropertyMap(schema: JsonSchema): boolean {
	const { type, properties } = schema;
	if (isTyped(schema) && !isOf(type, 'object')) return false;
	if (isRecord(properties) && (isTyped(schema) || typeof properties.type !== 'string'))
		return false;
	const entries = Object.entries(schema);
	return (
		entries.some(([key, value]) => isName(key, value)) &&
		entries.every(([key, value]) => !isKeyword(key) || mayBeName(key, value))
	);
}

function isName(key: string, value: unknown): boolean {
	if (isKeyword(key)) return namesProperty(key, value);
	if (saysSomething(value)) return true;
	return Array.isArray(value) ? value.some(isRecord) : isRecord(value) && isPropertyMap(value);
}

const mayBeName = (key: string, value: unknown): boolean =>
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
	return Object.entries(schema).filter(([key, value]) => {
		if (typeof value === 'boolean') return false;
		if (!isKeyword(key)) return !isTyped(schema) || isSchemaLike(value);
		if (!isMap || (isNote(key, value) && isTyped(schema))) return namesProperty(key, value);
		return !IS_NO_NAME.test(key) && saysSomething(value);
	});
}
