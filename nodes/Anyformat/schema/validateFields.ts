import { readChoices, type FieldParameter } from './buildDefinition';
import { isSnakeCase, type Findings } from './validateDefinition';

interface FieldRules {
	/** Whether names and descriptions go to the API as they are; else they may be any, or missing. */
	isStrict: boolean;
}

/**
 * What is wrong with Name and Fields of the form, in the words of the form; empty when `buildDefinition`
 * makes a definition of them that can be sent. Everything that is found is told at once.
 */
export function validateFields(
	name: string,
	fields: FieldParameter[],
	rules: FieldRules = { isStrict: true },
): Findings {
	return [
		...(name === '' ? ["'Name' is empty"] : []),
		...(fields.length > 0 ? [] : ["'Fields' is empty: add at least one"]),
		...fields.flatMap((field, index) => checkField(field, `Field ${index + 1}`, rules)),
		...namesakes(fields, 'Fields'),
	];
}

function checkField(
	field: FieldParameter,
	place: string,
	rules: FieldRules,
	isColumn = false,
): Findings {
	const name = textOf(field.name);
	const findings = [...checkName(name, rules), ...checkContent(field, rules, isColumn)];
	const label = name === '' ? place : `${place} ("${name}")`;
	return [
		...findings.map((finding) => `${label}: ${finding}`),
		...(field.dataType === 'object' && !isColumn
			? checkColumns(columnsOf(field), place, rules)
			: []),
	];
}

function checkName(name: string, { isStrict }: FieldRules): Findings {
	if (name === '') return ["'Name' is empty"];
	if (!isStrict || isSnakeCase(name)) return [];
	return /^[a-z\d_]+$/.test(name)
		? ["'Name' must begin with a letter, and have single underscores between words"]
		: ["'Name' may have only lower-case letters, digits and underscores, such as total_amount"];
}

function checkContent(
	field: FieldParameter,
	{ isStrict }: FieldRules,
	isColumn: boolean,
): Findings {
	const { dataType } = field;
	const findings: Findings = [];
	if (isStrict && textOf(field.description) === '') findings.push("'Description' is empty");
	if (
		(dataType === 'enum' || dataType === 'multi_select') &&
		readChoices(field.choices).length === 0
	)
		findings.push("'Choices' needs at least one choice");
	if (dataType === 'object' && isColumn)
		findings.push("'Type' can't be a table, since it is a column of one");
	if (dataType === 'object' && !isColumn && columnsOf(field).length === 0)
		findings.push("'Columns' is empty: add at least one");
	return findings;
}

const checkColumns = (columns: FieldParameter[], place: string, rules: FieldRules): Findings => [
	...columns.flatMap((column, index) =>
		checkField(column, `${place}, column ${index + 1}`, rules, true),
	),
	...namesakes(columns, `${place}, columns`),
];

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
