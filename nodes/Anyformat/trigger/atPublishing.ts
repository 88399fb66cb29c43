import { NodeApiError, NodeOperationError } from 'n8n-workflow';

/**
 * Puts the next step into the message, too: of what keeps a workflow from being published, n8n shows the
 * message alone. Rejects with what `work` rejects with.
 */
export async function atPublishing<T>(work: Promise<T>): Promise<T> {
	return await work.catch((error: unknown) => {
		const isOurs = error instanceof NodeApiError || error instanceof NodeOperationError;
		if (isOurs && error.description) error.message = `${error.message}. ${error.description}`;
		throw error;
	});
}
