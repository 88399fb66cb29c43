import type { ExtractedField, Extraction, FieldMap, Results, Row } from '../request/apiTypes';
import { isRecord } from '../request/guards';

/** A field's aspects, each shaped like the fields themselves: tables are arrays of rows. */
export type Shaped = Record<string, unknown>;

/**
 * What about results is of no shape that the API has, so that they would pass for a document without
 * fields; undefined when nothing is. The older shape has `extraction` alone, null when nothing is extracted.
 */
export function findShapeFault(results: Results): string | undefined {
	const { extractions, extraction = null }: { extractions?: unknown; extraction?: unknown } =
		results;
	const list = extractions ?? ('extraction' in results ? [] : undefined);
	if (!Array.isArray(list)) return '"extractions" is no list.';
	if (!list.every(isRecord)) return 'an entry of "extractions" is no object.';
	if (!list.every(({ fields }) => isRecord(fields)))
		return '"fields" of an extraction is no object.';
	return extraction === null || isRecord(extraction) ? undefined : '"extraction" is no object.';
}

/** The extractions of a result, of the newer shape or of the one before May 2026; none for parse only. */
export function extractionsOf({ extractions, extraction }: Results): Extraction[] {
	if (extractions?.length) return extractions;
	return isRecord(extraction) ? [{ fields: extraction as FieldMap }] : [];
}

/** What a person put in place of the value, else the value; null when nothing was found. */
export function valueOf({ value_override, value }: ExtractedField): unknown {
	return value_override ?? value ?? null;
}

/** What is no number says nothing, so a value with it is doubtful. */
export const confidenceOf = ({ confidence }: ExtractedField) =>
	Number.isFinite(confidence) ? confidence! : null;

/** Snippets with their page, as the API gives them. */
export const evidenceOf = ({ evidence }: ExtractedField) => evidence ?? [];

const FIELD_KEYS = ['value', 'value_override', 'confidence', 'evidence'];

/** A field as the API documents it; a bare value counts as one that has nothing but its value. */
export const asField = (field: unknown): ExtractedField =>
	isRecord(field) && FIELD_KEYS.some((key) => key in field) ? field : { value: field };

/** A table's rows may be null, but not all of them. */
export const isTable = (field: unknown): field is Row[] =>
	Array.isArray(field) &&
	field.every((row) => row === null || isRecord(row)) &&
	(field.length === 0 || field.some(isRecord));

/** One aspect of all fields. */
export const shape = (fields: FieldMap, aspect: (field: ExtractedField) => unknown): Shaped =>
	mapLeaves(fields, ({ field }) => aspect(field));

export const shapeRow = (row: Row, aspect: (field: ExtractedField) => unknown): Shaped =>
	mapEntries(row, (_, cell) => aspect(asField(cell)));

/** A field that holds a value of its own: a field of the document, or a cell of a table. */
export interface Leaf {
	/** `total`, `line_items[1].amount`; rows count from 0. Unique. */
	path: string;
	/** The field; the table, for a cell. */
	name: string;
	/** Only of a cell; '' where the rows of a list have a single value without a name. */
	column?: string;
	field: ExtractedField;
}

export function leaves(fields: FieldMap): Leaf[] {
	const found: Leaf[] = [];
	mapLeaves(fields, (leaf) => found.push(leaf));
	return found;
}

/** What `change` makes of each leaf, in its place. */
export const mapLeaves = <Value>(
	fields: FieldMap,
	change: (leaf: Leaf) => Value,
): Record<string, Value | Array<Record<string, Value>>> =>
	mapEntries(fields, (name, field) =>
		isTable(field)
			? field.map((row, index) =>
					mapEntries(row, (column, cell) => change(cellOf(name, index, column, cell))),
				)
			: change({ path: name, name, field: asField(field) }),
	);

/** By Object.fromEntries, since `__proto__` or `constructor` may be fields like any other. */
const mapEntries = <Value>(
	record: Record<string, unknown> | null | undefined,
	change: (key: string, value: unknown) => Value,
): Record<string, Value> =>
	Object.fromEntries(Object.entries(record ?? {}).map(([key, value]) => [key, change(key, value)]));

const cellOf = (name: string, index: number, column: string, cell: unknown): Leaf => ({
	path: `${name}[${index}]${column === '' ? '' : `.${column}`}`,
	name,
	column,
	field: asField(cell),
});

export const quoted = (names: string[]): string => names.map((name) => `"${name}"`).join(', ');
