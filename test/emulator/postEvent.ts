/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import http from 'node:http';
import https from 'node:https';
import type { World } from './api';
import { signatureHeaders } from './signature';

/** Status of the receiver's answer, or why there is none. */
interface PostOutcome {
	status: number | null;
	problem?: string;
}

/** Whether an address is on this machine; events are sent nowhere else. */
export function isLoopback(address: string): boolean {
	const { hostname } = new URL(address);
	return /^(localhost|\[::1\]|127(\.\d+){3})$/.test(hostname);
}

/** Hands an event to a webhook once, signed as the switch says. Never rejects. */
export async function postEvent(
	{ clock, switches }: World,
	url: string,
	secret: string,
	messageId: string,
	body: string,
): Promise<PostOutcome> {
	if (!isLoopback(url)) return { status: null, problem: 'not sent: the address is not loopback' };
	const scheme = switches.webhookSignature;
	const headers = {
		'content-type': 'application/json',
		// Receivers compare a timestamp with their own, real, clock.
		...(scheme && signatureHeaders(scheme, secret, body, Date.now(), messageId)),
	};
	const timeoutMs = switches.webhookTimeoutMs / (clock.speed || 1);
	try {
		return { status: await post(url, headers, body, timeoutMs, switches.webhookHangUp) };
	} catch (error) {
		return { status: null, problem: String(error) };
	}
}

/** Sends once, on a connection of its own. */
async function post(
	url: string,
	headers: Record<string, string>,
	body: string,
	timeoutMs: number,
	hangUp: 'never' | 'after-body',
): Promise<number> {
	const { request } = url.startsWith('https:') ? https : http;
	const signal = AbortSignal.timeout(timeoutMs);
	return await new Promise((resolve, reject) => {
		const sending = request(url, { method: 'POST', headers, agent: false, signal }, (answer) => {
			answer.resume();
			answer.once('error', reject);
			answer.once('end', () => resolve(answer.statusCode ?? 0));
		});
		sending.once('error', reject);
		sending.end(body, () => {
			if (hangUp === 'after-body') sending.destroy(new Error('hung up before the answer'));
		});
	});
}
