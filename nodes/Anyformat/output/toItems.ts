import { jsonParse, type IDataObject, type INodeExecutionData } from 'n8n-workflow';

import { createError } from '../request/errors';
import { isOn, isRecord } from '../request/guards';
import { withNodeErrors, type Parameters } from '../request/parameters';
import { documentItems, type OutputDocument, type OutputOptions } from './documentItems';
import type { ApiClient } from '../request/sendRequest';
import { definedFields, readWorkflowOnce, userShapeOf } from '../schema/readWorkflow';
import { findUnknown, readReviewRules, readThreshold, ruleNames } from './reviewRules';
import { hasTable, pathOf } from './rows';
import { userExtractionsOf } from './userFields';

/** Reads Simplify and Options. Throws NodeApiError for a threshold that is no percentage. */
export function readOutputOptions(context: Parameters): OutputOptions {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		simplify: isOn(context.getNodeParameter('simplify', true)),
		includeConfidence: isOn(options.includeConfidence),
		includeEvidence: isOn(options.includeEvidence),
		includeMarkdown: isOn(options.includeMarkdown),
		flatten: isOn(options.flatten),
		rowsField: String(options.rowsField ?? '').trim() || undefined,
		confidenceThreshold: Object.hasOwn(options, 'confidenceThreshold')
			? readThreshold(context, options.confidenceThreshold)
			: undefined,
		reviewRules: readReviewRules(context, options),
		includeReviewForm: isOn(options.includeReviewForm),
	};
}

/**
 * Reads Corrections under Options: the answers to a review form, by the labels of its inputs; undefined when
 * there are none to take. Takes the whole item of Send and Wait as well, which has them under `data`. Throws
 * NodeApiError for what are no answers.
 */
export function readCorrections(context: Parameters): Record<string, unknown> | undefined {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	if (!Object.hasOwn(options, 'corrections')) return undefined;
	const given = options.corrections;
	const answers = typeof given === 'string' ? jsonParse(given, { fallbackValue: null }) : given;
	if (!isRecord(answers))
		throw createError(context.getNode(), `'Corrections' can't be "${shortened(given)}"`, {
			description:
				'It takes the answers to a review form: {{ $json.data }} after Send and Wait, {{ $json }} after a Form node.',
			itemIndex: context.getItemIndex(),
		});
	// A field may be called `data`; its answer is no object.
	return isRecord(answers.data) ? answers.data : answers;
}

/** Enough of a value to know it by. */
const shortened = (value: unknown): string =>
	(typeof value === 'string' ? value : String(JSON.stringify(value))).slice(0, 100);

/**
 * The items of a document. Throws NodeApiError when 'Rows Field' or a review rule names what it does not
 * have, or a correction can't be.
 */
export function toItems(
	context: Pick<Parameters, 'getNode' | 'getItemIndex'>,
	document: OutputDocument,
	options: OutputOptions,
): INodeExecutionData[] {
	return withNodeErrors(context, () =>
		documentItems(document, options).map((json) => ({ json: json as IDataObject })),
	);
}

/**
 * The document with what its workflow defines, where the output has to know: for the inputs of a form, for
 * the types of corrections, and for a rule or 'Rows Field' about what was not extracted. A workflow is
 * asked for once in a `run` of the node. Throws what `readWorkflow` throws.
 */
export async function withDefinition(
	run: object | undefined,
	client: ApiClient,
	document: OutputDocument,
	options: OutputOptions,
): Promise<OutputDocument> {
	if (!needsDefinition(document, options)) return document;
	const workflow = await readWorkflowOnce(run, client, document.workflowId);
	return { ...document, definition: definedFields(workflow) };
}

/**
 * The items of a document that was submitted elsewhere: its workflow tells in which shape its fields were
 * defined. Throws what `toItems` and `readWorkflow` throw.
 */
export async function readItems(
	context: Pick<Parameters, 'getNode' | 'getItemIndex'>,
	run: object | undefined,
	client: ApiClient,
	document: OutputDocument,
	options: OutputOptions,
): Promise<INodeExecutionData[]> {
	const { results, workflowId } = document;
	const isShaped = results !== undefined && options.simplify;
	const shape = isShaped ? await userShapeOf(client, workflowId) : undefined;
	const described = await withDefinition(run, client, { ...document, shape }, options);
	return toItems(context, described, options);
}

function needsDefinition(
	{ results, definition, shape }: OutputDocument,
	{ simplify, includeReviewForm, corrections, reviewRules, rowsField }: OutputOptions,
): boolean {
	if (results === undefined || definition !== undefined || !simplify) return false;
	if (includeReviewForm || corrections !== undefined) return true;
	const extractions = userExtractionsOf(results, shape);
	const table = pathOf(rowsField, shape);
	if (table !== undefined && !hasTable(extractions, table)) return true;
	return findUnknown(reviewRules, ruleNames(extractions)) !== undefined;
}
