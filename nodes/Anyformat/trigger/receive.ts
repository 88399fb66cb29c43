import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { sleepUntilAborted } from '../request/abort';
import { confirm } from './confirm';
import type { EndedDocument } from './endedDocument';
import { endOf, readEvent, type DocumentEvent } from './event';
import {
	handedOnBy,
	keyOf,
	savedKeys,
	STORED_WITHIN_MS,
	type HandedOn,
	type Verdict,
} from './handedOn';
import { nodeKeyOf } from './nodeKey';
import { signatureObjection } from './signature';
import { readEvents, readFilter, readSignatureScheme } from './triggerParameters';

/** So often an execution tells that the key was rejected. */
const TELL_REJECTION_EVERY_MS = 60 * 60 * 1000;

const TRY_LATER = 'Try again later';

/** Input of the trigger's own execution: a document, and whether all that is left is to tell of the key. */
export interface TriggerInput extends EndedDocument {
	keyRejected?: boolean;
}

/**
 * Takes a delivery. The order of its steps is what keeps events safe: it is confirmed first, then handed to
 * n8n, which stores an execution and only then answers 2xx; so whatever was answered 2xx is stored. Results
 * are fetched by that execution, which can be retried, and not here, where the sender waits. What can't be
 * confirmed now is answered 503 and not remembered, so that the sender may try again. Never throws.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const objection = await objectionTo(context).catch((error: Error) => error.message);
	if (objection !== undefined) {
		context.logger.warn(`An Anyformat event was refused: ${objection}`);
		return respond(context, 401, 'Unauthorized');
	}
	const memory = handedOnBy(nodeKeyOf(context));
	const data = context.getWorkflowStaticData('node');
	const ignore = (): IWebhookResponseData => {
		// While this waited, the workflow may have been published anew.
		if (memory === handedOnBy(nodeKeyOf(context))) memory.save(data);
		return { webhookResponse: 'OK' };
	};
	const event = readEvent(context.getBodyData());
	if (event === undefined || !isWanted(context, event)) return ignore();

	const earlier = memory.claimOf(event);
	if (earlier === undefined && savedKeys(data).includes(keyOf(event))) return ignore();
	// Claimed before anything is awaited, so that deliveries of the same moment share one verdict.
	const verdict = earlier?.verdict ?? confirm(context, event, memory, readEvents(context));
	if (earlier === undefined) memory.claim(event, endOf(event), verdict);
	const given = await verdict;
	if (given.kind === 'later') return tryLater(context, event, memory, given, earlier !== undefined);
	if (given.kind === 'start' && earlier === undefined) {
		const ids = [event.documentId, ...given.documents.map(({ collectionId }) => collectionId)];
		releaseUnlessStored(context, memory, ids);
		return start(given.documents);
	}
	if (earlier === undefined) return ignore();
	// What is answered here must not be acknowledged before the execution that it leads to is stored.
	await untilStored(earlier.givenAtMs ?? Date.now());
	return given.kind === 'start' && memory.claimOf(event) === undefined
		? respond(context, 503, TRY_LATER)
		: ignore();
}

async function objectionTo(context: IWebhookFunctions): Promise<string | undefined> {
	const scheme = readSignatureScheme(context);
	if (scheme === undefined) return undefined;
	const request = context.getRequestObject();
	if (!request.rawBody) await request.readRawBody();
	const { secret } = context.getWorkflowStaticData('node');
	const delivery = {
		headers: request.headers,
		body: request.rawBody ?? Buffer.alloc(0),
		secret: typeof secret === 'string' ? secret : undefined,
	};
	return signatureObjection(delivery, scheme, Date.now());
}

/** When n8n can't store the execution, it answers 500, and the sender may bring the event again. */
function releaseUnlessStored(context: IWebhookFunctions, memory: HandedOn, ids: string[]): void {
	const response = context.getResponseObject();
	// Responses that others make for tests may have no events.
	response.once?.('finish', () => {
		if (response.statusCode >= 400) memory.release(ids);
	});
}

/** Events that were not asked for, and other workflows' events, which the API sends to everybody. */
function isWanted(context: IWebhookFunctions, { event, workflowId }: DocumentEvent): boolean {
	const filter = readFilter(context);
	return readEvents(context).includes(event) && (filter === '' || filter === workflowId);
}

const start = (documents: TriggerInput[]): IWebhookResponseData => ({
	workflowData: [documents.map((json) => ({ json: json as unknown as IDataObject }))],
});

/** 503 asks the sender to try again; a rejected key also fails an execution, so that somebody learns of it. */
function tryLater(
	context: IWebhookFunctions,
	{ event, timestamp, documentId: collectionId, workflowId }: DocumentEvent,
	memory: HandedOn,
	{ keyRejected }: Extract<Verdict, { kind: 'later' }>,
	isShared: boolean,
): IWebhookResponseData {
	const answered = respond(context, 503, TRY_LATER);
	const nowMs = Date.now();
	const isDue = nowMs - memory.rejectionToldAtMs > TELL_REJECTION_EVERY_MS;
	if (!keyRejected || isShared || !isDue) {
		memory.save(context.getWorkflowStaticData('node'));
		return answered;
	}
	memory.rejectionToldAtMs = nowMs;
	const document = { event, timestamp, collectionId, workflowId, keyRejected };
	return { ...start([document]), ...answered };
}

function respond(context: IWebhookFunctions, status: number, text: string): IWebhookResponseData {
	context.getResponseObject().status(status).send(text).end();
	return { noWebhookResponse: true };
}

const untilStored = async (givenAtMs: number): Promise<void> =>
	await sleepUntilAborted(Math.max(0, givenAtMs + STORED_WITHIN_MS - Date.now()), undefined);
