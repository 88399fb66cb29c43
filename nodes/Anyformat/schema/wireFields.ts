import type { IDataObject } from 'n8n-workflow';

import {
	leaf,
	type LeafNode,
	type ListNode,
	type Member,
	type ObjectNode,
	type TableNode,
} from './schemaNode';
import {
	LIST_COLUMN,
	withPaths,
	type FieldShape,
	type ShapeMember,
	type UserShape,
	freeName,
} from './userShape';

/** Fields as the API takes them, and how they go back into the user's shape. */
export interface WireFields {
	fields: IDataObject[];
	shape: UserShape;
}

type FieldNode = LeafNode | ListNode | TableNode;

/** A field that is to be sent: the keys that lead to it, and the objects around it. */
interface Place {
	keys: string[];
	node: FieldNode;
	around: Member[];
}

/**
 * The fields that the API is asked for: objects become fields of their own, lists of single values tables
 * of one column, and within rows texts with one value a line.
 */
export function toWireFields({ members }: ObjectNode): WireFields {
	const [fields, shapes] = convert(members, false);
	return { fields, shape: { members: withPaths(shapes) } };
}

function convert(members: Member[], isInRow: boolean): [IDataObject[], ShapeMember[]] {
	const places = placesOf(members, [], []);
	const names = assignNames(places.map(({ keys }) => keys));
	const converted = places.map((place, index) => toField(place, names[index], isInRow));
	const shapes = converted.map(([, shape]) => shape)[Symbol.iterator]();
	return [converted.map(([field]) => field), shapeOf(members, shapes)];
}

/** The fields in the order of `members`, the one in which `shapeOf` takes their shapes. */
function placesOf(members: Member[], keys: string[], around: Member[]): Place[] {
	return members.flatMap(([key, node]) => {
		const path = [...keys, key];
		if (node.kind !== 'object') return [{ keys: path, node, around }];
		return placesOf(node.members, path, [...around, [key, node]]);
	});
}

function shapeOf(members: Member[], shapes: Iterator<FieldShape>): ShapeMember[] {
	return members.map(([key, node]): ShapeMember => {
		if (node.kind === 'object')
			return [key, { kind: 'object', members: shapeOf(node.members, shapes) }];
		return [key, shapes.next().value as FieldShape];
	});
}

function toField(place: Place, name: string, isInRow: boolean): [IDataObject, FieldShape] {
	const { node } = place;
	const description = describe(place);
	const named = { wire: name, path: '' };
	if (node.kind === 'leaf') return [leafField(name, description, node), leafShape(node, named)];
	if (node.kind === 'table') {
		const [nested_fields, members] = convert(node.members, true);
		const field = { name, description, data_type: 'object', nested_fields };
		return [field, { ...named, kind: 'table', members }];
	}
	const { item } = node;
	if (isInRow) {
		const lines = `${description}. One value per line.`;
		return [
			leafField(name, lines, leaf('string')),
			{ ...named, kind: 'lines', item: itemOf(item) },
		];
	}
	const entry = item.description ?? `One entry of "${description}".`;
	const nested_fields = [leafField(LIST_COLUMN, entry, item)];
	return [
		{ name, description, data_type: 'object', nested_fields },
		{ ...named, kind: 'list' },
	];
}

function leafField(name: string, description: string, { type, choices }: LeafNode): IDataObject {
	const field: IDataObject = { name, description, data_type: type };
	if (choices === undefined) return field;
	const enum_options = choices.map(({ value, description: note }) => ({
		name: String(value),
		description: note ?? String(value),
	}));
	return { ...field, enum_options };
}

function leafShape(
	{ type, choices = [] }: LeafNode,
	named: { wire: string; path: string },
): FieldShape {
	const isNumber =
		choices.some(({ value }) => typeof value === 'number') &&
		// A text such as "007" is none.
		!choices.some(({ value }) => typeof value === 'string' && Number.isFinite(Number(value)));
	const isList = type === 'multi_select';
	return { ...named, kind: 'leaf', ...(isNumber && { isNumber }), ...(isList && { isList }) };
}

function itemOf({ type }: LeafNode): 'text' | 'number' | 'boolean' {
	if (type === 'boolean') return 'boolean';
	return type === 'float' || type === 'integer' ? 'number' : 'text';
}

/** The user's words, else words made of the name; with the objects around it, which tell it from others. */
function describe({ keys, node, around }: Place): string {
	const own = node.description ?? wordsOf(keys[keys.length - 1]);
	const objects = around.map(([key, { description }]) =>
		[wordsOf(key), description].filter(Boolean).join(': '),
	);
	return objects.length > 0 ? `${own} (${objects.join(', ')})` : own;
}

function wordsOf(key: string): string {
	const words = key
		.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
		.replace(/[\s_]+/g, ' ')
		.trim();
	return words === '' ? 'Value' : words;
}

/** Letters that Unicode does not take apart into a Latin letter and a mark. */
const TRANSLITERATIONS = new Map([
	...Object.entries({ ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', å: 'a' }),
	...Object.entries({ ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' }),
]);

/** Stands for a key that has no Latin letter or digit. */
const NAMELESS = 'field';

/**
 * A name as the API takes it for a field, out of the user's keys that lead to it: snake_case, ASCII.
 * Source: docs/api-contract.md, "Fields".
 */
function toSnakeCase(keys: string[]): string {
	const words = keys
		.join('_')
		.normalize('NFC')
		.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
		.replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
		.toLowerCase()
		.replace(/[^ -~]/g, (letter) => TRANSLITERATIONS.get(letter) ?? letter)
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.replace(/[^a-z\d]+/g, '_')
		.replace(/^_+|_+$/g, '');
	return /^[a-z]/.test(words) ? words : [NAMELESS, words].filter(Boolean).join('_');
}

/**
 * Names for the fields at `places`, in their order. A name that several would have goes to the one that
 * is called so, the others get `_2`, `_3` …, whatever the order of the places.
 */
function assignNames(places: string[][]): string[] {
	const wanted = places.map((keys, index) => {
		const name = toSnakeCase(keys);
		const isItsOwn = keys.length === 1 && keys[0] === name;
		return { index, name, rank: `${isItsOwn ? 0 : 1}${JSON.stringify(keys)}` };
	});
	wanted.sort((one, other) => (one.rank < other.rank ? -1 : 1));
	const taken = new Set<string>();
	const names: string[] = [];
	for (const { index, name } of wanted) names[index] = freeName(name, taken);
	return names;
}
