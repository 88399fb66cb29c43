import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { isNonEmptyString } from '../../request/guards';

/** What a trigger keeps of its webhook at Anyformat. */
export interface Registration {
	/** Version 0.1.0 did not keep it. */
	webhookId?: string;
	/** Empty when the API gave none, and once the subscription has ended. */
	secret: string;
	/** By the API's clock; what ended before is old, unless `sinceAt` is earlier. */
	activatedAt: string;
	/** Of a webhook that took another's place: since when that may have missed something. */
	sinceAt?: string;
	/** Where it sends events to; version 0.1.0 did not keep it. */
	address?: string;
	/** Documents that version 0.1.0 has passed on. */
	olderIds?: string[];
}

/** Version 0.1.0 did not keep all that it had passed on, so what ended before the update is old. */
export const isOfOlderVersion = (registration: Registration | undefined): boolean =>
	registration !== undefined && registration.address === undefined;

export type HookOrWebhook = IHookFunctions | IWebhookFunctions;

/**
 * The process's copies of registrations, by workflow and address. What is tested has none: n8n ends the
 * listening in the mode in which it unpublishes, and keeps static data of its own for it.
 */
const registrations = new Map<string, Registration>();

export const webhookUrlOf = (context: HookOrWebhook): string =>
	String(context.getNodeWebhookUrl('default') ?? '');

/** Undefined for what is tested. */
const keyOf = (context: HookOrWebhook): string | undefined =>
	context.getMode() === 'manual'
		? undefined
		: `${context.getWorkflow().id} ${webhookUrlOf(context)}`;

/**
 * The webhook's registration: the process's copy, which goes before static data unless that tells of a later
 * one, since any execution may write an older copy of static data over it. What is lost there is put back.
 */
export function readRegistration(context: HookOrWebhook): Registration | undefined {
	const key = keyOf(context);
	const own = key === undefined ? undefined : registrations.get(key);
	const saved = parse(context.getWorkflowStaticData('node'));
	const isLater = own === undefined || (saved !== undefined && saved.activatedAt > own.activatedAt);
	const known = isLater ? saved : own;
	if (known !== undefined && known.secret !== saved?.secret) writeRegistration(context, known);
	if (known !== undefined && key !== undefined) registrations.set(key, known);
	return known;
}

export function writeRegistration(context: HookOrWebhook, registration: Registration): void {
	const data = context.getWorkflowStaticData('node');
	const key = keyOf(context);
	for (const name of Object.keys(data)) delete data[name];
	const { olderIds: handedOn, ...current } = registration;
	Object.assign(data, current, handedOn && { handedOn });
	if (key !== undefined) registrations.set(key, registration);
}

/** Undefined for static data of another shape. */
function parse(saved: IDataObject): Registration | undefined {
	const { webhookId, secret, activatedAt, sinceAt, address, handedOn } = saved;
	const isTime = (value: unknown) => !Number.isNaN(Date.parse(String(value)));
	if (!isTime(activatedAt)) return undefined;
	return {
		webhookId: isNonEmptyString(webhookId) ? webhookId : undefined,
		secret: isNonEmptyString(secret) ? secret : '',
		activatedAt: String(activatedAt),
		sinceAt: isTime(sinceAt) ? String(sinceAt) : undefined,
		address: isNonEmptyString(address) ? address : undefined,
		// A key of version 0.1.0 was an ID and a time.
		olderIds: Array.isArray(handedOn)
			? handedOn.map((key) => String(key).split(' ')[0])
			: undefined,
	};
}
