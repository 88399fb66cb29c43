import {
	NodeApiError,
	type IDataObject,
	type IExecutePaginationFunctions,
	type JsonObject,
} from 'n8n-workflow';

import { isTool } from '../shared/isTool';
import type { Call } from '../transport/operation';
import { Submissions } from './submissions';

/** A request that was carried out, in this try of the node or in an earlier one. */
export interface Done {
	/** Body of the API's answer. */
	answer: IDataObject;
	/** See `Sent`. */
	fileName?: string;
	atMs: number;
	/** Lets the next try carry it out anew. */
	forget(): void;
}

/** What `post` has to tell. */
export interface Sent {
	answer: IDataObject;
	/** Name of the file that was sent, where a retry could not tell it. */
	fileName?: string;
}

/**
 * Carries out `post` unless an earlier try of this node did, for the same account, path and `parts`.
 * Throws what `post` throws; after a NodeApiError with `context.unclear`, every later try throws the same
 * text and sends nothing.
 */
export async function once(
	{ context, client, request }: Call,
	parts: Array<string | number>,
	post: () => Promise<Sent>,
): Promise<Done> {
	const { account, itemIndex, node } = client;
	// Some ways of calling a tool give each try of one call another run.
	const run = isTool(node) ? 0 : runIndex(context);
	const key = Submissions.key(account.id, request.url, run, itemIndex, ...parts);
	const submissions = new Submissions(context);
	const forget = () => submissions.forget(key);
	const known = submissions.find(key);
	if (known?.answer !== undefined) return { ...known, answer: known.answer, forget };
	if (known?.unclear !== undefined) {
		const [message, description] = known.unclear;
		throw new NodeApiError(node, {} as JsonObject, { message, description, itemIndex });
	}
	const sent = await submissions.join(key, async () => {
		const told = await post().catch((error: NodeApiError) => {
			if (error.context?.unclear === true)
				submissions.remember(key, { unclear: [error.message, error.description ?? ''] });
			throw error;
		});
		submissions.remember(key, { ...told });
		return told;
	});
	return { ...sent, atMs: Date.now(), forget };
}

/** How often the node has run before in this execution; a retry is the same run. */
function runIndex(context: IExecutePaginationFunctions): number {
	const proxy: unknown = context.getWorkflowDataProxy(context.getItemIndex());
	return (proxy as { $runIndex: number }).$runIndex;
}
