import type { IDataObject, WorkflowActivateMode } from 'n8n-workflow';

import type { Api } from './api';
import { inNewProcess, PollingTrigger, type PollCall } from './triggers';

export const RUNS_ROUTE = 'GET /v2/workflows/:workflow_id/runs/';

const BOTH = ['extraction.completed', 'extraction.failed'];

interface More {
	parameters?: IDataObject;
	saved?: string;
	workflowId?: string;
	activation?: WorkflowActivateMode;
}

export const triggerOf = ({ access, workflowId }: Api, { parameters, ...more }: More = {}) =>
	new PollingTrigger({
		access,
		parameters: {
			events: BOTH,
			workflowId: { __rl: true, mode: 'id', value: workflowId },
			...parameters,
		},
		...more,
	});

/** A trigger after the poll with which n8n activates it. */
export async function activated(api: Api, more?: More): Promise<PollingTrigger> {
	const trigger = triggerOf(api, more);
	await trigger.poll();
	return trigger;
}

/** Submits texts one after the other and gives their collection IDs. */
export async function submit({ run, workflowId }: Api, count = 1): Promise<string[]> {
	const ids: string[] = [];
	for (let number = 1; number <= count; number++) {
		const { items } = await run({
			resource: 'workflow',
			operation: 'run',
			workflowId: { __rl: true, mode: 'id', value: workflowId },
			source: 'text',
			text: `Number: ${number}`,
		});
		ids.push(String(items[0].json.id));
	}
	return ids;
}

export const remove = async ({ run }: Api, collectionId: string) =>
	await run({ resource: 'file', operation: 'delete', collectionId });

/** Collection IDs that a poll starts an execution with. */
export async function found(trigger: PollingTrigger, call?: PollCall): Promise<unknown[]> {
	return ((await trigger.poll(call)) ?? []).flatMap(({ json }) => json.collectionIds as string[]);
}

/** Collection IDs that come out of a poll and its execution. */
export async function poll(trigger: PollingTrigger, call?: PollCall): Promise<unknown[]> {
	const input = await trigger.poll(call);
	if (input === undefined) return [];
	const { ids, error } = await trigger.execute(input, 'trigger');
	if (error !== undefined) throw error;
	return ids;
}

/** A restart of n8n, with what was saved. */
export const restarted = (api: Api, { saved, workflow }: PollingTrigger, more: More = {}) =>
	triggerOf(api, { saved, workflowId: inNewProcess(workflow), activation: 'init', ...more });
