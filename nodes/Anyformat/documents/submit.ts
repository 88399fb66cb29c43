import { NodeApiError, type JsonObject } from 'n8n-workflow';

import { apiError, type Subject } from '../transport/failure';
import type { Call } from '../transport/operation';
import { send } from '../transport/send';
import type { SourceDocument } from './document';
import { Submissions } from './submissions';

/** A document that the API has accepted, now or in an earlier try. */
export interface Accepted {
	collectionId: string;
	acceptedAtMs: number;
	deadlineMs: number;
}

/**
 * Submits a document with `POST …/run/`, unless an earlier try of this node did. The deadline counts from
 * the start of the upload; waiting for the rate limit before it does not count. Throws NodeApiError;
 * after one with `context.unclear`, later tries throw the same text and send nothing.
 */
export async function submit(
	call: Call,
	document: SourceDocument,
	key: string,
	timeoutMs: number,
): Promise<Accepted> {
	const { node, itemIndex } = call.client;
	const submissions = new Submissions(call.context);
	const known = submissions.find(key);
	if (known?.unclear !== undefined) {
		const [message, description] = known.unclear;
		throw new NodeApiError(node, {} as JsonObject, { message, description, itemIndex });
	}
	let startedAtMs = Date.now();
	if (known?.collectionId !== undefined)
		return {
			collectionId: known.collectionId,
			acceptedAtMs: known.atMs,
			deadlineMs: startedAtMs + timeoutMs,
		};

	const collectionId = await submissions.join(key, async () => {
		const id = await post(call, document, timeoutMs, (atMs) => (startedAtMs = atMs)).catch(
			(error: NodeApiError) => {
				if (error.context?.unclear === true)
					submissions.remember(key, { unclear: [error.message, error.description ?? ''] });
				throw error;
			},
		);
		submissions.remember(key, { collectionId: id });
		return id;
	});
	return { collectionId, acceptedAtMs: Date.now(), deadlineMs: startedAtMs + timeoutMs };
}

/** Sends the document; `onStart` tells when its upload begins. Resolves with its collection ID. */
async function post(
	{ client, request, named }: Call,
	document: SourceDocument,
	timeoutMs: number,
	onStart: (atMs: number) => void,
): Promise<string> {
	const subject: Subject = {
		named,
		// What a URL gives has its name only once it was opened.
		get sent() {
			return document.label;
		},
	};
	let deadlineMs = Infinity;
	const answer = await send(client, request, {
		subject,
		tier: 'submission',
		deadlineMs: () => deadlineMs,
		async beforeTry(attempt) {
			const nowMs = Date.now();
			if (deadlineMs === Infinity) {
				deadlineMs = nowMs + timeoutMs;
				onStart(nowMs);
			}
			attempt.body = (await document.form()) as unknown as FormData;
			attempt.timeout = Math.max(1, deadlineMs - Date.now());
		},
	});
	const { id } = answer.body as { id?: unknown };
	if (typeof id === 'string' && id !== '') return id;
	throw apiError(client.node, client.itemIndex, subject, {
		answer,
		reason: 'no ID',
		unclear: true,
	});
}
