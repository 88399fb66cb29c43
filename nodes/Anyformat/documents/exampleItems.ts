import type { INodeExecutionData } from 'n8n-workflow';

import type { OutputOptions } from '../output/documentItems';
import { EXAMPLE, exampleResults } from '../output/exampleResults';
import { toItems } from '../output/toItems';
import type { Call } from '../request/call';
import { definedFields } from '../schema/definedFields';
import type { DefinedSchema } from '../schema/definedSchema';
import { readWorkflowOnce } from '../schema/readWorkflow';

/**
 * The items of a document that is not sent: sample values of the types that the workflow defines, or the
 * schema, which needs no request. Throws what `readWorkflow` and `toItems` throw.
 */
export async function exampleItems(
	call: Call,
	target: string | DefinedSchema,
	output: OutputOptions,
	includeFile: boolean,
): Promise<INodeExecutionData[]> {
	const { context, client } = call;
	const { collectionId, fileName, text } = EXAMPLE;
	const isDefined = typeof target !== 'string';
	const run = context.getExecuteData();
	const workflow = isDefined ? target : await readWorkflowOnce(run, client, target);
	const document = {
		collectionId,
		workflowId: isDefined ? EXAMPLE.workflowId : target,
		fileName,
		status: 'processed',
		results: exampleResults(workflow),
		shape: isDefined ? target.shape : undefined,
		definition: definedFields(workflow),
	};
	const items = toItems(context, document, output);
	if (!includeFile) return items;
	const { prepareBinaryData } = context.helpers;
	const binary = { data: await prepareBinaryData(Buffer.from(text), fileName, 'text/plain') };
	return items.map((item) => ({ ...item, binary }));
}
