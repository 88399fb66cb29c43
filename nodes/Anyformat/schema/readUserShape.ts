import { NodeApiError } from 'n8n-workflow';

import { isRecord } from '../request/guards';
import { LookupCache } from '../request/lookupCache';
import { type ApiClient, sendRequest } from '../request/sendRequest';
import { fromDescription } from './shapeText';
import type { UserShape } from './userShape';
import { HttpStatus } from '../request/response';
import { API } from '../../../credentials/connection';
import type { Subject } from '../request/requestFailure';

/** The API's response for a workflow, with its fields. Throws what `send` throws. */
export async function readWorkflow(client: ApiClient, workflowId: string): Promise<unknown> {
	const request = {
		method: 'GET' as const,
		url: `${API}/workflows/${encodeURIComponent(workflowId)}/`,
	};
	const subject: Subject = { kind: 'workflow', id: workflowId };
	return (await sendRequest(client, request, { subject })).body;
}

/** Workflows that were asked for in a run of a node. */
const workflows = new WeakMap<object, Map<string, Promise<unknown>>>();

/** The same, asked for once in a `run`, whichever of its items needs it; there is none for an MCP client. */
export async function readWorkflowOnce(
	run: object | undefined,
	client: ApiClient,
	workflowId: string,
): Promise<unknown> {
	if (run === undefined) return await readWorkflow(client, workflowId);
	const known = workflows.get(run) ?? new Map<string, Promise<unknown>>();
	workflows.set(run, known);
	const workflow = known.get(workflowId) ?? readWorkflow(client, workflowId);
	known.set(workflowId, workflow);
	return await workflow;
}

/** More workflows than a process has to do with; what is forgotten is read again. */
const MAX_KNOWN_SHAPES = 10_000;

const shapes = new LookupCache<UserShape | undefined>(MAX_KNOWN_SHAPES);

/**
 * The shape in which the fields of a workflow were defined in a node, from the workflow's own description,
 * which is read once in a process; undefined for workflows that people made, and for those whose
 * description somebody changed. Throws what `readWorkflow` throws, except that a workflow which can't be
 * seen has no shape.
 */
export async function userShapeOf(
	client: ApiClient,
	workflowId: string,
): Promise<UserShape | undefined> {
	const key = `${client.account.id} ${workflowId}`;
	return await shapes.get(key, client.signal, async () => {
		const workflow = await readWorkflow(client, workflowId).catch((reason: unknown) => {
			const status = reason instanceof NodeApiError ? reason.context.statusCode : undefined;
			if (status === HttpStatus.NotFound || status === HttpStatus.Forbidden) return undefined;
			throw reason as Error;
		});
		return isRecord(workflow) ? fromDescription(workflow.description) : undefined;
	});
}
