import type {
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { EVENTS, type EventName } from '../documents/runs/events';
import { createError } from '../request/errors';
import { isRecord } from '../request/guards';
import type { Parameters } from '../request/parameters';

type TriggerContext = IExecuteFunctions | IHookFunctions | IPollFunctions | IWebhookFunctions;

/** The parameters of a trigger node, in its execution or outside of one. */
export function parametersOf(context: TriggerContext): Parameters {
	const read = context.getNodeParameter.bind(context) as (...given: unknown[]) => unknown;
	return {
		getNode: () => context.getNode(),
		getItemIndex: () => 0,
		getNodeParameter: (name, ...more) =>
			'getInputData' in context ? read(name, 0, ...more) : read(name, ...more),
	};
}

/** Tells a trigger node from all others of the process, and one that listens for a test event from itself. */
export const nodeKeyOf = (context: TriggerContext): string =>
	`${context.getWorkflow().id} ${context.getNode().id} ${context.getMode() === 'manual'}`;

export const readOptions = (parameters: Parameters): IDataObject =>
	parameters.getNodeParameter('options', {}) as IDataObject;

/** Events that start the workflow. An expression may give a single one; what is none is left out. */
export function readEvents(parameters: Parameters): EventName[] {
	const chosen = [parameters.getNodeParameter('events', [])].flat();
	return EVENTS.filter((event) => chosen.includes(event));
}

const ID_IN_URL = /^https?:\/\/\S+\/workflows?\/([^/?#\s]+)/;

/** The Anyformat workflow whose documents count; '' for all. Throws NodeApiError for what is none. */
export function readFilter(parameters: Parameters): string {
	const given = parameters.getNodeParameter('workflowId', '');
	const { mode, value } = isRecord(given) ? given : { mode: 'id', value: given };
	const text = String(value ?? '').trim();
	const id = mode === 'url' ? ID_IN_URL.exec(text)?.[1] : text;
	if (id !== undefined) return id;
	const message = `'Workflow' is no address of an Anyformat workflow: "${text}"`;
	throw createError(parameters.getNode(), message, {
		description:
			"Choose the workflow from the list, or set 'Workflow' to By ID. From the list, leave it empty for the documents of all workflows.",
	});
}

/** Throws NodeApiError for settings of a trigger with which nothing could ever start its workflow. */
export function validateSettings(parameters: Parameters): void {
	readFilter(parameters);
	if (readEvents(parameters).length > 0) return;
	throw createError(parameters.getNode(), "'Events' is empty", {
		description: 'Choose at least one event that starts the workflow.',
	});
}
