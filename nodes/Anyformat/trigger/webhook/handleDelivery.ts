import { NodeApiError, type IWebhookFunctions, type IWebhookResponseData } from 'n8n-workflow';

import { toBatchItem } from '../../documents/batch';
import { EVENTS } from '../../documents/runs/events';
import { SCAN_BACK_MS } from '../../documents/runs/runCursor';
import { createApiClient } from '../../request/apiClient';
import { isRecord } from '../../request/guards';
import { nodeKeyOf, parametersOf, readEvents, readFilter, readOptions } from '../settings';
import { DeliveryDeduplication } from './deliveryDeduplication';
import { Reconciler } from './reconciler';
import { isOfOlderVersion, readRegistration, type Registration } from './subscriptionState';
import { findSignatureFault } from './signature';
import { resubscribe } from './subscription';
import { HttpStatus } from '../../request/response';

/** An ID that can stand in a URL; `.` and `..` would lead to another path. */
const isId = (value: unknown): value is string =>
	typeof value === 'string' && value.length <= 200 && !/^(\.{0,2}|.*[\s\p{C}].*)$/su.test(value);

/**
 * The event in the body of a delivery, not yet believed; undefined for anything else. `documentId` is the
 * collection ID, unless the API has another kind of ID there. Source: docs/api-contract.md, "Webhooks".
 */
export function readEvent(body: unknown) {
	if (!isRecord(body) || !isRecord(body.data)) return undefined;
	const event = EVENTS.find((name) => name === body.event);
	const { extraction_id: documentId, workflow_id: workflowId } = body.data;
	if (event === undefined || !isId(documentId) || !isId(workflowId)) return undefined;
	return { event, documentId, workflowId };
}

/** So often an execution fails to tell that the key is rejected. */
const REJECTION_INTERVAL_MS = 60 * 60 * 1000;

/** Anyformat workflows that an address is told of. */
const MAX_WORKFLOWS = 500;

/** Those that it is told of for the first time in a minute: forged events may name any, and each costs a call. */
const MAX_NEW_WORKFLOWS = 100;
const NEW_INTERVAL_MS = 60_000;

/** What a process knows of a webhook address, since the webhook was registered. */
class AddressState {
	readonly reconcilers = new Map<string, Reconciler>();
	rejectionToldAtMs = -Infinity;
	private newAtMs: number[] = [];
	constructor(
		readonly registration: Registration | undefined,
		readonly deliveries: DeliveryDeduplication,
	) {}

	/** Undefined when too many workflows are new. */
	reconcilerOf(workflowId: string): Reconciler | undefined {
		const known = this.reconcilers.get(workflowId);
		if (known !== undefined) return known;
		const nowMs = performance.now();
		this.newAtMs = this.newAtMs.filter((ms) => nowMs - ms < NEW_INTERVAL_MS);
		if (this.newAtMs.length >= MAX_NEW_WORKFLOWS) return undefined;
		this.newAtMs.push(nowMs);
		const { activatedAt, sinceAt = activatedAt } = this.registration ?? {};
		const reconciler = new Reconciler(workflowId, this.deliveries, {
			sinceMs: sinceAt === undefined ? undefined : Date.parse(sinceAt),
			lookBackMs: isOfOlderVersion(this.registration) ? 0 : SCAN_BACK_MS,
		});
		const [oldest] = this.reconcilers.set(workflowId, reconciler).keys();
		if (this.reconcilers.size > MAX_WORKFLOWS) this.reconcilers.delete(oldest);
		return reconciler;
	}
}

const states = new Map<string, AddressState>();
const IGNORED: IWebhookResponseData = { webhookResponse: 'OK' };

/**
 * The webhook handler. A delivery only wakes the trigger up; the reconciler tells what it is worth. At least
 * once: n8n stores the execution that is returned here and then answers 2xx, so what was acknowledged is
 * stored, and what could not be decided is answered 503 and not remembered, so that the sender may come
 * again. Never throws.
 */
export const handleDelivery = async (context: IWebhookFunctions): Promise<IWebhookResponseData> =>
	await handle(context).catch((error: unknown) => onFailure(context, error));

async function handle(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const parameters = parametersOf(context);
	const registration = readRegistration(context);
	// n8n keeps what is noted during a delivery only when that starts nothing.
	if (registration === undefined && context.getMode() !== 'manual') {
		await resubscribe(context);
		return tryLater(context);
	}
	const { verifySignature = false } = readOptions(parameters);
	// Anything else is on, as the settings of version 0.1.0 were, an object.
	const isSigned = ![null, false, '', 'false'].some((off) => off === verifySignature);
	const fault = isSigned ? await signatureFaultOf(context, registration?.secret) : undefined;
	if (fault !== undefined) {
		context.logger.warn(`An Anyformat event was refused: ${fault}`);
		return respond(context, HttpStatus.Unauthorized, 'Unauthorized');
	}
	const delivered = readEvent(context.getBodyData());
	if (delivered === undefined) return IGNORED;
	const { event, documentId, workflowId } = delivered;
	const [events, filter] = [readEvents(parameters), readFilter(parameters)];
	// Every webhook is sent the events of all workflows.
	if (!events.includes(event) || ![workflowId, ''].includes(filter)) return IGNORED;
	const reconciler = stateOf(context, registration).reconcilerOf(workflowId);
	if (reconciler === undefined) return tryLater(context);
	const createClient = async () => await createApiClient(context);
	const verdict = await reconciler.reconcile(documentId, { createClient, events });
	if (verdict.kind !== 'start') return verdict.kind === 'ignore' ? IGNORED : tryLater(context);
	const response = context.getResponseObject();
	// n8n decides the status when it has stored the execution, also when the sender is gone by then.
	response.once('prefinish', () => verdict.settle(response.statusCode < 400));
	return { workflowData: [[toBatchItem(workflowId, verdict.due)]] };
}

async function signatureFaultOf(context: IWebhookFunctions, secret?: string) {
	const request = context.getRequestObject();
	if (!request.rawBody) await request.readRawBody().catch(() => undefined);
	const { headers, rawBody: body } = request;
	if (!body) return 'its body can not be read';
	return findSignatureFault({ headers, body, secret }, Date.now());
}

function stateOf(context: IWebhookFunctions, registration?: Registration): AddressState {
	const key = nodeKeyOf(context);
	const known = states.get(key);
	// Published anew, a workflow does not begin with what ended meanwhile.
	const isCurrent =
		registration === undefined || registration.activatedAt === known?.registration?.activatedAt;
	if (known !== undefined && isCurrent) return known;
	// Who listens for a test event wants the same document once more.
	const former = context.getMode() === 'manual' ? undefined : known?.deliveries;
	const deliveries = former ?? new DeliveryDeduplication(registration?.olderIds);
	const state = new AddressState(registration, deliveries);
	states.set(key, state);
	return state;
}

/** A rejected key also fails an execution, so that somebody learns of it. */
function onFailure(context: IWebhookFunctions, error: unknown): IWebhookResponseData {
	const { statusCode, errorCode } = error instanceof NodeApiError ? error.context : {};
	const isOneOf = (...statuses: number[]) => statuses.some((status) => status === statusCode);
	// Anyformat does not know the workflow, so the event is none of ours; a gateway has no error code.
	if (isOneOf(HttpStatus.NotFound, HttpStatus.BadRequest) && errorCode !== undefined) {
		const workflowId = readEvent(context.getBodyData())?.workflowId ?? '';
		stateOf(context, readRegistration(context)).reconcilers.delete(workflowId);
		return IGNORED;
	}
	context.logger.warn(`Anyformat could not be asked about an event: ${(error as Error).message}`);
	const response = tryLater(context);
	const [state, nowMs] = [stateOf(context), performance.now()];
	const isDue = nowMs - state.rejectionToldAtMs >= REJECTION_INTERVAL_MS;
	if (!isOneOf(HttpStatus.Unauthorized, HttpStatus.Forbidden) || !isDue) return response;
	state.rejectionToldAtMs = nowMs;
	return { workflowData: [[{ json: { keyRejected: true } }]], ...response };
}

const tryLater = (context: IWebhookFunctions) =>
	respond(context, HttpStatus.ServiceUnavailable, 'Try again later');

function respond(context: IWebhookFunctions, status: number, text: string) {
	context.getResponseObject().status(status).send(text).end();
	return { noWebhookResponse: true };
}
