import type { INodeExecutionData } from 'n8n-workflow';

import type { OutputOptions } from '../output/documentItems';
import { EXAMPLE, exampleResults } from '../output/exampleResults';
import { toItems } from '../output/toItems';
import type { Call } from '../request/call';
import type { DefinedSchema } from '../schema/definedSchema';
import { readWorkflow } from '../schema/readWorkflow';

/** Definitions that were asked for in a run of the node, by workflow, so that all its items ask once. */
const definitions = new WeakMap<object, Map<string, Promise<unknown>>>();

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
	const { context } = call;
	const { collectionId, fileName, text } = EXAMPLE;
	const isDefined = typeof target !== 'string';
	const results = exampleResults(isDefined ? target : await definitionOf(call, target));
	const workflowId = isDefined ? EXAMPLE.workflowId : target;
	const shape = isDefined ? target.shape : undefined;
	const document = { collectionId, workflowId, fileName, status: 'processed', results, shape };
	const items = toItems(context, document, output);
	if (!includeFile) return items;
	const { prepareBinaryData } = context.helpers;
	const binary = { data: await prepareBinaryData(Buffer.from(text), fileName, 'text/plain') };
	return items.map((item) => ({ ...item, binary }));
}

async function definitionOf({ context, client }: Call, workflowId: string): Promise<unknown> {
	const run = context.getExecuteData();
	const known = definitions.get(run) ?? new Map<string, Promise<unknown>>();
	definitions.set(run, known);
	const definition = known.get(workflowId) ?? readWorkflow(client, workflowId);
	known.set(workflowId, definition);
	return await definition;
}
