import type { IDataObject } from 'n8n-workflow';

import type { Api } from './api';
import { inNewProcess, WebhookTrigger, type Received } from './triggers';

export const BOTH = ['extraction.completed', 'extraction.failed'];

interface Saved {
	saved?: string;
	workflowId?: string;
}

/** A trigger that is not published yet. */
export const webhookTriggerOf = (
	{ access }: Api,
	parameters: IDataObject = {},
	more: Saved = {},
): WebhookTrigger =>
	new WebhookTrigger({
		access,
		parameters: { events: BOTH, ...parameters },
		publicUrl: 'https://n8n.example.com',
		...more,
	});

/** A published trigger; the test delivers its events itself. */
export async function published(
	api: Api,
	parameters: IDataObject = {},
	more: Saved = {},
): Promise<WebhookTrigger> {
	const trigger = webhookTriggerOf(api, parameters, more);
	await trigger.publish(more.saved === undefined ? 'activate' : 'init');
	return trigger;
}

/** Submits a text and gives the collection ID. */
export async function submit({ run, workflowId }: Api, text = 'Number: 7'): Promise<string> {
	const locator = { __rl: true, mode: 'id', value: workflowId };
	const document = { source: 'text', text };
	const { items } = await run({
		resource: 'workflow',
		operation: 'run',
		workflowId: locator,
		...document,
	});
	return String(items[0].json.id);
}

/** An event as the API delivers it. */
export const eventOf = (
	{ workflowId }: Pick<Api, 'workflowId'>,
	id: string,
	change: IDataObject = {},
	event = 'extraction.completed',
) => ({
	event,
	timestamp: '2026-11-23T12:00:00.000Z',
	data: {
		extraction_id: id,
		status: 'processed',
		workflow_id: workflowId,
		processed_at: '2026-11-23T12:00:00.000Z',
		...change,
	},
});

/** Collection IDs of what a delivery starts. */
export const ids = ({ input = [] }: Received) =>
	input.flatMap(({ json }) => (json.collectionIds as string[] | undefined) ?? []);

/** The same workflow after a restart of n8n, with what was saved. */
export const restarted = async (
	api: Api,
	{ saved, workflow }: WebhookTrigger,
	parameters?: IDataObject,
): Promise<WebhookTrigger> =>
	await published(api, parameters, { saved, workflowId: inNewProcess(workflow) });

/** An event whose ID is not that of a collection. */
export const foreignEvent = (
	api: Api,
	number = 1,
	processed_at = new Date(api.emulator.clock.now()).toISOString(),
) => eventOf(api, `00000000-0000-4000-8000-00000000000${number}`, { processed_at });
