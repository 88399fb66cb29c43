import { API } from '../../../credentials/connection';
import { send, type Client } from './send';

/** The API's answer for a workflow, with its fields. Throws what `send` throws. */
export async function readWorkflow(client: Client, workflowId: string): Promise<unknown> {
	const request = {
		method: 'GET' as const,
		url: `${API}/workflows/${encodeURIComponent(workflowId)}/`,
	};
	const subject = { named: `workflow "${workflowId}"` };
	return (await send(client, request, { subject })).body;
}
