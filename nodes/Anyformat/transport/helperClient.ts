import type { IAllExecuteFunctions } from 'n8n-workflow';

import { readConnection } from '../../../credentials/connection';
import { accountOf } from './account';
import { REQUEST_DEFAULTS } from './requestDefaults';
import type { ApiResponse, Client } from './send';

/**
 * The way to the API for code outside of operations: n8n's helper, with the node's credential. `signal`
 * ends its requests and its waiting. Throws what `accountOf` throws.
 */
export async function helperClient(
	context: IAllExecuteFunctions,
	signal?: AbortSignal,
): Promise<Client> {
	const credential = await context.getCredentials('anyformatApi');
	return {
		node: context.getNode(),
		itemIndex: 0,
		account: accountOf(credential),
		apiKey: readConnection(credential).apiKey,
		signal,
		exchange: async (request) =>
			(await context.helpers.httpRequestWithAuthentication.call(context, 'anyformatApi', {
				...REQUEST_DEFAULTS,
				...request,
				returnFullResponse: true,
				abortSignal: signal,
			})) as ApiResponse,
	};
}
