import { NodeApiError } from 'n8n-workflow';

import { workflowUrl } from '../request/apiClient';
import { after, msUntil, type MonotonicMs } from '../request/clock';
import { asList, isRecord } from '../request/guards';
import { LookupCache } from '../request/lookupCache';
import { type ApiClient, sendRequest } from '../request/sendRequest';
import { fieldsOf, fromDescription, type ShapeMember, type UserShape } from './userShape';
import { HttpStatus } from '../request/response';
import type { Subject } from '../request/requestFailure';

/** The API's response for a workflow, with its fields. Throws what `sendRequest` throws. */
export async function readWorkflow(client: ApiClient, workflowId: string): Promise<unknown> {
	const request = { method: 'GET' as const, url: workflowUrl(workflowId) };
	const subject: Subject = { kind: 'workflow', id: workflowId };
	return (await sendRequest(client, request, { subject })).body;
}

/** More workflows than a process has to do with; what is forgotten is read again. */
const MAX_KNOWN_WORKFLOWS = 10_000;

/** Workflows that were asked for in a run of a node. */
const workflows = new WeakMap<object, LookupCache<unknown>>();

/** The same, asked for once in a `run`, whichever of its items needs it; there is none for an MCP client. */
export async function readWorkflowOnce(
	run: object | undefined,
	client: ApiClient,
	workflowId: string,
): Promise<unknown> {
	if (run === undefined) return await readWorkflow(client, workflowId);
	const known = workflows.get(run) ?? new LookupCache<unknown>(MAX_KNOWN_WORKFLOWS);
	workflows.set(run, known);
	const read = async () => await readWorkflow(client, workflowId);
	return await known.get(workflowId, client.signal, read);
}

/** How long a workflow counts as one that can't be seen; a permission may be given meanwhile. */
const RETRY_AFTER_MS = 60_000;

interface KnownShape {
	shape?: UserShape;
	/** When to look again; absent: never. */
	untilMs?: MonotonicMs;
}

const shapes = new LookupCache<KnownShape>(MAX_KNOWN_WORKFLOWS);

/**
 * The shape in which the fields of a workflow were defined in a node, from the workflow's own description,
 * which is read once in a process; undefined for workflows that people made, and for those whose
 * description somebody changed. Throws what `readWorkflow` throws, except that a workflow which can't be
 * seen has no shape for a minute.
 */
export async function userShapeOf(
	client: ApiClient,
	workflowId: string,
): Promise<UserShape | undefined> {
	const key = `${client.account.id} ${workflowId}`;
	const known = await shapes.get(
		key,
		client.signal,
		async () => await readShape(client, workflowId),
	);
	if (known.untilMs === undefined || msUntil(known.untilMs) > 0) return known.shape;
	await shapes.forget(key, known);
	return await userShapeOf(client, workflowId);
}

const readShape = async (client: ApiClient, workflowId: string): Promise<KnownShape> =>
	await readWorkflow(client, workflowId).then(
		(workflow) => ({
			shape: isRecord(workflow) ? fromDescription(workflow.description) : undefined,
		}),
		(reason: unknown) => {
			const status = reason instanceof NodeApiError ? reason.context.statusCode : undefined;
			if (status !== HttpStatus.NotFound && status !== HttpStatus.Forbidden) throw reason as Error;
			return { untilMs: after(RETRY_AFTER_MS) };
		},
	);

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

/**
 * What a workflow defines, under the user's paths in place of the names on the wire. The only column of a
 * list of single values has no name; fields that the shape does not know keep theirs.
 */
export function toUserDefinition(
	shape: UserShape | undefined,
	defined: DefinedField[],
): DefinedField[] {
	return shape === undefined ? defined : rename(shape.members, defined);
}

function rename(members: ShapeMember[], defined: DefinedField[]): DefinedField[] {
	const byWire = new Map(fieldsOf(members).map((node) => [node.wire, node]));
	return defined.map((field) => {
		const node = byWire.get(field.name);
		if (node === undefined) return field;
		const { columns } = field;
		if (node.kind === 'table')
			return { ...field, name: node.path, columns: rename(node.members, columns) };
		if (node.kind === 'leaf' && node.isNumber) return { ...field, name: node.path, isNumber: true };
		if (node.kind !== 'list') return { ...field, name: node.path };
		return {
			...field,
			name: node.path,
			columns: columns.map((column) => ({ ...column, name: '' })),
		};
	});
}
