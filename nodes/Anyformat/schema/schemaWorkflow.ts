import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { API } from '../../../credentials/connection';
import { toApiError } from '../request/errors';
import { LookupCache } from '../request/lookupCache';
import { readPages, type ApiRecord } from '../request/pagination';
import type { Subject } from '../request/requestFailure';
import { sendRequest, type ApiClient } from '../request/sendRequest';
import { nameEnd, type DefinedSchema } from './definedSchema';
import { HttpStatus } from '../request/response';

/** An execution, by an object that all its nodes share. */
export type Execution = object;

/** New workflows of one execution: an agent may write its schemas itself, and each makes one. */
const MAX_NEW_WORKFLOWS = 20;

/** Far more schemas than a process has; what is forgotten is looked for again. */
const MAX_KNOWN_WORKFLOWS = 10_000;

const PAGES_AT_ONCE = 4;

const NEW_WORKFLOW: Subject = {
	kind: 'workflow',
	payload: 'the fields that are defined in the node',
};

const WORKFLOWS = `${API}/workflows/`;

/** IDs of workflows that were found or made, or are about to be, by account and schema. */
const workflowIds = new LookupCache<string>(MAX_KNOWN_WORKFLOWS);

/** IDs that somebody deleted in Anyformat, which a list may still show. */
const deletedIds = new Set<string>();

const newWorkflows = new WeakMap<Execution, number>();

/** Says that this execution may make no more workflows; others may. */
class WorkflowLimitError extends NodeOperationError {}

/**
 * The ID of the Anyformat workflow of a schema: found by the end of its name, whoever made it, or made.
 * Single flight: whoever needs the same one meanwhile shares the look-up. Throws NodeApiError, or
 * NodeOperationError when the execution has made too many.
 */
export async function findOrCreateWorkflow(
	client: ApiClient,
	schema: DefinedSchema,
	execution: Execution,
): Promise<string> {
	const isOnlyTheirs = (reason: unknown) =>
		reason instanceof WorkflowLimitError && newOf(execution) < MAX_NEW_WORKFLOWS;
	return await workflowIds.get(
		keyOf(client, schema),
		client.signal,
		async () => await search(client, schema, execution),
		isOnlyTheirs,
	);
}

/** Looks for the workflow anew, or makes one, after `deletedId` turned out to be gone. */
export async function replaceDeletedWorkflow(
	client: ApiClient,
	schema: DefinedSchema,
	execution: Execution,
	deletedId: string,
): Promise<string> {
	deletedIds.add(deletedId);
	// Another item may have replaced it by now.
	await workflowIds.forget(keyOf(client, schema), deletedId);
	return await findOrCreateWorkflow(client, schema, execution);
}

const keyOf = ({ account }: ApiClient, { hash }: DefinedSchema): string => `${account.id} ${hash}`;

const newOf = (execution: Execution): number => newWorkflows.get(execution) ?? 0;

async function search(
	client: ApiClient,
	schema: DefinedSchema,
	execution: Execution,
): Promise<string> {
	const found = await findOldest(client, schema);
	if (found !== undefined) return found;
	if (newOf(execution) >= MAX_NEW_WORKFLOWS) throw limitError(client);
	newWorkflows.set(execution, newOf(execution) + 1);
	for (const isLast of [false, true]) {
		const created = await create(client, schema, isLast);
		// Another process may have made one at the same time: all settle on the oldest.
		const settled = (await findOldest(client, schema)) ?? created;
		if (settled !== undefined) return settled;
	}
	throw toApiError(client, NEW_WORKFLOW, { reason: 'noId' });
}

/** The ID of the new workflow; undefined when nobody knows whether it was made, which `isLast` throws. */
async function create(
	client: ApiClient,
	{ definition }: DefinedSchema,
	isLast: boolean,
): Promise<string | undefined> {
	const request = {
		method: 'POST' as const,
		url: WORKFLOWS,
		mayRepeat: true as const,
		body: definition,
	};
	const rules = { subject: NEW_WORKFLOW };
	const response = await sendRequest(client, request, rules).catch((reason: unknown) => {
		if (!(reason instanceof NodeApiError)) throw reason as Error;
		if (reason.context.outcomeUnknown !== true || isLast) throw withOwnWords(reason);
		return undefined;
	});
	const { id } = (response?.body ?? {}) as { id?: unknown };
	return typeof id === 'string' && id !== '' ? id : undefined;
}

/** The same error, with what it means for whoever has only defined fields. */
function withOwnWords(error: NodeApiError): NodeApiError {
	if (error.context.statusCode !== HttpStatus.Forbidden) return error;
	error.message = 'The API key may not make the Anyformat workflow that these fields need';
	error.description = `Fields that are defined in the node need a workflow in Anyformat, which is made on first use. Let the owner of the key get the permission to create workflows, run this once with a key that has it, or set 'Fields' to From Anyformat Workflow. ${error.description ?? ''}`;
	return error;
}

const limitError = ({ node, itemIndex }: ApiClient): WorkflowLimitError =>
	new WorkflowLimitError(
		node,
		`This execution has made ${MAX_NEW_WORKFLOWS} new Anyformat workflows, and makes no more`,
		{
			description:
				'Each different set of fields needs a workflow of its own. Where names, types or descriptions come from an expression, let it give the same for every item. If they have to differ, retry this execution to go on.',
			itemIndex,
		},
	);

async function findOldest(client: ApiClient, { hash }: DefinedSchema): Promise<string | undefined> {
	const end = nameEnd(hash);
	let oldest: ApiRecord | undefined;
	const request = { method: 'GET' as const, url: WORKFLOWS };
	const options = { subject: { kind: 'workflowList' as const }, atOnce: PAGES_AT_ONCE };
	for await (const { records } of readPages(client, request, options)) {
		for (const record of records) {
			const { id, name } = record;
			if (typeof id !== 'string' || deletedIds.has(id)) continue;
			if (!String(name).trimEnd().endsWith(end)) continue;
			if (oldest === undefined || isOlder(record, oldest)) oldest = record;
		}
	}
	return oldest?.id as string | undefined;
}

function isOlder(one: ApiRecord, other: ApiRecord): boolean {
	const [oneMs, otherMs] = [one, other].map(
		({ created_at }) => Date.parse(String(created_at)) || Infinity,
	);
	return oneMs === otherMs ? String(one.id) < String(other.id) : oneMs < otherMs;
}
