import { isRecord } from '../request/guards';
import { joinPath } from './schemaNode';

/** A value that comes back under the user's key. */
interface NamedShape {
	/** Name of the field, or of the column of a row, on the wire. */
	wire: string;
	/** The user's keys, joined by dots: from the top for a field, within its row for a column. Unique. */
	path: string;
}

export interface LeafShape extends NamedShape {
	kind: 'leaf';
	/** A choice of numbers, which went over the wire as texts. */
	isNumber?: boolean;
	/** Several choices, which are a list also when there are none. */
	isList?: boolean;
}

/** A list within a row, which went over the wire as a text with one value a line. */
export interface LinesShape extends NamedShape {
	kind: 'lines';
	item: 'text' | 'number' | 'boolean';
}

/** A list of single values, which went over the wire as a table of one column. */
export interface ListShape extends NamedShape {
	kind: 'list';
}

export interface TableShape extends NamedShape {
	kind: 'table';
	members: ShapeMember[];
}

export interface ObjectShape {
	kind: 'object';
	members: ShapeMember[];
}

export type ShapeNode = LeafShape | LinesShape | ListShape | TableShape | ObjectShape;

export type FieldShape = Exclude<ShapeNode, ObjectShape>;

export type ShapeMember = [key: string, node: ShapeNode];

/** What is needed to give extracted fields the shape in which the user defined them. */
export interface UserShape {
	members: ShapeMember[];
}

/** Name of the only column of the table that a list of single values is on the wire. */
export const LIST_COLUMN = 'value';

/** Every field of a shape, or column of a row, in its order. */
export function fieldsOf(members: ShapeMember[]): FieldShape[] {
	return members.flatMap(([, node]) => (node.kind === 'object' ? fieldsOf(node.members) : [node]));
}

/** `name`, or with `_2`, `_3` … where it is taken; it is `taken` then. */
export function freeName(name: string, taken: Set<string>): string {
	let free = name;
	for (let number = 2; taken.has(free); number++) free = `${name}_${number}`;
	taken.add(free);
	return free;
}

/** A shape whose paths are filled in, and are unique: a key may have dots of its own. */
export function withPaths(members: ShapeMember[]): ShapeMember[] {
	return fillPaths(members, '', new Set());
}

function fillPaths(members: ShapeMember[], parent: string, taken: Set<string>): ShapeMember[] {
	return members.map(([key, node]): ShapeMember => {
		const whole = joinPath(parent, key);
		if (node.kind === 'object')
			return [key, { ...node, members: fillPaths(node.members, whole, taken) }];
		const path = freeName(whole, taken);
		if (node.kind !== 'table') return [key, { ...node, path }];
		return [key, { ...node, path, members: withPaths(node.members) }];
	});
}

/** The tables of a shape, which have rows: those of objects, and lists of single values. */
export const tablesOf = ({ members }: UserShape): Array<TableShape | ListShape> =>
	fieldsOf(members).filter((node) => node.kind === 'table' || node.kind === 'list');

/** Says in the description of an Anyformat workflow what it is; people read it in Anyformat. */
const MADE_BY =
	'Made by the Anyformat node of n8n, from fields that are defined there. Please leave this text as it is: n8n names the fields by it.';

/** Before the shape, which ends the text. */
const MARK = 'n8n-shape:';

/** Stand in place of the members of a table for what comes back otherwise than it is on the wire. */
const KINDS = new Map<string, Partial<LeafShape | LinesShape | ListShape>>([
	['[]', { kind: 'list' }],
	['n', { kind: 'leaf', isNumber: true }],
	['c', { kind: 'leaf', isList: true }],
	['cn', { kind: 'leaf', isNumber: true, isList: true }],
	['l', { kind: 'lines', item: 'text' }],
	['ln', { kind: 'lines', item: 'number' }],
	['lb', { kind: 'lines', item: 'boolean' }],
]);

/**
 * The description of the Anyformat workflow of a shape, by which the shape can be restored. It has no
 * shape in it when the fields come back as they are on the wire.
 */
export function toDescription({ members }: UserShape): string {
	if (members.every(([key, node]) => isSame(key, node))) return MADE_BY;
	return `${MADE_BY}\n${MARK} ${JSON.stringify(encode(members))}`;
}

const isSame = (key: string, node: ShapeNode): boolean =>
	node.kind === 'leaf' && node.wire === key && !node.isNumber && !node.isList;

/**
 * The shape in a workflow's description; undefined when it has none, as those that people made, or one that
 * can't be read any more.
 */
export function fromDescription(description: unknown): UserShape | undefined {
	if (typeof description !== 'string' || !description.includes(MARK)) return undefined;
	const text = description.slice(description.indexOf(MARK) + MARK.length);
	try {
		const members = withPaths(decode(JSON.parse(text)));
		return fieldsOf(members).length > 0 ? { members } : undefined;
	} catch {
		return undefined;
	}
}

/** An object by its keys, a field by its name, and what else is to know of it in a list after the name. */
function encode(members: ShapeMember[]): Record<string, unknown> {
	return Object.fromEntries(members.map(([key, node]) => [key, encodeNode(node)]));
}

function encodeNode(node: ShapeNode): unknown {
	if (node.kind === 'object') return encode(node.members);
	const { wire } = node;
	if (node.kind === 'table') return [wire, encode(node.members)];
	const kind = kindOf(node);
	return kind === '' ? wire : [wire, kind];
}

function kindOf(node: LeafShape | LinesShape | ListShape): string {
	if (node.kind === 'list') return '[]';
	if (node.kind === 'lines') return { text: 'l', number: 'ln', boolean: 'lb' }[node.item];
	return `${node.isList ? 'c' : ''}${node.isNumber ? 'n' : ''}`;
}

function decode(encoded: unknown): ShapeMember[] {
	if (!isRecord(encoded)) throw new Error('no shape');
	return Object.entries(encoded).map(([key, value]) => [key, decodeNode(value)]);
}

function decodeNode(value: unknown): ShapeNode {
	const path = '';
	if (typeof value === 'string') return { kind: 'leaf', wire: value, path };
	if (!Array.isArray(value)) return { kind: 'object', members: decode(value) };
	const [wire, what] = value as unknown[];
	if (typeof wire !== 'string') throw new Error('no name');
	if (isRecord(what)) return { kind: 'table', wire, path, members: decode(what) };
	const kind = KINDS.get(String(what));
	if (kind === undefined) throw new Error('unknown kind');
	return { wire, path, ...kind } as ShapeNode;
}
