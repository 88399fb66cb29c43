import type { IDataObject } from 'n8n-workflow';

import { API } from '../../../credentials/connection';
import type { Call } from '../request/call';
import { isFound } from '../request/isFound';
import { workflowOf } from '../request/requestIdentity';

/**
 * Whether the API knows, for the key of this call, the document that a submission with another key gave.
 * Throws what `isFound` throws.
 */
export async function isCollectionFound(
	{ client, subject }: Call,
	response: IDataObject,
): Promise<boolean> {
	const id = response.id ?? response.file_collection_id;
	// Without an ID nobody can ask, and what was sent is not sent again.
	if (typeof id !== 'string') return true;
	const workflow = encodeURIComponent(workflowOf(subject));
	const url = `${API}/workflows/${workflow}/files/${encodeURIComponent(id)}/results/`;
	return await isFound(client, url, { kind: 'collection', id });
}
