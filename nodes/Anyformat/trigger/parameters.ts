import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type IHookFunctions,
	type IPollFunctions,
	type IWebhookFunctions,
} from 'n8n-workflow';

import type { OutputOptions } from '../output/documentItems';
import { readOutputOptions } from '../output/outputOptions';
import { isRecord } from '../request/guards';
import type { Parameters } from '../request/parameters';
import { EVENTS, type EventName } from './event';

export type TriggerContext = IHookFunctions | IPollFunctions | IWebhookFunctions;

/** What the user chose for a trigger's output. */
export interface TriggerOptions {
	/** Events that start the workflow. */
	events: EventName[];
	/** Whether items have the results. */
	fetchResults: boolean;
	output: OutputOptions;
}

/** The parameters of a trigger node, in its execution or outside of one. */
export function parametersOf(context: IExecuteFunctions | TriggerContext): Parameters {
	return {
		getNode: () => context.getNode(),
		getItemIndex: () => 0,
		getNodeParameter: (name, fallback, options) =>
			'getInputData' in context && 'getExecutionCancelSignal' in context
				? (context.getNodeParameter(name, 0, fallback, options) as unknown)
				: ((context as TriggerContext).getNodeParameter(name, fallback, options) as unknown),
	};
}

/** Events that start the workflow; whatever else an expression gives is left out. */
export function readEvents(parameters: Pick<Parameters, 'getNodeParameter'>): EventName[] {
	const chosen = parameters.getNodeParameter('events', []);
	return EVENTS.filter((event) => Array.isArray(chosen) && chosen.includes(event));
}

/** Throws what `readOutputOptions` throws. */
export function readTriggerOptions(parameters: Parameters): TriggerOptions {
	const { fetchResults = true } = parameters.getNodeParameter('options', {}) as IDataObject;
	return {
		events: readEvents(parameters),
		fetchResults: fetchResults !== false,
		output: readOutputOptions(parameters),
	};
}

const ID_IN_URL = /^https?:\/\/\S+\/workflows?\/([^/?#\s]+)/;

/** The Anyformat workflow whose documents count; '' for all. Throws NodeOperationError for what is none. */
export function readFilter(parameters: Pick<Parameters, 'getNode' | 'getNodeParameter'>): string {
	const given = parameters.getNodeParameter('workflowId', '');
	const { mode, value } = isRecord(given) ? given : { mode: 'id', value: given };
	const text = String(value ?? '').trim();
	if (mode !== 'url') return text;
	const id = ID_IN_URL.exec(text)?.[1];
	if (id !== undefined) return id;
	throw new NodeOperationError(
		parameters.getNode(),
		`'Workflow' is no address of an Anyformat workflow: "${text}"`,
		{
			description:
				"Choose the workflow from the list, or set 'Workflow' to By ID. From the list, leave it empty for the documents of all workflows.",
		},
	);
}

/** Throws NodeOperationError for settings of a trigger with which nothing could ever start its workflow. */
export function validateSettings(parameters: Parameters): void {
	readFilter(parameters);
	if (readEvents(parameters).length > 0) return;
	throw new NodeOperationError(parameters.getNode(), "'Events' is empty", {
		description: 'Choose at least one event that starts the workflow.',
	});
}
