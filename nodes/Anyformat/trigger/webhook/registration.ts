import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { isNonEmptyString } from '../../request/guards';
import { nodeKeyOf } from '../nodeKey';

/** What a trigger keeps of its webhook at Anyformat. */
export interface Registration {
	/** Empty when the API gave none, or when it is lost. */
	secret: string;
	/** By the API's clock; what ended before is old. */
	activatedAt: string;
	/** Where it sends events to; version 0.1.0 did not keep it. */
	address?: string;
	/** Documents that version 0.1.0 has passed on; its static data alone has them. */
	olderIds?: string[];
}

const KEYS = ['secret', 'activatedAt', 'address', 'handedOn'];

const registrations = new Map<string, Registration>();

/**
 * The webhook's registration: the process's copy, which goes before static data unless that tells of a later
 * one, since any execution may write an older copy of static data over it. What is missing there is put back.
 */
export function readRegistration(
	context: IHookFunctions | IWebhookFunctions,
): Registration | undefined {
	const key = nodeKeyOf(context);
	const data = context.getWorkflowStaticData('node');
	const [own, saved] = [registrations.get(key), parse(data)];
	const isOwn = own !== undefined && !(saved !== undefined && saved.activatedAt > own.activatedAt);
	const known = isOwn ? own : saved;
	if (known === undefined) return undefined;
	if (known !== saved && known.secret !== saved?.secret) write(data, known);
	registrations.set(key, known);
	return known;
}

export function writeRegistration(context: IHookFunctions, registration: Registration): void {
	registrations.set(nodeKeyOf(context), registration);
	write(context.getWorkflowStaticData('node'), registration);
}

export function forgetRegistration(context: IHookFunctions): void {
	registrations.delete(nodeKeyOf(context));
	const data = context.getWorkflowStaticData('node');
	for (const key of KEYS) delete data[key];
}

function write(data: IDataObject, { secret, activatedAt, address, olderIds }: Registration): void {
	Object.assign(data, { secret, activatedAt, address, handedOn: olderIds });
}

/** Undefined for static data of another shape. */
function parse({ secret, activatedAt, address, handedOn }: IDataObject): Registration | undefined {
	if (Number.isNaN(Date.parse(String(activatedAt)))) return undefined;
	return {
		secret: isNonEmptyString(secret) ? secret : '',
		activatedAt: String(activatedAt),
		address: isNonEmptyString(address) ? address : undefined,
		// A key was an ID and a time.
		olderIds: Array.isArray(handedOn)
			? handedOn.map((key) => String(key).split(' ')[0])
			: undefined,
	};
}
