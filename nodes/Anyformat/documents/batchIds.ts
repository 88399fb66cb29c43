import type { IExecutePaginationFunctions, NodeApiError, NodeOperationError } from 'n8n-workflow';

const HEADING = 'Collection IDs of all documents that Anyformat has accepted:';

/** The lines that the details of an error show, by run of the node; ids are added while others still wait. */
const linesByRun = new WeakMap<object, string[]>();

function linesOf(context: IExecutePaginationFunctions): string[] {
	const run = context.getExecuteData();
	const lines = linesByRun.get(run) ?? [HEADING];
	linesByRun.set(run, lines);
	return lines;
}

/** Notes a document that was accepted in this run of the node. */
export function addCollectionId(context: IExecutePaginationFunctions, collectionId: string): void {
	const lines = linesOf(context);
	if (!lines.includes(collectionId)) lines.push(collectionId);
}

/**
 * Lets an error that ends the node name every document of the run in its details ("messages" in n8n): the
 * node has one error, and the others have been accepted, too. What is accepted later is named as well.
 */
export function addCollectionIds(
	context: IExecutePaginationFunctions,
	error: NodeApiError | NodeOperationError,
): void {
	const lines = linesOf(context);
	if (lines.length > 1) error.messages = lines;
}
