import { type IDataObject } from 'n8n-workflow';
import { createHash } from 'crypto';

import { withNodeErrors, type Parameters } from '../request/parameters';
import { fromFieldList, graphOf, type FieldParameter } from './fieldList';
import { readSchema } from './readSchema';
import type { ObjectNode, Choice, Member, SchemaNode } from './schemaNode';
import { toDescription, type UserShape } from './userShape';
import { toWireFields } from './wireFields';

/** Goes up when the same fields would be sent otherwise, so that they get a workflow of their own. */
const VERSION = 1;

const HASH_DIGITS = 12;

/**
 * The hash of canonical fields, 12 hex digits: of names, types and the user's descriptions. The order of
 * keys and of choices makes no difference, nor do the values of an example.
 */
export function canonicalHash({ members }: ObjectNode): string {
	const canonical = JSON.stringify([VERSION, canonicalMembers(members)]);
	return createHash('sha256').update(canonical).digest('hex').slice(0, HASH_DIGITS);
}

/** Lists throughout, since their order is the same in every JavaScript. */
const canonicalMembers = (members: Member[]): unknown[] =>
	sorted(members.map(([key, node]) => [key, canonicalNode(node)]));

function canonicalNode(node: SchemaNode): unknown[] {
	const description = node.description ?? '';
	if (node.kind === 'list') return ['list', description, canonicalNode(node.item)];
	if (node.kind !== 'leaf') return [node.kind, description, canonicalMembers(node.members)];
	return [node.type, description, sorted((node.choices ?? []).map(canonicalChoice))];
}

const canonicalChoice = ({ value, description = '' }: Choice): unknown[] => [value, description];

const sorted = (entries: unknown[][]): unknown[][] =>
	entries
		.map((entry) => ({ entry, text: JSON.stringify(entry) }))
		.sort((one, other) => (one.text < other.text ? -1 : 1))
		.map(({ entry }) => entry);

/** Fields that are defined in a node, and the Anyformat workflow that extracts them. */
export interface DefinedSchema {
	/** 12 hex digits: same names, types and descriptions have the same. */
	hash: string;
	/** Fields as on the wire. */
	fields: IDataObject[];
	shape: UserShape;
	/** The whole definition, to be sent; its name ends in the hash. */
	definition: IDataObject;
}

/** How the schema is given: the values that n8n's Information Extractor has for it. */
export type SchemaType = 'fromAttributes' | 'fromJson' | 'manual';

/** Characters of the names in a workflow's name. */
const MAX_NAME_LENGTH = 60;

/** What a workflow's name ends in that belongs to the schema with this hash. */
export const nameEnd = (hash: string): string => `(n8n ${hash})`;

/** The canonical fields of the given parameter. Throws SchemaError. */
export function readCanonical(schemaType: SchemaType, read: (name: string) => unknown): ObjectNode {
	if (schemaType === 'fromJson') return readSchema(read('jsonSchemaExample'), 'example');
	if (schemaType === 'manual') return readSchema(read('inputSchema'), 'schema');
	const { field = [] } = (read('fields') ?? {}) as { field?: FieldParameter[] };
	return fromFieldList(field);
}

export function toDefinedSchema(canonical: ObjectNode): DefinedSchema {
	const hash = canonicalHash(canonical);
	const { fields, shape } = toWireFields(canonical);
	const keys = canonical.members.map(([key]) => key.replace(/[\s\p{Cc}]+/gu, ' ').trim());
	// By characters: half of an emoji is no text that a server could store.
	const words = [...keys.filter(Boolean).join(', ')].slice(0, MAX_NAME_LENGTH).join('');
	const name = `${words} ${nameEnd(hash)}`.trim();
	const definition = graphOf(name, toDescription(shape), fields);
	return { hash, fields, shape, definition };
}

/** Reads the fields that are defined in the node. Throws NodeOperationError, which names their paths. */
export function readDefinedSchema(context: Parameters): DefinedSchema {
	const schemaType = context.getNodeParameter('schemaType', 'fromAttributes') as SchemaType;
	const given = context.getNodeParameter(PARAMETERS[schemaType], '');
	return withNodeErrors(context, () => {
		const key = `${schemaType} ${JSON.stringify(given)}`;
		const known = recent.get(key);
		if (known !== undefined) return known;
		const schema = toDefinedSchema(readCanonical(schemaType, () => given));
		if (recent.size >= MAX_RECENT) recent.clear();
		recent.set(key, schema);
		return schema;
	});
}

/** The parameter that a way of giving the schema reads. */
const PARAMETERS: Record<SchemaType, string> = {
	fromAttributes: 'fields',
	fromJson: 'jsonSchemaExample',
	manual: 'inputSchema',
};

/** Schemas by their text: the items of a run mostly have the same one. */
const recent = new Map<string, DefinedSchema>();
const MAX_RECENT = 100;
