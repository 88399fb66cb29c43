/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import type { Emulator } from '../emulator';
import type { Api } from './api';

type Outage = Parameters<Emulator['outage']>[0];

export const CONTINUE = { settings: { onError: 'continueRegularOutput' as const } };
export const HOUR_MS = 3_600_000;

/** Time passes 40 times faster at the API. */
export const realMs = (ms: number) => ms * 40;

export const calls = ({ emulator }: Api, route: string) =>
	emulator.calls.filter((call) => call.route === route);

export const accepted = ({ emulator, organizationId }: Api) => emulator.documents(organizationId);

/** Begins an outage once so many documents were accepted; it lasts for so long. */
export async function outageAfter(
	api: Api,
	count: number,
	outage: Outage,
	forMs: number,
): Promise<void> {
	while (accepted(api).length < count) await new Promise((resolve) => setTimeout(resolve, 5));
	await api.emulator.outage(outage, { forMs: realMs(forMs) });
}

export const OUTAGES: Array<[what: string, outage: Outage]> = [
	['503', 'unavailable'],
	['a page with 502', 'html-502'],
	['resets', 'reset-before'],
	['refused connections', 'refused'],
	['a login page', 'login-page'],
	["a gateway's 404", 'gateway-404'],
	["a firewall's page", 'proxy-403'],
];
