/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, World } from './api';
import { apiError, errorResponse } from './errors';
import type { Fault } from './faults';
import { retryAfterText } from './retryAfter';

/** A fault that ends a request whose body has been read. */
export class FaultInterruption extends Error {
	constructor(readonly fault: Fault) {
		super('A fault was asked for.');
	}
}

/** What a fault does before a request is handled; afterwards `reply.sent` tells that it is over. */
export async function faultBefore(
	world: World,
	fault: Fault,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<void> {
	if (fault.delayMs) await sleep(fault.delayMs, undefined, { ref: false });
	if (fault.hang === 'before') {
		reply.hijack();
	} else if (fault.reset === 'before' || fault.reset === 'during') {
		if (fault.reset === 'during') await readHalf(request);
		reply.hijack();
		request.raw.socket.destroy();
	} else if (fault.status !== undefined || fault.html !== undefined) {
		await sendFault(world, fault, reply);
	}
}

/** The same for a fault that looked at the parts of the body first. */
export async function faultAfterBody(fault: Fault): Promise<void> {
	const { hang, reset, status, html, delayMs } = fault;
	const ends = hang === 'before' || reset === 'before' || reset === 'during';
	if (ends || status !== undefined || html !== undefined) throw new FaultInterruption(fault);
	if (delayMs) await sleep(delayMs, undefined, { ref: false });
}

/** What a fault does to a finished answer: the payload to send, or no end at all. */
export async function faultAfter<T extends string | undefined>(
	world: World,
	call: Call,
	reply: FastifyReply,
	payload: T,
): Promise<T | string> {
	const { fault } = call;
	if (reply.statusCode < 300 && payload && fault?.status === undefined && !fault?.html) {
		const wrong = fault?.cached && world.cache.wrongResponse(call.route, call.path);
		if (wrong) return wrong;
		if (call.method === 'GET') world.cache.keep(call.route, call.path, payload);
		if (fault?.rewrite) return JSON.stringify(fault.rewrite(JSON.parse(payload) as never));
	}
	if (fault?.truncate) return (payload ?? '').slice(0, Math.floor((payload ?? '').length / 2));
	if (!fault?.hang && !fault?.cut && fault?.reset !== 'after') return payload;
	call.status = null;
	if (fault.cut) cutOff(reply, payload ?? '');
	if (fault.reset === 'after') reply.raw.socket?.destroy();
	return await new Promise<never>(() => {});
}

async function sendFault(world: World, fault: Fault, reply: FastifyReply): Promise<void> {
	const { status = 200, html, body, headers = {}, retryAfterSeconds } = fault;
	if (retryAfterSeconds !== undefined) {
		const form = fault.retryAfterForm ?? 'seconds';
		const value = retryAfterText(form, retryAfterSeconds, world.clock.now());
		if (value !== undefined) void reply.header('retry-after', value);
	}
	if (fault.proxy || html !== undefined) void reply.removeHeader('X-API-Version');
	const plain = errorResponse(apiError(status, 'This fault was asked for.'), world.switches);
	const type = html === undefined ? plain.contentType : 'text/html; charset=utf-8';
	const asText = typeof body === 'string' ? body : JSON.stringify(body);
	const text = html ?? (body === undefined ? plain.body : asText);
	await reply.code(status).type(type).headers(headers).send(text);
}

/** Reads half of the body, or what comes first when its length isn't told. */
async function readHalf({ raw, headers, call }: FastifyRequest): Promise<void> {
	const half = Number(headers['content-length'] ?? 0) / 2;
	if (half === 0 && headers['transfer-encoding'] === undefined) return;
	if (raw.readableEnded) return;
	await new Promise<void>((resolve) => {
		raw.on('data', (chunk: Buffer) => {
			call.bytes += chunk.length;
			if (call.bytes >= half) resolve();
		});
		raw.once('close', resolve);
	});
}

function cutOff(reply: FastifyReply, payload: string): void {
	const bytes = Buffer.from(payload);
	const headers = reply.getHeaders() as Record<string, string>;
	reply.raw.writeHead(reply.statusCode, { ...headers, 'content-length': String(bytes.length + 1) });
	reply.raw.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => reply.raw.destroy());
}
