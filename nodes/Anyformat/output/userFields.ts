import type { ExtractedField, Extraction, FieldMap, Results, Row } from '../request/apiTypes';
import { isRecord } from '../request/guards';
import {
	fieldsOf,
	freeName,
	LIST_COLUMN,
	tablesOf,
	type FieldShape,
	type LinesShape,
	type ListShape,
	type ShapeMember,
	type TableShape,
	type UserShape,
} from '../schema/userShape';
import { asField, extractionsOf, isTable, shape, shapeRow, valueOf, type Shaped } from './results';

/** One aspect of a field: its value, its confidence, its evidence. */
export type FieldAspect = (field: ExtractedField) => unknown;

/** Key of the only column in the rows of a list of single values, which has no name to the user. */
const NAMELESS_COLUMN = '';

type Entry = [key: string, field: ExtractedField | Row[]];

/** The extractions of a document, with the user's paths for names. */
export function userExtractionsOf(
	results: Results,
	userShape: UserShape | undefined,
): Extraction[] {
	const extractions = extractionsOf(results);
	if (userShape === undefined) return extractions;
	if (extractions.length === 0) return [{ fields: toUserFields(userShape, {}) }];
	return extractions.map((each) => ({ ...each, fields: toUserFields(userShape, each.fields) }));
}

/**
 * Extracted fields under the user's paths in place of the names on the wire: what the API left out is there
 * without a value, a table without rows is an empty list, choices of numbers are numbers. Fields that the
 * shape does not know keep their names.
 */
export function toUserFields({ members }: UserShape, fields: FieldMap): FieldMap {
	const shapes = fieldsOf(members);
	const known = new Set(shapes.map(({ wire }) => wire));
	const entries = shapes.map(
		(node): Entry => [node.path, toUserField(node, own(fields, node.wire))],
	);
	const others = Object.entries(fields).filter(([name]) => !known.has(name));
	return withFreeNames<Entry[1]>(entries, others);
}

const own = (fields: FieldMap | Row, name: string): unknown =>
	Object.hasOwn(fields, name) ? fields[name] : undefined;

function toUserField(node: FieldShape, field: unknown): ExtractedField | Row[] {
	if (node.kind === 'leaf' || node.kind === 'lines')
		return node.kind === 'leaf' && node.isNumber ? toNumbers(field) : asField(field);
	if (!Array.isArray(field)) return valueOf(asField(field)) === null ? [] : asField(field);
	if (node.kind === 'table') return field.map((row: unknown) => toUserRow(node.members, row));
	return field.map((row: unknown): Row => ({ [NAMELESS_COLUMN]: asField(cellOf(row)) }));
}

function toUserRow(members: ShapeMember[], row: unknown): Row {
	return toUserFields({ members }, (isRecord(row) ? row : {}) as Row) as Row;
}

/** A list may also come as the values themselves. */
function cellOf(row: unknown): unknown {
	if (!isRecord(row)) return row;
	return Object.hasOwn(row, LIST_COLUMN) ? row[LIST_COLUMN] : Object.values(row)[0];
}

function toNumbers(field: unknown): ExtractedField {
	const { value, value_override, ...others } = asField(field);
	return { ...others, value: toNumber(value), value_override: toNumber(value_override) };
}

function toNumber(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(toNumber);
	if (typeof value !== 'string' || value.trim() === '') return value;
	return Number.isFinite(Number(value)) ? Number(value) : value;
}

/** One aspect of user fields, in the user's shape; what is not among `fields` is left out. */
export function shapeUserFields(
	{ members }: UserShape,
	fields: FieldMap,
	aspect: FieldAspect,
): Shaped {
	const shaped = Object.entries(nest(members, fields, aspect));
	const paths = new Set(fieldsOf(members).map(({ path }) => path));
	const others = Object.entries(fields).filter(([name]) => !paths.has(name));
	return withFreeNames(shaped, Object.entries(shape(Object.fromEntries(others), aspect)));
}

/** One aspect of a row that has an item of its own. */
function shapeUserRow(node: TableShape | ListShape, row: Row | null, aspect: FieldAspect): Shaped {
	if (node.kind === 'table') return shapeUserFields(node, row ?? {}, aspect);
	return { [LIST_COLUMN]: aspect(asField(row?.[NAMELESS_COLUMN])) };
}

function nest(members: ShapeMember[], fields: FieldMap, aspect: FieldAspect): Shaped {
	const entries = members.flatMap(([key, node]): Array<[string, unknown]> => {
		if (node.kind === 'object') return [[key, nest(node.members, fields, aspect)]];
		if (!Object.hasOwn(fields, node.path)) return [];
		return [[key, shapeField(node, fields[node.path], aspect)]];
	});
	return Object.fromEntries(entries);
}

function shapeField(node: FieldShape, field: unknown, aspect: FieldAspect): unknown {
	if (node.kind === 'lines') return linesOf(node, asField(field)).map(aspect);
	if (node.kind === 'leaf') return aspect(node.isList ? withList(asField(field)) : asField(field));
	if (!isTable(field)) return aspect(asField(field));
	if (node.kind === 'table') return field.map((row) => shapeUserRow(node, row, aspect));
	return field.map((row) => aspect(asField(row?.[NAMELESS_COLUMN])));
}

/** Several choices, of which none was found. */
const withList = (field: ExtractedField): ExtractedField =>
	valueOf(field) === null ? { ...field, value: [] } : field;

/** The values of a list within a row, as a field for each. */
function linesOf({ item }: LinesShape, field: ExtractedField): ExtractedField[] {
	const text = valueOf(field);
	const lines = typeof text === 'string' ? text.split(/\r\n|\r|\n/) : [text ?? []].flat();
	const values = lines
		.map((line: unknown) => (typeof line === 'string' ? line.trim() : line))
		.filter((line) => line !== '' && line !== null);
	return values.map((value) => ({ ...field, value: toItem(item, value), value_override: null }));
}

function toItem(item: LinesShape['item'], value: unknown): unknown {
	if (item === 'number') return toNumber(value);
	if (item !== 'boolean' || typeof value !== 'string') return value;
	if (/^(true|yes)$/i.test(value)) return true;
	return /^(false|no)$/i.test(value) ? false : value;
}

/** `entries`, and `others` after them, which give way where a name is taken. */
function withFreeNames<Value>(
	entries: Array<[string, Value]>,
	others: Array<[string, Value]>,
): Record<string, Value> {
	const taken = new Set(entries.map(([name]) => name));
	const named = others.map(([name, value]): [string, Value] => [freeName(name, taken), value]);
	return Object.fromEntries([...entries, ...named]);
}

/** How fields, and the rows of the table that has items of its own, are put into shape. */
export interface Shaping {
	fields(fields: FieldMap, aspect: FieldAspect): Shaped;
	row(row: Row, aspect: FieldAspect): Shaped;
}

/** The user's shape, or that of the wire; `rowsField` is the path of a table. */
export function shapingOf(user: UserShape | undefined, rowsField: string | undefined): Shaping {
	if (user === undefined) return { fields: shape, row: shapeRow };
	const table = tablesOf(user).find(({ path }) => path === rowsField);
	return {
		fields: (fields, aspect) => shapeUserFields(user, fields, aspect),
		row: (row, aspect) =>
			table === undefined ? shapeRow(row, aspect) : shapeUserRow(table, row, aspect),
	};
}
