import type { IDataObject } from 'n8n-workflow';

import type { Subject } from '../request/requestFailure';
import { sendRequest, type ApiClient, type ApiRequest } from '../request/sendRequest';

/** Sends the definition of a workflow; the API's response is the workflow. Throws what `sendRequest` throws. */
export async function sendDefinition(
	client: ApiClient,
	request: ApiRequest,
	body: IDataObject,
	workflow: Subject,
): Promise<IDataObject> {
	const subject = { ...workflow, payload: `the definition of "${String(body.name)}"` };
	return (await sendRequest(client, { ...request, body }, { subject })).body as IDataObject;
}
