import type { IDataObject } from 'n8n-workflow';

/** One entry of the parameter Fields. */
export interface FieldParameter {
	name?: string;
	description?: string;
	dataType?: string;
	choices?: string;
	columns?: { column?: FieldParameter[] };
}

/**
 * The graph of a workflow that parses a document and extracts `fields` from it, as the API takes it.
 * Rows of a table come from the field's columns, choices from lines such as `EUR: Euro`.
 */
export const buildDefinition = (
	name: string,
	description: string,
	fields: FieldParameter[],
): IDataObject => graphOf(name, description, fields.map(toWire));

/** The graph of a workflow that parses a document and extracts `fields`, which are as on the wire. */
export function graphOf(name: string, description: string, fields: IDataObject[]): IDataObject {
	return {
		name,
		...(description !== '' && { description }),
		nodes: [
			{ id: 'parse', type: 'parse' },
			{ id: 'extract', type: 'extract', extraction_schema: { fields } },
		],
		edges: [{ source: 'parse', target: 'extract' }],
	};
}

function toWire({ name, description, dataType, choices, columns }: FieldParameter): IDataObject {
	const field: IDataObject = {
		name: String(name ?? '').trim(),
		description: String(description ?? '').trim(),
		data_type: dataType ?? 'string',
	};
	if (dataType === 'enum' || dataType === 'multi_select') field.enum_options = readChoices(choices);
	if (dataType === 'object') field.nested_fields = (columns?.column ?? []).map(toWire);
	return field;
}

/** One choice a line, as the API takes it; what follows a colon describes it. */
export function readChoices(choices: unknown): IDataObject[] {
	return String(choices ?? '')
		.split('\n')
		.map((line) => {
			const [name, ...rest] = line.split(':');
			return { name: name.trim(), description: rest.join(':').trim() || name.trim() };
		})
		.filter(({ name }) => name !== '');
}
