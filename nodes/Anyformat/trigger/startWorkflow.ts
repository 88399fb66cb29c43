import { NodeApiError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { createApiClient } from '../request/apiClient';
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
	const client = await createApiClient(context, context.getExecutionCancelSignal());
	const documents = context.getInputData().map(({ json }) => json as unknown as TriggerInput);
	// The event was not taken, and its sender may bring it again; this execution is here to fail.
	if (documents[0]?.keyRejected) {
		await readRunPage(client, documents[0].workflowId, 1);
		return [[]];
	}
	const outcomes = await Promise.allSettled(
		documents.map(async (document) => await endedItems(parameters, client, document, output)),
	);
	const items = outcomes.flatMap((outcome) =>
		outcome.status === 'fulfilled' ? outcome.value : [],
	);
	const reasons = outcomes.flatMap((outcome) =>
		outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
	);
	const serious = reasons.find((reason) => !isGone(reason));
	if (serious !== undefined) throw serious as Error;
	if (items.length === 0 && reasons.length > 0) throw reasons[0] as Error;
	return [items];
}

const isGone = (reason: unknown): boolean =>
	reason instanceof NodeApiError && reason.context.status === 'deleted';
