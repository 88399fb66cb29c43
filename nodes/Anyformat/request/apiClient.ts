import type { IAllExecuteFunctions } from 'n8n-workflow';

import { readConnection } from '../../../credentials/connection';
import { getAccount } from './account';
import { REQUEST_DEFAULTS } from './requestDefaults';
import type { ApiResponse, ApiClient } from './sendRequest';

/**
 * The way to the API for code outside of operations: n8n's helper, with the node's credential. `signal`
 * ends its requests and its waiting. Throws what `accountOf` throws.
 */
export async function createApiClient(
	context: IAllExecuteFunctions,
	signal?: AbortSignal,
): Promise<ApiClient> {
	const credential = await context.getCredentials('anyformatApi');
	return {
		node: context.getNode(),
		itemIndex: 0,
		account: getAccount(credential),
		apiKey: readConnection(credential).apiKey,
		signal,
		request: async (request) =>
			(await context.helpers.httpRequestWithAuthentication.call(context, 'anyformatApi', {
				...REQUEST_DEFAULTS,
				...request,
				returnFullResponse: true,
				abortSignal: signal,
			})) as ApiResponse,
	};
}
