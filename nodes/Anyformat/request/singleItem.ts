import type { IDataObject } from 'n8n-workflow';

import { requestHandler } from './requestHandler';
import { sendRequest } from './sendRequest';

/** The request handler of operations that name none: one request, one response, one item. */
export const singleItem = requestHandler(async ({ client, request, subject }) => {
	const { body } = await sendRequest(client, request, { subject });
	return [{ json: body as IDataObject }];
});
