import type {
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { readOutputOptions } from '../output/outputOptions';
import { type Parameters, readNumber } from '../request/parameters';
import type { TriggerOutput } from './endedDocument';
import { EVENTS, type EventName } from './event';
import type { SignatureScheme } from './signature';

type TriggerContext = IHookFunctions | IPollFunctions | IWebhookFunctions;

/** The parameters of a trigger outside of its execution. */
export const parametersOf = (context: TriggerContext): Parameters => ({
	getNode: () => context.getNode(),
	getItemIndex: () => 0,
	getNodeParameter: (name, fallback, options) =>
		context.getNodeParameter(name, fallback, options) as unknown,
});

/** The parameters of a trigger in its execution. */
export const parametersOfExecution = (context: IExecuteFunctions): Parameters => ({
	getNode: () => context.getNode(),
	getItemIndex: () => 0,
	getNodeParameter: (name, fallback, options) =>
		context.getNodeParameter(name, 0, fallback, options) as unknown,
});

/** Events that start the workflow; whatever else an expression gives is left out. */
export function readEvents(context: Pick<TriggerContext, 'getNodeParameter'>): EventName[] {
	const chosen = context.getNodeParameter('events', []) as unknown;
	return EVENTS.filter((event) => Array.isArray(chosen) && chosen.includes(event));
}

/** The Anyformat workflow whose documents count; '' for all. */
export const readFilter = (context: Pick<TriggerContext, 'getNodeParameter'>): string =>
	String(context.getNodeParameter('workflowId', '', { extractValue: true }) ?? '').trim();

/** Reads Events, Simplify and Options. Throws what `readOutputOptions` throws. */
export function readTriggerOutput(parameters: Parameters): TriggerOutput {
	const { fetchResults = true } = parameters.getNodeParameter('options', {}) as IDataObject;
	return {
		events: readEvents(parameters as never),
		fetchResults: fetchResults !== false,
		options: readOutputOptions(parameters),
	};
}

/** Reads Verify Signature under Options; undefined when signatures are not checked. */
export function readSignatureScheme(context: TriggerContext): SignatureScheme | undefined {
	const { verifySignature } = context.getNodeParameter('options', {}) as {
		verifySignature?: { scheme?: Partial<SignatureScheme> };
	};
	const given = verifySignature?.scheme;
	if (given === undefined) return undefined;
	const text = (value: unknown, otherwise = '') => String(value ?? otherwise);
	return {
		header: text(given.header).trim(),
		algorithm: given.algorithm ?? 'sha256',
		encoding: given.encoding ?? 'hex',
		prefix: text(given.prefix).trim(),
		signedText: given.signedText ?? 'body',
		separator: text(given.separator, '.'),
		idHeader: text(given.idHeader).trim(),
		timestampHeader: text(given.timestampHeader).trim(),
		tolerance: readNumber(parametersOf(context), 'Tolerance', given.tolerance ?? 300, 0, Infinity),
		derivation: given.derivation ?? 'whole',
	};
}
