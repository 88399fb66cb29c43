import { NodeApiError, type IWebhookFunctions } from 'n8n-workflow';

import { API } from '../../../credentials/connection';
import type { ErrorBody } from '../shared/wire';
import { helperClient } from '../transport/helperClient';
import { send, type Client } from '../transport/send';
import type { DocumentEvent, EventName } from './event';
import type { HandedOn, Verdict } from './handedOn';
import { nudge } from './nudge';

/** For all requests about one event: its sender waits for an answer. */
const CONFIRMATION_MS = 5000;

const REJECTED = 401;
const ENDED_BADLY = 422;

/** Statuses of the results call for a document that exists: processed, not ready yet, ended badly. */
const KNOWN = [200, 412, ENDED_BADLY];

/** Statuses for IDs that there are not, or that can't be IDs. */
const UNKNOWN = [400, 404];

/**
 * Asks the API whether an event is true. It is when its document exists; an unknown one makes the event a
 * nudge to look for documents that have newly ended. Never throws.
 */
export async function confirm(
	context: IWebhookFunctions,
	event: DocumentEvent,
	memory: HandedOn,
	events: EventName[],
): Promise<Verdict> {
	const data = context.getWorkflowStaticData('node');
	try {
		const client = await helperClient(context, AbortSignal.timeout(CONFIRMATION_MS));
		if (await isKnown(client, event)) {
			const { event: name, timestamp, documentId: collectionId, workflowId } = event;
			const documents = [{ event: name, timestamp, collectionId, workflowId }];
			return { kind: 'start', documents };
		}
		const documents = await nudge(client, event, { memory, data, events });
		return documents.length > 0 ? { kind: 'start', documents } : { kind: 'nothing' };
	} catch (error) {
		const status = error instanceof NodeApiError ? error.context.statusCode : undefined;
		if (UNKNOWN.includes(Number(status))) return { kind: 'nothing' };
		context.logger.warn(`Anyformat could not confirm an event: ${(error as Error).message}`);
		return { kind: 'later', keyRejected: status === REJECTED };
	}
}

async function isKnown(
	client: Client,
	{ documentId, workflowId }: DocumentEvent,
): Promise<boolean> {
	const url = `${API}/workflows/${encodeURIComponent(workflowId)}/files/${encodeURIComponent(documentId)}/results/`;
	const deadlineMs = Date.now() + CONFIRMATION_MS;
	const { statusCode, body } = await send(
		client,
		{ method: 'GET', url, timeout: CONFIRMATION_MS },
		{
			subject: { named: `collection "${documentId}"` },
			expected: [...KNOWN, ...UNKNOWN],
			deadlineMs: () => deadlineMs,
		},
	);
	// A list of findings is about the form of the ID, and not about a document.
	const isRefused = statusCode === ENDED_BADLY && Array.isArray((body as ErrorBody).detail);
	return KNOWN.includes(statusCode) && !isRefused;
}
