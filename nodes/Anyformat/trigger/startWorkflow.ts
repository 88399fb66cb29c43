import { NodeApiError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { finalStatus } from '../documents/untilReady';
import { helperClient } from '../transport/helperClient';
import { endedItems, type TriggerOutput } from './endedDocument';
import type { TriggerInput } from './receive';
import { readRunPage } from './runs';
import { parametersOfExecution, readTriggerOutput } from './triggerParameters';

/**
 * The trigger's own execution: the documents that `receive` handed on, with their results. It fails when
 * they can't be had, and can then be retried. A document that is gone does not keep the others back.
 */
export async function startWorkflow(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = parametersOfExecution(context);
	const output: TriggerOutput = readTriggerOutput(parameters);
	const client = await helperClient(context, context.getExecutionCancelSignal());
	const items: INodeExecutionData[] = [];
	let gone: NodeApiError | undefined;
	for (const { json } of context.getInputData()) {
		const document = json as unknown as TriggerInput;
		// The event was not taken, and its sender may bring it again; this execution is here to fail.
		if (document.keyRejected) await readRunPage(client, document.workflowId, 1);
		else
			items.push(
				...(await endedItems(parameters, client, document, output).catch((error: unknown) => {
					if (!(error instanceof NodeApiError) || finalStatus(error) !== 'deleted') throw error;
					gone = error;
					return [];
				})),
			);
	}
	if (items.length === 0 && gone !== undefined) throw gone;
	return [items];
}
