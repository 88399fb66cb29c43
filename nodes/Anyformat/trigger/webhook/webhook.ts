import { NodeApiError, type IWebhookFunctions, type IWebhookResponseData } from 'n8n-workflow';

import { createApiClient } from '../../request/apiClient';
import { isNonEmptyString } from '../../request/guards';
import { HttpStatus } from '../../request/httpStatus';
import { toBatchItem } from '../batch';
import { nodeKeyOf } from '../nodeKey';
import { parametersOf, readEvents, readFilter } from '../parameters';
import { Ledger } from './ledger';
import { readEvent, type DeliveredEvent } from './readEvent';
import { Reconciler, type Verdict } from './reconciler';
import { readRegistration, type Registration } from './registration';
import { findSignatureFault } from './signature';

/** So often an execution fails to tell that the key is rejected. */
const REJECTION_INTERVAL_MS = 60 * 60 * 1000;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Version 0.1.0 did not keep all that it had passed on, so after the update only the latest is new. */
const OLDER_LOOK_BACK_MS = 60 * 1000;

/** What a process knows of a webhook address. */
interface AddressState {
	ledger: Ledger;
	reconcilers: Map<string, Reconciler>;
	rejectionToldAtMs: number;
	/** When the webhook was registered that it belongs to. */
	activatedAt: string | undefined;
}

const states = new Map<string, AddressState>();

const IGNORED: IWebhookResponseData = { webhookResponse: 'OK' };

/**
 * The webhook handler. A delivery only wakes the trigger up; the reconciler tells what it is worth. At least
 * once: n8n stores the execution that is returned here and then answers 2xx, so what was acknowledged is
 * stored, and what could not be decided is answered 503 and not remembered, so that the sender may come
 * again. Never throws.
 */
export async function handleDelivery(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const work = async () => {
		const registration = readRegistration(context);
		const fault = await signatureFaultOf(context, registration);
		if (fault !== undefined) {
			context.logger.warn(`An Anyformat event was refused: ${fault}`);
			return respond(context, HttpStatus.Unauthorized, 'Unauthorized');
		}
		const event = readEvent(context.getBodyData());
		if (event === undefined || !isWanted(context, event)) return IGNORED;
		return toResponse(context, event, await reconcile(context, event, registration));
	};
	return await work().catch((error: unknown) => onFailure(context, error));
}

async function signatureFaultOf(
	context: IWebhookFunctions,
	registration: Registration | undefined,
): Promise<string | undefined> {
	const { verifySignature } = context.getNodeParameter('options', {}) as {
		verifySignature?: unknown;
	};
	// The settings of version 0.1.0 were an object.
	if ([undefined, null, false, '', 'false'].some((off) => off === verifySignature))
		return undefined;
	const request = context.getRequestObject();
	const { secret: saved } = context.getWorkflowStaticData('node');
	const secrets = [registration?.secret, saved];
	const unreadable = async () =>
		await request.readRawBody().then(
			() => false,
			() => true,
		);
	if (!request.rawBody && (await unreadable())) return 'its body can not be read';
	const delivery = {
		headers: request.headers,
		body: request.rawBody ?? Buffer.alloc(0),
		secrets: [...new Set(secrets)].filter((secret): secret is string => isNonEmptyString(secret)),
	};
	return findSignatureFault(delivery, Date.now());
}

/** Events that were not asked for, and other workflows' events, which the API sends to everybody. */
function isWanted(context: IWebhookFunctions, { event, workflowId }: DeliveredEvent): boolean {
	const parameters = parametersOf(context);
	const filter = readFilter(parameters);
	return readEvents(parameters).includes(event) && (filter === '' || filter === workflowId);
}

async function reconcile(
	context: IWebhookFunctions,
	{ documentId, workflowId }: DeliveredEvent,
	registration: Registration | undefined,
): Promise<Verdict> {
	const { ledger, reconcilers } = stateOf(context, registration);
	const reconciler = reconcilers.get(workflowId) ?? new Reconciler(workflowId, ledger);
	reconcilers.set(workflowId, reconciler);
	return await reconciler.reconcile(documentId, {
		createClient: async () => await createApiClient(context),
		events: readEvents(parametersOf(context)),
		begin: {
			sinceMs: registration && Date.parse(registration.activatedAt),
			lookBackMs: registration?.olderIds === undefined ? DAY_MS : OLDER_LOOK_BACK_MS,
		},
	});
}

function stateOf(context: IWebhookFunctions, registration?: Registration): AddressState {
	const key = nodeKeyOf(context);
	const known = states.get(key);
	const { activatedAt = known?.activatedAt, olderIds } = registration ?? {};
	// Published anew, a workflow does not begin with what ended meanwhile.
	if (known !== undefined && known.activatedAt === activatedAt) return known;
	const state: AddressState = {
		ledger: new Ledger(olderIds),
		reconcilers: new Map(),
		rejectionToldAtMs: -Infinity,
		activatedAt,
	};
	states.set(key, state);
	return state;
}

function toResponse(
	context: IWebhookFunctions,
	{ workflowId }: DeliveredEvent,
	verdict: Verdict,
): IWebhookResponseData {
	if (verdict.kind === 'ignore') return IGNORED;
	if (verdict.kind === 'tryLater') return tryLater(context);
	const response = context.getResponseObject();
	// n8n decides the status when it has stored the execution, also when the sender is gone by then.
	response.once('prefinish', () => verdict.settle(response.statusCode < 400));
	return { workflowData: [[toBatchItem(workflowId, verdict.due)]] };
}

/** A rejected key also fails an execution, so that somebody learns of it. */
function onFailure(context: IWebhookFunctions, error: unknown): IWebhookResponseData {
	const { message } = error as Error;
	const { statusCode, errorCode } = error instanceof NodeApiError ? error.context : {};
	const { BadRequest, Forbidden, NotFound, Unauthorized } = HttpStatus;
	// Anyformat does not know the workflow, so the event is none of ours; a gateway has no error code.
	if ((statusCode === NotFound || statusCode === BadRequest) && errorCode !== undefined)
		return IGNORED;
	context.logger.warn(`Anyformat could not be asked about an event: ${message}`);
	const response = tryLater(context);
	if (statusCode !== Unauthorized && statusCode !== Forbidden) return response;
	const state = stateOf(context);
	const nowMs = performance.now();
	if (nowMs - state.rejectionToldAtMs < REJECTION_INTERVAL_MS) return response;
	state.rejectionToldAtMs = nowMs;
	return { workflowData: [[{ json: { keyRejected: true } }]], ...response };
}

const tryLater = (context: IWebhookFunctions): IWebhookResponseData =>
	respond(context, HttpStatus.ServiceUnavailable, 'Try again later');

function respond(context: IWebhookFunctions, status: number, text: string): IWebhookResponseData {
	context.getResponseObject().status(status).send(text).end();
	return { noWebhookResponse: true };
}
