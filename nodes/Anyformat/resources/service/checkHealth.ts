import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { getConnection } from '../../request/account';
import { REQUEST_DEFAULTS } from '../../request/apiClient';
import { requestHandler } from '../../request/requestHandler';
import { sendRequest, type ApiResponse, type ApiClient } from '../../request/sendRequest';

/** The request handler of Check Health: n8n's plain helper, which sends no key. */
const withoutKey = requestHandler(async ({ context, client, request, subject }) => {
	const { baseUrl } = await getConnection(context);
	const open: ApiClient = {
		...client,
		request: async (options) =>
			(await context.helpers.httpRequest({
				...REQUEST_DEFAULTS,
				...options,
				baseURL: baseUrl,
				abortSignal: client.signal,
			})) as ApiResponse,
	};
	const { body } = await sendRequest(open, { ...request, method: 'GET' }, { subject });
	return [{ json: body as IDataObject }];
});

export const option: INodePropertyOptions = {
	name: 'Check Health',
	value: 'checkHealth',
	action: 'Check health of service',
	description: 'Ask whether Anyformat answers at all; the API key is not sent',
	routing: { request: { method: 'GET', url: '/health/' }, operations: { pagination: withoutKey } },
};

export const fields: INodeProperties[] = [];
