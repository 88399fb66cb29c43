import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../request/call';
import { sendOperation, type OperationRequest } from '../request/sendOperation';

/** Sends the definition of a workflow; the API's response is the workflow. Throws what `sendOperation` throws. */
export const sendDefinition = async (
	call: Call,
	body: IDataObject,
	more: OperationRequest = {},
): Promise<IDataObject> =>
	await sendOperation(call, {
		...more,
		body,
		payload: `the definition of "${String(body.name)}"`,
	});
