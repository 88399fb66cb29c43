import {
	NodeApiError,
	type IDataObject,
	type IExecutePaginationFunctions,
	type JsonObject,
} from 'n8n-workflow';

import type { Call } from '../transport/operation';
import { Submissions } from './submissions';

/** A request that was carried out, in this try of the node or in an earlier one. */
export interface Done {
	/** Body of the API's answer. */
	answer: IDataObject;
	atMs: number;
	/** Lets the next try carry it out anew. */
	forget(): void;
}

/**
 * Carries out `post` unless an earlier try of this node did, for the same account, path and `parts`.
 * Throws what `post` throws; after a NodeApiError with `context.unclear`, every later try throws the same
 * text and sends nothing.
 */
export async function once(
	{ context, client, request }: Call,
	parts: Array<string | number>,
	post: () => Promise<IDataObject>,
): Promise<Done> {
	const { account, itemIndex, node } = client;
	const key = Submissions.key(account.id, request.url, runIndex(context), itemIndex, ...parts);
	const submissions = new Submissions(context);
	const forget = () => submissions.forget(key);
	const known = submissions.find(key);
	if (known?.answer !== undefined) return { answer: known.answer, atMs: known.atMs, forget };
	if (known?.unclear !== undefined) {
		const [message, description] = known.unclear;
		throw new NodeApiError(node, {} as JsonObject, { message, description, itemIndex });
	}
	const answer = await submissions.join(key, async () => {
		const body = await post().catch((error: NodeApiError) => {
			if (error.context?.unclear === true)
				submissions.remember(key, { unclear: [error.message, error.description ?? ''] });
			throw error;
		});
		submissions.remember(key, { answer: body });
		return body;
	});
	return { answer, atMs: Date.now(), forget };
}

/** How often the node has run before in this execution; a retry is the same run. */
function runIndex(context: IExecutePaginationFunctions): number {
	const proxy: unknown = context.getWorkflowDataProxy(context.getItemIndex());
	return (proxy as { $runIndex: number }).$runIndex;
}
