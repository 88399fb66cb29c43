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
import { schemaType } from './typeWords';
import { isSnakeCase, type Findings } from './validateDefinition';
import { isRecord } from '../request/guards';

/** One entry of the parameter Fields, whose values may come from expressions. */
export interface FieldParameter {
	name?: string;
	description?: string;
	dataType?: unknown;
	choices?: unknown;
	columns?: { column?: FieldParameter[] };
}

interface WireField extends IDataObject {
	name: string;
	description: string;
	data_type: string;
	enum_options?: WireChoice[];
	nested_fields?: WireField[];
}

type WireChoice = Record<'name' | 'description', string>;

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

function toWire(given: FieldParameter): WireField {
	const type = typeOf(given);
	const field: WireField = {
		name: textOf(given.name),
		description: textOf(given.description),
		data_type: String(type),
	};
	if (hasChoices(type)) field.enum_options = readChoices(given.choices);
	if (type === 'object') field.nested_fields = columnsOf(given).map(toWire);
	return field;
}

/** The type as the API calls it, also for another word, such as "number"; undefined for what is none. */
function typeOf({ dataType = 'string' }: FieldParameter): LeafType | 'object' | undefined {
	const word = textOf(dataType).toLowerCase();
	if (hasChoices(word)) return word;
	const type = schemaType(word);
	return type === 'array' || type === 'null' ? undefined : type;
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

const NO_NAME = "'Name' is empty";
const hasChoices = (type: unknown) => type === 'enum' || type === 'multi_select';

/**
 * Choices as the API takes them, each name once: one a line, or a list that an expression gives. What follows
 * a colon describes a choice.
 */
function readChoices(given: unknown): WireChoice[] {
	const lines: unknown[] = Array.isArray(given) ? given : textOf(given).split('\n');
	const choices = lines.map(toChoice).filter(({ name }) => name !== '');
	return choices.filter(
		({ name }, index) => choices.findIndex((other) => other.name === name) === index,
	);
}

function toChoice(line: unknown): WireChoice {
	const [word, ...rest] = isRecord(line)
		? [textOf(line.name), textOf(line.description)]
		: textOf(line).split(':');
	const name = word.trim();
	return { name, description: rest.join(':').trim() || name };
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
	if (typeOf(field) !== 'object' || isColumn) return told;
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
	const type = typeOf(field);
	if (type === undefined)
		findings.push(`'Type' can't be "${textOf(field.dataType)}": choose one from the list`);
	if (hasChoices(type) && readChoices(field.choices).length === 0)
		findings.push("'Choices' needs at least one choice");
	if (type !== 'object') return findings;
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
