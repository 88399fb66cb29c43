import type { IExecutePaginationFunctions, NodeApiError, NodeOperationError } from 'n8n-workflow';

const HEADING = 'Collection IDs of all documents that Anyformat has accepted:';

/** The lines that the details of an error show, by run of the node; IDs are added while others still wait. */
const linesByRun = new WeakMap<object, string[]>();

function linesOf(context: IExecutePaginationFunctions): string[] {
	const run = context.getExecuteData();
	const lines = linesByRun.get(run) ?? [];
	linesByRun.set(run, lines);
	return lines;
}

/** Notes a document that the API has accepted in this run of the node. */
export function addAcceptedId(context: IExecutePaginationFunctions, collectionId: string): void {
	const lines = linesOf(context);
	if (lines.length === 0) lines.push(HEADING);
	if (!lines.includes(collectionId)) lines.push(collectionId);
}

/**
 * Has the error that ends a run of the node name, in its details ("messages" in n8n), all documents that the
 * API accepted: n8n shows no output of the run. It is given the list itself, since others of the run may
 * still be under way.
 */
export function nameAcceptedIds(
	context: IExecutePaginationFunctions,
	error: NodeApiError | NodeOperationError,
): void {
	error.messages = linesOf(context);
}
