import { NodeApiError, type IWebhookFunctions } from 'n8n-workflow';

import { API } from '../../../credentials/connection';
import type { ErrorBody } from '../request/apiTypes';
import { createApiClient } from '../request/apiClient';
import { after } from '../request/clock';
import { sendRequest, type ApiClient } from '../request/sendRequest';
import type { DocumentEvent, EventName } from './event';
import type { HandedOn, Verdict } from './handedOn';
import { nudge } from './nudge';

/** For all requests about one event: its sender waits for an answer. */
const CONFIRMATION_MS = 5000;

const PROCESSED = 200;
const NOT_READY = 412;
const ENDED_BADLY = 422;

/** Statuses of the results call for a document that exists. */
const KNOWN = [PROCESSED, NOT_READY, ENDED_BADLY];

/** A bad or missing key; which of both means it is in conflict. Source: docs/api-contract.md. */
const REJECTED = [401, 403];

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
	let client: ApiClient | undefined;
	try {
		client = await createApiClient(context, AbortSignal.timeout(CONFIRMATION_MS));
		const found = await look(client, event);
		if (found !== 'unknown') {
			const { timestamp, documentId: collectionId, workflowId } = event;
			const documents = [{ event: found, timestamp, collectionId, workflowId }];
			return { kind: 'start', documents };
		}
		const documents = await nudge(client, event, { memory, data, events });
		return documents.length > 0 ? { kind: 'start', documents } : { kind: 'nothing' };
	} catch (error) {
		const status = statusOf(error);
		if (UNKNOWN.includes(status)) return { kind: 'nothing' };
		context.logger.warn(`Anyformat could not confirm an event: ${(error as Error).message}`);
		const keyRejected = REJECTED.includes(status) && (await isRejected(client!));
		return { kind: 'later', keyRejected };
	}
}

const statusOf = (error: unknown): number =>
	error instanceof NodeApiError ? Number(error.context.statusCode) : NaN;

/** Whether the key is refused for everything, and not just for the event's workflow. Never throws. */
async function isRejected(client: ApiClient): Promise<boolean> {
	const request = {
		method: 'GET' as const,
		url: `${API}/workflows/`,
		qs: { page: 1, page_size: 1 },
	};
	const refusal = await sendRequest(client, request, {
		subject: { kind: 'workflowList' },
	}).catch((error: unknown) => error);
	return REJECTED.includes(statusOf(refusal));
}

/** The event that the results call makes of the event's document; undefined for a cancelled one. */
async function look(
	client: ApiClient,
	{ event, documentId, workflowId }: DocumentEvent,
): Promise<EventName | undefined | 'unknown'> {
	const url = `${API}/workflows/${encodeURIComponent(workflowId)}/files/${encodeURIComponent(documentId)}/results/`;
	const deadlineMs = after(CONFIRMATION_MS);
	const { statusCode, body } = await sendRequest(
		client,
		{ method: 'GET', url, timeout: CONFIRMATION_MS },
		{
			subject: { kind: 'collection', id: documentId },
			expectedStatuses: [...KNOWN, ...UNKNOWN],
			deadlineMs: () => deadlineMs,
		},
	);
	const { detail, error_code } = (body ?? {}) as ErrorBody;
	if (UNKNOWN.includes(statusCode)) return 'unknown';
	if (statusCode === NOT_READY) return event;
	if (statusCode !== ENDED_BADLY) return 'extraction.completed';
	// A list of findings is about the form of the ID, and not about a document.
	if (Array.isArray(detail)) return 'unknown';
	return error_code === 'EXTRACTION_CANCELLED' ? undefined : 'extraction.failed';
}
