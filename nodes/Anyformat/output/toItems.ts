import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { withNodeErrors, type Parameters } from '../request/parameters';
import { documentItems, type OutputDocument, type OutputOptions } from './documentItems';
import type { ApiClient } from '../request/sendRequest';
import { definedFields, readWorkflowOnce } from '../schema/readWorkflow';
import { findUnknown, ruleNames } from './reviewRules';
import { hasTable, pathOf } from './rows';
import { userExtractionsOf } from './userFields';

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
