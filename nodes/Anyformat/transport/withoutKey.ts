import type { IDataObject } from 'n8n-workflow';

import { connectionOf } from './account';
import { operation } from './operation';
import { REQUEST_DEFAULTS } from './requestDefaults';
import { send, type ApiResponse, type Client } from './send';

/** The seam of operations on open endpoints: n8n's plain helper, which sends no key. */
export const withoutKey = operation(async ({ context, client, request, named }) => {
	const { baseUrl } = await connectionOf(context);
	const open: Client = {
		...client,
		exchange: async (options) =>
			(await context.helpers.httpRequest({
				...REQUEST_DEFAULTS,
				...options,
				baseURL: baseUrl,
				returnFullResponse: true,
				abortSignal: client.signal,
			})) as ApiResponse,
	};
	const { body } = await send(open, request, { subject: { named } });
	return [{ json: body as IDataObject }];
});
