import type { IDataObject, IExecutePaginationFunctions, NodeApiError } from 'n8n-workflow';

import { createError } from './errors';
import { isTool } from './parameters';
import type { Call } from './requestHandler';
import { IdempotencyStore } from './idempotencyStore';

/** A request that was carried out, in this try of the node or in an earlier one. */
export interface IdempotentResult {
	/** Body of the API's response. */
	response: IDataObject;
	/** See `Sent`. */
	fileName?: string;
	atMs: number;
	/** Lets the next try carry it out anew. */
	forget(): void;
}

/** What `post` has to tell. */
export interface PostResult {
	response: IDataObject;
	/** Name of the file that was sent, where a retry could not tell it. */
	fileName?: string;
}

/**
 * Carries out `post` unless an earlier try of this node did, for the same account, path and `parts`.
 * Throws what `post` throws; after a NodeApiError with `context.outcomeUnknown`, every later try throws the same
 * text and sends nothing.
 */
export async function sendOnce(
	{ context, client, request }: Call,
	parts: Array<string | number>,
	post: () => Promise<PostResult>,
): Promise<IdempotentResult> {
	const { account, itemIndex, node } = client;
	// Some ways of calling a tool give each try of one call another run.
	const run = isTool(node) ? 0 : runIndex(context);
	const key = IdempotencyStore.key(account.id, request.url, run, itemIndex, ...parts);
	const submissions = new IdempotencyStore(context);
	const forget = () => submissions.remove(key);
	const known = submissions.find(key);
	if (known?.response !== undefined) return { ...known, response: known.response, forget };
	if (known?.outcomeUnknown !== undefined) {
		const [message, description] = known.outcomeUnknown;
		throw createError(node, message, { description, itemIndex });
	}
	const sent = await submissions.join(key, async () => {
		const told = await post().catch((error: NodeApiError) => {
			if (error.context?.outcomeUnknown === true)
				submissions.save(key, { outcomeUnknown: [error.message, error.description ?? ''] });
			throw error;
		});
		submissions.save(key, { ...told });
		return told;
	});
	return { ...sent, atMs: Date.now(), forget };
}

/** How often the node has run before in this execution; a retry is the same run. */
function runIndex(context: IExecutePaginationFunctions): number {
	const proxy: unknown = context.getWorkflowDataProxy(context.getItemIndex());
	return (proxy as { $runIndex: number }).$runIndex;
}
