import type { IN8nHttpFullResponse, INodeExecutionData, JsonObject } from 'n8n-workflow';

/** Hands the whole answer, with status and headers, to the seam. */
export async function wholeAnswer(
	_items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	return [{ json: response as unknown as JsonObject } as INodeExecutionData];
}
