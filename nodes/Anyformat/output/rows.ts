import type { Extraction, FieldMap, Row } from '../request/apiTypes';
import { isRecord } from '../request/guards';
import { InputError } from '../request/parameters';
import type { DefinedField } from '../schema/readWorkflow';
import { tablesOf, type UserShape } from '../schema/userShape';
import { isTable, quoted, valueOf } from './results';

/** A table may be named as the user does, or by its name on the wire. */
export function pathOf(
	table: string | undefined,
	shape: UserShape | undefined,
): string | undefined {
	const tables = shape === undefined ? [] : tablesOf(shape);
	if (tables.some(({ path }) => path === table)) return table;
	return tables.find(({ wire }) => wire === table)?.path ?? table;
}

/** A table without rows comes as an empty list, as null, or as a field that has one of these for its value. */
const isEmptyTable = (field: unknown) => {
	const value = isRecord(field) ? valueOf(field) : field;
	return value === null || (Array.isArray(value) && value.length === 0);
};

const namesOf = (extractions: Extraction[], isWanted: (field: unknown) => boolean): string[] =>
	extractions.flatMap(({ fields }) =>
		Object.entries(fields).flatMap(([name, field]) => (isWanted(field) ? [name] : [])),
	);

/** Whether a table was extracted, be it without rows. */
export const hasTable = (extractions: Extraction[], table: string): boolean =>
	namesOf(extractions, (field) => isTable(field) || isEmptyTable(field)).includes(table);

/**
 * Throws InputError for what is no table of the document. One that the workflow defines may be left out of
 * the results, and has no rows then.
 */
export function checkTable(
	extractions: Extraction[],
	table: string,
	definition: DefinedField[] = [],
) {
	const isLeftOut = !namesOf(extractions, () => true).includes(table);
	const defined = definition.filter(({ dataType }) => dataType === 'object' && isLeftOut);
	const names = defined.map(({ name }) => name);
	if (hasTable(extractions, table) || names.includes(table)) return;
	const tables = [...new Set([...namesOf(extractions, isTable), ...names])];
	throw new InputError(
		`The document has no table field "${table}"`,
		tables.length > 0
			? `Its tables are: ${quoted(tables)}. Put one of them into 'Rows Field', or leave it empty.`
			: "It has no tables at all. Remove 'Rows Field' from Options.",
	);
}

/** Parts the fields into those beside the table, and the table's rows. */
export function takeTable(fields: FieldMap, rowsField: string): [FieldMap, Row[]] {
	const entries = Object.entries(fields);
	const table = entries.find(([name]) => name === rowsField)?.[1];
	const header = Object.fromEntries(entries.filter(([name]) => name !== rowsField));
	return [header, isTable(table) ? table : []];
}
