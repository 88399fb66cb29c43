import { finding, type Finding } from './errors';
import type { Switches } from './switchTable';

export interface EnumOption {
	name: string;
	description: string;
}

/** A field of a workflow, as it stands in a definition. */
export interface FieldDefinition {
	name: string;
	description: string;
	data_type: string;
	enum_options?: Array<EnumOption | string>;
	nested_fields?: FieldDefinition[];
	lookup?: boolean;
}

export type Json = Record<string, unknown>;
type Place = Finding['loc'];

const SCALARS = ['string', 'integer', 'float', 'boolean', 'date', 'datetime'];
const CHOICES = ['enum', 'multi_select'];
const FIELD_KEYS = [
	...['name', 'description', 'data_type', 'enum_options', 'nested_fields', 'lookup'],
];
const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

export const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Everything that is wrong with a list of fields that stands at `loc`. */
export function fieldFindings(fields: unknown, loc: Place, switches: Switches): Finding[] {
	return listFindings(fields, loc, switches, false);
}

/** A text that must be there and not be empty. */
export function textFindings(owner: Json, key: string, loc: Place): Finding[] {
	const value = owner[key];
	if (value === undefined || value === null) {
		return [finding([...loc, key], 'Field required', 'missing')];
	}
	if (typeof value !== 'string') return [finding([...loc, key], 'Input should be a valid string')];
	return value.trim() ? [] : [finding([...loc, key], 'String should have at least 1 character')];
}

/** Keys that nobody documented, when the switch has them refused. */
export function keyFindings(owner: Json, known: string[], loc: Place, switches: Switches) {
	if (switches.unknownKeys === 'ignored') return [];
	const unknown = Object.keys(owner).filter((key) => !known.includes(key));
	return unknown.map((key) =>
		finding([...loc, key], 'Extra inputs are not permitted', 'extra_forbidden'),
	);
}

function listFindings(fields: unknown, loc: Place, switches: Switches, nested: boolean): Finding[] {
	if (!Array.isArray(fields) || fields.length === 0) {
		return [finding(loc, 'List should have at least 1 field')];
	}
	const names = fields.map((field: unknown) => (isObject(field) ? field.name : undefined));
	return fields.flatMap((field: unknown, index) => {
		const place = [...loc, index];
		if (!isObject(field)) return [finding(place, 'Input should be an object')];
		const twice = names.indexOf(field.name) < index;
		return [
			...textFindings(field, 'name', place),
			...nameFindings(field.name, place, twice),
			...textFindings(field, 'description', place),
			...typeFindings(field, place, switches, nested),
			...keyFindings(field, FIELD_KEYS, place, switches),
		];
	});
}

function nameFindings(name: unknown, place: Place, twice: boolean): Finding[] {
	if (typeof name !== 'string' || !name) return [];
	const loc = [...place, 'name'];
	if (twice) return [finding(loc, `Field name ${name} is used twice`)];
	return SNAKE_CASE.test(name) ? [] : [finding(loc, `Field name ${name} is not snake_case`)];
}

function typeFindings(field: Json, place: Place, switches: Switches, nested: boolean): Finding[] {
	const type = field.data_type;
	const plain = switches.listType === 'taken' ? [...SCALARS, 'list'] : SCALARS;
	if (type === undefined) return [finding([...place, 'data_type'], 'Field required', 'missing')];
	if (plain.includes(String(type))) return [];
	if (CHOICES.includes(String(type))) return optionFindings(field.enum_options, place, switches);
	if (type === 'object' && !nested) {
		return listFindings(field.nested_fields, [...place, 'nested_fields'], switches, true);
	}
	const known = [...plain, ...CHOICES, ...(nested ? [] : ['object'])].join(', ');
	return [finding([...place, 'data_type'], `Input should be one of ${known}`, 'enum')];
}

function optionFindings(options: unknown, place: Place, switches: Switches): Finding[] {
	const loc = [...place, 'enum_options'];
	if (!Array.isArray(options) || options.length === 0) {
		return [finding(loc, 'List should have at least 1 option')];
	}
	return options.flatMap((option: unknown, index) => {
		if (switches.enumOptions === 'strings' && typeof option === 'string') return [];
		if (!isObject(option)) return [finding([...loc, index], 'Input should be an object')];
		const place = [...loc, index];
		return [...textFindings(option, 'name', place), ...textFindings(option, 'description', place)];
	});
}
