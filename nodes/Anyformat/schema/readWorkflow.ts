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
