import type { IDataObject } from 'n8n-workflow';

import { checked } from './readSchema';
import {
	leaf,
	SchemaError,
	type LeafType,
	type Member,
	type ObjectNode,
	type SchemaFinding,
} from './schemaNode';
import { isSnakeCase, type Findings } from './validateDefinition';

/** One entry of the parameter Fields. */
export interface FieldParameter {
	name?: string;
	description?: string;
	dataType?: string;
	choices?: string;
	columns?: { column?: FieldParameter[] };
}

/** The same as the API takes it. */
interface WireField extends IDataObject {
	name: string;
	description: string;
	data_type: string;
	enum_options?: WireChoice[];
	nested_fields?: WireField[];
}

interface WireChoice extends IDataObject {
	name: string;
	description: string;
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

/**
 * The canonical form of the list Fields, whose names may be any. Throws SchemaError with everything that
 * is to be fixed, in the words of the form.
 */
export function fromFieldList(fields: FieldParameter[]): ObjectNode {
	const problems = validateFields('-', fields, false);
	if (problems.length > 0) throw new SchemaError(problems.map(toFinding));
	return checked({ kind: 'object', members: fields.map(toWire).map(toMember) });
}

const toFinding = (problem: string): SchemaFinding => ({
	path: '',
	problem: 'is not complete',
	remedy: `${problem}.`,
});

function toWire({ name, description, dataType, choices, columns }: FieldParameter): WireField {
	const field: WireField = {
		name: textOf(name),
		description: textOf(description),
		data_type: dataType ?? 'string',
	};
	if (hasChoices(dataType)) field.enum_options = readChoices(choices);
	if (dataType === 'object') field.nested_fields = columnsOf({ columns }).map(toWire);
	return field;
}

/** What only repeats a name describes nothing. */
function toMember(field: WireField): Member {
	const { name, description: words, data_type, enum_options, nested_fields } = field;
	const description = words === '' ? {} : { description: words };
	if (nested_fields !== undefined)
		return [name, { kind: 'table', members: nested_fields.map(toMember), ...description }];
	const choices = enum_options?.map((choice) => ({
		value: choice.name,
		...(choice.description !== choice.name && { description: choice.description }),
	}));
	const type = data_type as LeafType;
	return [name, { ...leaf(type, choices && { choices }), ...description }];
}

const hasChoices = (dataType: unknown) => dataType === 'enum' || dataType === 'multi_select';

/** One choice a line, as the API takes it; what follows a colon describes it. */
function readChoices(choices: unknown): WireChoice[] {
	return String(choices ?? '')
		.split('\n')
		.map((line) => {
			const [name, ...rest] = line.split(':');
			return { name: name.trim(), description: rest.join(':').trim() || name.trim() };
		})
		.filter(({ name }) => name !== '');
}

/**
 * What is wrong with Name and Fields of the form, in the words of the form; empty when `buildDefinition`
 * makes a definition of them that can be sent. Everything that is found is told at once. Unless `isStrict`,
 * names may be any, and descriptions missing: they do not go to the API as they are.
 */
export function validateFields(name: string, fields: FieldParameter[], isStrict = true): Findings {
	return [
		...(name === '' ? [NO_NAME] : []),
		...(fields.length > 0 ? [] : ["'Fields' is empty: add at least one"]),
		...fields.flatMap((field, index) => checkField(field, `Field ${index + 1}`, isStrict)),
		...namesakes(fields, 'Fields'),
	];
}

const NO_NAME = "'Name' is empty";

function checkField(
	field: FieldParameter,
	place: string,
	isStrict: boolean,
	isColumn = false,
): Findings {
	const name = textOf(field.name);
	const findings = [...checkName(name, isStrict), ...checkContent(field, isStrict, isColumn)];
	const label = name === '' ? place : `${place} ("${name}")`;
	const told = findings.map((finding) => `${label}: ${finding}`);
	if (field.dataType !== 'object' || isColumn) return told;
	const columns = columnsOf(field);
	return [
		...told,
		...columns.flatMap((column, index) =>
			checkField(column, `${place}, column ${index + 1}`, isStrict, true),
		),
		...namesakes(columns, `${place}, columns`),
	];
}

function checkName(name: string, isStrict: boolean): Findings {
	if (name === '') return [NO_NAME];
	if (!isStrict || isSnakeCase(name)) return [];
	return /^[a-z\d_]+$/.test(name)
		? ["'Name' must begin with a letter, and have single underscores between words"]
		: ["'Name' may have only lower-case letters, digits and underscores, such as total_amount"];
}

function checkContent(field: FieldParameter, isStrict: boolean, isColumn: boolean): Findings {
	const findings: Findings = [];
	if (isStrict && textOf(field.description) === '') findings.push("'Description' is empty");
	if (hasChoices(field.dataType) && readChoices(field.choices).length === 0)
		findings.push("'Choices' needs at least one choice");
	if (field.dataType !== 'object') return findings;
	if (isColumn) findings.push("'Type' can't be a table, since it is a column of one");
	else if (columnsOf(field).length === 0) findings.push("'Columns' is empty: add at least one");
	return findings;
}

/** Which fields have one name, by their numbers. */
function namesakes(fields: FieldParameter[], place: string): Findings {
	const names = fields.map((field) => textOf(field.name));
	return [...new Set(names)].flatMap((name) => {
		const numbers = names.flatMap((other, index) => (other === name ? [index + 1] : []));
		if (name === '' || numbers.length < 2) return [];
		return [`${place} ${numbers.join(' and ')} have the same name "${name}"`];
	});
}

const columnsOf = ({ columns }: FieldParameter): FieldParameter[] => columns?.column ?? [];

const textOf = (value: unknown): string => String(value ?? '').trim();
