import type { INodeExecutionData } from 'n8n-workflow';

import type { OutputOptions } from '../output/documentItems';
import { EXAMPLE, exampleResults } from '../output/exampleResults';
import { toItems } from '../output/toItems';
import type { Call } from '../request/requestHandler';
import { definedFields } from '../schema/definedFields';
import { readWorkflowOnce } from '../schema/readWorkflow';

/**
 * The items of a document that is not sent: sample values of the types that the workflow defines. Throws
 * what `readWorkflow` and `toItems` throw.
 */
export async function exampleItems(
	call: Call,
	workflowId: string,
	output: OutputOptions,
	includeFile: boolean,
): Promise<INodeExecutionData[]> {
	const { context, client } = call;
	const { collectionId, fileName, text } = EXAMPLE;
	const workflow = await readWorkflowOnce(context.getExecuteData(), client, workflowId);
	const results = exampleResults(workflow);
	const definition = definedFields(workflow);
	const document = { collectionId, workflowId, fileName, status: 'processed', results, definition };
	const items = toItems(context, document, output);
	if (!includeFile) return items;
	const { prepareBinaryData } = context.helpers;
	const binary = { data: await prepareBinaryData(Buffer.from(text), fileName, 'text/plain') };
	return items.map((item) => ({ ...item, binary }));
}
