import { API } from '../../../credentials/connection';
import type { Subject } from '../request/requestFailure';
import { sendRequest, type ApiClient } from '../request/sendRequest';

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
