import type {
	IExecuteData,
	IExecutePaginationFunctions,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

const idsByRun = new WeakMap<IExecuteData, string[]>();

/** Collection IDs of the documents that the API has accepted in this run of the node, to add to. */
export function acceptedIdsOf(context: IExecutePaginationFunctions): string[] {
	const run = context.getExecuteData();
	const ids = idsByRun.get(run) ?? [];
	idsByRun.set(run, ids);
	return ids;
}

/**
 * Has the error that ends a run of the node name all documents that the API accepted, whose output n8n does
 * not show. It is given the list itself, since others of the run may still be under way.
 */
export function tellAccepted(
	context: IExecutePaginationFunctions,
	error: NodeApiError | NodeOperationError,
): void {
	const collectionIds = idsByRun.get(context.getExecuteData());
	if (collectionIds !== undefined) Object.assign(error.context, { data: { collectionIds } });
}
