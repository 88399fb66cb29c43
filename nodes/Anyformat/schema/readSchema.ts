import { schemaOfFieldList } from './fieldListSchema';
import { findJsonSchema, type Box } from './findJsonSchema';
import { fromExample } from './fromExample';
import { fromJsonSchema } from './fromJsonSchema';
import { MAX_DEPTH, tooMuch } from './plainSchema';
import { readPasted } from './readPasted';
import { isRecord } from '../request/guards';
import {
	joinPath,
	SchemaError,
	type SchemaFinding,
	type Member,
	type ObjectNode,
} from './schemaNode';

/**
 * The canonical form of the fields that somebody pasted as a JSON example or a JSON Schema, into
 * whichever box. Throws SchemaError, with the path of everything that the API can't hold.
 */
export function readSchema(pasted: unknown, box: Box): ObjectNode {
	try {
		return toCanonical(readPasted(pasted), box);
	} catch (error) {
		// The stack and a text have an end, which only something made for it will reach.
		throw error instanceof SchemaError ? error : tooMuch('');
	}
}

function toCanonical(pasted: unknown, box: Box): ObjectNode {
	const value = schemaOfFieldList(pasted) ?? pasted;
	const isOnlyEntry = Array.isArray(value) && value.length === 1;
	const schema = isOnlyEntry ? findJsonSchema(value[0], 'example') : findJsonSchema(value, box);
	const findings: SchemaFinding[] = [];
	if (schema === undefined && Array.isArray(value))
		throw listAtTop(value.length > 0 ? { items: value } : { items: [''] });
	const node =
		schema === undefined
			? fromExample(value, '', findings)
			: fromJsonSchema(schema, [schema, value], findings);
	if (node.kind === 'object') return checked(node, findings);
	const isList = node.kind !== 'leaf' || node.type === 'multi_select';
	if (isList) throw listAtTop(wrapped(schema));
	const problem = findings.find(({ path }) => path === '')?.problem ?? 'has no names of fields';
	const remedy = 'Write an object with a name for each field, such as { "invoice_number": "" }.';
	throw new SchemaError([{ path: '', problem, remedy }, ...findings.filter(({ path }) => path)]);
}

/** Throws SchemaError for what is found in `node`, and for `findings`. */
export function checked(node: ObjectNode, findings: SchemaFinding[] = []): ObjectNode {
	const all = [...findings, ...checkMembers(node.members, '', false, 0)];
	if (all.length > 0) throw new SchemaError(distinct(all));
	if (countLeaves(node.members) > 0) return node;
	const remedy = 'Write a name for each field that you want, such as { "invoice_number": "" }.';
	throw new SchemaError([{ path: '', problem: 'has no fields in it', remedy }]);
}

function checkMembers(
	members: Member[],
	parent: string,
	isInRow: boolean,
	depth: number,
): SchemaFinding[] {
	if (depth > MAX_DEPTH) throw tooMuch(parent);
	return members.flatMap(([key, node]) => {
		const path = joinPath(parent, key);
		if (node.kind === 'object') return checkMembers(node.members, path, isInRow, depth + 1);
		if (node.kind !== 'table') return [];
		if (isInRow) return [{ path, ...TABLE_IN_TABLE }];
		const findings = checkMembers(node.members, path, true, depth + 1);
		if (findings.length > 0 || countLeaves(node.members) > 0) return findings;
		return [{ path, ...NO_COLUMNS }];
	});
}

const TABLE_IN_TABLE = {
	problem: 'is a table inside a table',
	remedy:
		'Anyformat has one level of rows. Put the columns of the inner table into the outer one, with a row for each of its rows, or make it a list of texts.',
};

const NO_COLUMNS = {
	problem: 'is a list of objects without keys',
	remedy: 'Write the names of its columns into the first object.',
};

function countLeaves(members: Member[]): number {
	return members.reduce((count, [, node]) => {
		const isSingle = node.kind === 'leaf' || node.kind === 'list';
		return count + (isSingle ? 1 : countLeaves((node as ObjectNode).members));
	}, 0);
}

/** A union may find the same thing in each of its branches. */
function distinct(findings: SchemaFinding[]): SchemaFinding[] {
	return findings.filter(
		({ path, problem }, index) =>
			findings.findIndex((other) => other.path === path && other.problem === problem) === index,
	);
}

/** A schema of a list, as that of an object which has the list under a name. */
function wrapped(schema: unknown): unknown {
	const { $schema, $defs, definitions, components, ...list } = isRecord(schema) ? schema : {};
	return {
		...($schema !== undefined && { $schema }),
		type: 'object',
		properties: { items: list },
		...($defs !== undefined && { $defs }),
		...(definitions !== undefined && { definitions }),
		...(components !== undefined && { components }),
	};
}

const listAtTop = (text: unknown): SchemaError =>
	new SchemaError([
		{
			path: '',
			problem: 'is a list, and has to be an object',
			remedy: `Put the list under a name. Paste this in its place, and choose "items" as 'Rows Field' for an item for each row:\n${JSON.stringify(text, null, 2)}`,
		},
	]);
