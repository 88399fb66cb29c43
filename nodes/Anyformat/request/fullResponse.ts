import type { IN8nHttpFullResponse, INodeExecutionData, JsonObject } from 'n8n-workflow';

/** Hands the whole response, with status and headers, to the request handler. */
export async function fullResponse(
	_items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	return [{ json: response as unknown as JsonObject } as INodeExecutionData];
}
