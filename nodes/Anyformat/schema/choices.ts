import { isRecord } from '../request/guards';
import { leaf, type Choice, type LeafNode } from './schemaNode';
import { schemaType } from './typeWords';
import { distinct } from './unify';

type JsonSchema = Record<string, unknown>;

/**
 * The node of `enum` or `const`: a choice, without null; true and false alone are a yes/no. Undefined
 * when a schema has neither, or values of them that can't be told apart in a document.
 */
export function fromChoices(schema: JsonSchema): LeafNode | undefined {
	const values = 'const' in schema ? [schema.const] : schema.enum;
	if (!Array.isArray(values)) return undefined;
	const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).map(schemaType);
	const known = values.flatMap((value, index) => {
		const text = typeof value === 'string' ? value.trim() : value;
		return text === null || text === ''
			? []
			: [{ value: text, description: noteOf(schema, index) }];
	});
	if (known.length === 0 || known.some(({ value }) => typeof value === 'object')) return undefined;
	if (known.every(({ value }) => typeof value === 'boolean')) return leaf('boolean');
	const isText = types.includes('string');
	const isNumeric = types.some((type) => type === 'integer' || type === 'float');
	const choices = known.map(({ value, description }): Choice => {
		const isNumber = typeof value === 'number' ? isNumeric || !isText : isNumeric && !isText;
		const number = Number(value);
		return {
			value: isNumber && Number.isFinite(number) ? number : String(value),
			...(description !== undefined && { description }),
		};
	});
	return leaf('enum', { choices: distinct(choices) });
}

/** Keywords by which tools of OpenAPI describe the values of an `enum`, one after the other. */
const NOTES = ['x-enum-descriptions', 'x-enumDescriptions', 'enumDescriptions', 'x-enumNames'];

function noteOf(schema: JsonSchema, index: number): string | undefined {
	const notes = NOTES.map((key) => schema[key]).find(Array.isArray) as unknown[] | undefined;
	return textOf(notes?.[index]);
}

/** A text that says something; undefined for all else. */
export const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

/** Whether a text is a number written as text, as Pydantic declares a Decimal. */
export function isNumberAsText(schema: unknown): boolean {
	if (!isRecord(schema) || typeof schema.pattern !== 'string') return false;
	try {
		const pattern = new RegExp(schema.pattern);
		return pattern.test('12.5') && pattern.test('7') && !pattern.test('a') && !pattern.test('1a.b');
	} catch {
		return false;
	}
}
