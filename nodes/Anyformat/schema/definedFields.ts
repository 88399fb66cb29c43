import { asList, isRecord } from '../request/guards';

/** A field as a workflow defines it, as far as the code relies on it. */
export interface DefinedField {
	name: string;
	/** `object` is a table; types that are not known here pass through. */
	dataType: string;
	description: string;
	/** Names of the choices of an `enum` or `multi_select`. */
	choices: string[];
	/** Whether the choices are numbers to the user, who defined them in a node. */
	isNumber?: boolean;
	/** Columns of a table. */
	columns: DefinedField[];
}

/**
 * The fields in the API's response for a workflow, none for one that only parses. The response's `fields` has
 * no declared type, so what has another shape is left out. Source: docs/api-contract.md.
 */
export function definedFields(workflow: unknown): DefinedField[] {
	return isRecord(workflow) ? readFields(workflow.fields) : [];
}

const readFields = (fields: unknown): DefinedField[] => asList(fields).flatMap(readField);

function readField(field: unknown): DefinedField[] {
	if (!isRecord(field) || typeof field.name !== 'string' || field.name === '') return [];
	return [
		{
			name: field.name,
			dataType: textOf(field.data_type),
			description: textOf(field.description),
			choices: asList(field.enum_options).flatMap(readChoice),
			columns: readFields(field.nested_fields),
		},
	];
}

/** A choice comes as an object with name and description, or as its name alone. */
function readChoice(choice: unknown): string[] {
	const name = isRecord(choice) ? choice.name : choice;
	return typeof name === 'string' ? [name] : [];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
