import type { IN8nHttpFullResponse, INodeExecutionData, JsonObject } from 'n8n-workflow';

import { version } from '../../../package.json';

/**
 * How every request is sent. Redirects are not followed, since n8n would send the key along; statuses
 * are read by `send`.
 */
export const REQUEST_DEFAULTS = {
	disableFollowRedirect: true,
	ignoreHttpStatusErrors: true,
	headers: { Accept: 'application/json', 'User-Agent': `n8n-nodes-anyformat/${version}` },
};

/** Hands the whole response, with status and headers, to the request handler. */
export async function fullResponse(
	_items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	return [{ json: response as unknown as JsonObject } as INodeExecutionData];
}
