import {
	described,
	leaf,
	type Choice,
	type LeafNode,
	type Member,
	type ObjectNode,
	type SchemaNode,
	type TableNode,
} from './schemaNode';
import { isRecord } from '../request/guards';
import { schemaType } from './typeWords';

/**
 * The one node that holds what all of `nodes` may hold, as for rows that differ or a union of schemas;
 * undefined says nothing and yields. Objects have the members of all; integer or number is a number;
 * choices add up; whatever else disagrees is text.
 */
export function unify(nodes: Array<SchemaNode | undefined>): SchemaNode | undefined {
	const known = nodes.filter((node) => node !== undefined);
	if (known.length < 2) return known[0];
	const description = known.find((node) => node.description !== undefined)?.description;
	return described(unifyKnown(known), description);
}

function unifyKnown(nodes: SchemaNode[]): SchemaNode {
	if (nodes.every((node) => node.kind === 'leaf')) return unifyLeaves(nodes);
	if (nodes.every((node) => node.kind === 'object'))
		return { kind: 'object', members: unifyMembers(nodes) };
	if (nodes.every((node) => node.kind === 'table'))
		return { kind: 'table', members: unifyMembers(nodes) };
	if (!nodes.every(isListLike)) return leaf('string');
	const items = nodes.map((node) => (node.kind === 'list' ? node.item : leaf('string')));
	return { kind: 'list', item: unify(items) as LeafNode };
}

const isListLike = (node: SchemaNode): boolean =>
	node.kind === 'list' || (node.kind === 'leaf' && node.type === 'multi_select');

/** The members of all, in the order in which their keys come. */
function unifyMembers(nodes: Array<ObjectNode | TableNode>): Member[] {
	const byKey = new Map<string, SchemaNode[]>();
	for (const [key, node] of nodes.flatMap(({ members }) => members))
		byKey.set(key, [...(byKey.get(key) ?? []), node]);
	return [...byKey].map(([key, same]) => [key, unify(same) as SchemaNode]);
}

function unifyLeaves(leaves: LeafNode[]): LeafNode {
	const types = new Set(leaves.map(({ type }) => type));
	const [type] = types;
	if (types.size === 1) {
		const choices = leaves.flatMap((each) => each.choices ?? []);
		return leaf(type, choices.length > 0 ? { choices: distinct(choices) } : {});
	}
	return leaf(leaves.every(isNumeric) ? 'float' : 'string');
}

const isNumeric = ({ type, choices = [] }: LeafNode): boolean =>
	type === 'integer' ||
	type === 'float' ||
	(type === 'enum' && choices.every(({ value }) => typeof value === 'number'));

/** Choices without those whose name on the wire came before. */
function distinct(choices: Choice[]): Choice[] {
	const byName = new Map<string, Choice>();
	for (const choice of choices) {
		const name = String(choice.value);
		if (!byName.has(name)) byName.set(name, choice);
	}
	return [...byName.values()];
}

type JsonSchema = Record<string, unknown>;

/**
 * The node of `enum` or `const`: a choice, without null; true and false alone are a yes/no. Undefined
 * when a schema has neither, or values of them that can't be told apart in a document.
 */
export function fromChoices(schema: JsonSchema): LeafNode | undefined {
	const values = 'const' in schema ? [schema.const] : schema.enum;
	if (!Array.isArray(values)) return undefined;
	const types = [schema.type].flat().map(schemaType);
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
