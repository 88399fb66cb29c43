/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Asked } from './books';
import type { Act } from './faults';
import { refusal, type Reply } from './reply';
import { routeOf } from './routes';
import { readBody } from './upload';
import { World, type WorldOptions } from './world';

const SLOW_MS = 900;

/**
 * A second server of the Anyformat API, written from its reference alone: it decides for itself, and
 * against what is likely, wherever the reference leaves something open, keeps books of what it billed, and
 * has bad days.
 */
export class HostileServer extends World {
	private server!: Server;
	private port = 0;

	static async start(options: WorldOptions): Promise<HostileServer> {
		const started = new HostileServer(options);
		await started.comeBack();
		return started;
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	/** Refuses connections, and breaks those that there are. */
	async goDown(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	async comeBack(): Promise<void> {
		this.server = createServer((request, response) => {
			void this.serve(request, response).catch(() => response.destroy());
		});
		await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
		this.port = (this.server.address() as AddressInfo).port;
	}

	private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { pathname } = new URL(request.url!, this.url);
		const { route } = routeOf(request.method!, pathname);
		const name = route?.name ?? (pathname === '/health/' ? 'health' : 'unknown');
		const asked = this.log(request, name);
		response.on('finish', () => (asked.status = response.statusCode));
		const act: Act | undefined = this.day.meet(name, Date.now());
		if (act?.cut === 'before') return void request.socket.resetAndDestroy();
		if (act?.cut === 'during')
			return void request.once('data', () => request.socket.resetAndDestroy());
		const body = await readBody(request);
		const isCarriedOut = act?.accepts ?? true;
		const reply = isCarriedOut ? await this.carryOut(request, asked, body) : undefined;
		if (act === undefined) return this.send(response, reply!);
		this.spoil(response, act, reply);
	}

	private async carryOut(
		request: IncomingMessage,
		{ key, path, route: name }: Asked,
		body: Buffer,
	) {
		const { quirks } = this;
		if (name === 'health') return { status: 200, body: { message: 'ok' } };
		const organization = this.keys.get(key);
		if (organization === undefined)
			return quirks.unauthorized === 401
				? refusal(quirks, 401, 'AUTH_FAILED', 'The key is not valid')
				: refusal(quirks, 403, 'ACCESS_DENIED', 'The key is not valid');
		const url = new URL(path, this.url);
		const { route, ids } = routeOf(request.method!, url.pathname);
		if (route === undefined) return refusal(quirks, 404, 'NOT_FOUND', 'No such path');
		const log = this.rateLog(organization, route.isSubmission ? 'submissions' : 'general');
		const rate = log.take(Date.now());
		if (rate.isOver) {
			const retryAfter = { 'Retry-After': String(rate.retryAfterSeconds) };
			const headers =
				quirks.rateHeaders === 'always' ? { ...rate.headers, ...retryAfter } : retryAfter;
			return refusal(quirks, 429, 'RATE_LIMITED', 'Too many requests', headers);
		}
		const reply = await route.handler(this, { request, url, ids, body, organization });
		const isTold =
			quirks.rateHeaders === 'always' || (quirks.rateHeaders === 'success' && reply.status < 300);
		return isTold ? { ...reply, headers: { ...rate.headers, ...reply.headers } } : reply;
	}

	private send(response: ServerResponse, { status, body, headers, tells }: Reply): void {
		response.on('finish', () => {
			if (tells !== undefined && status < 300) tells.isTold = true;
		});
		const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
		response.writeHead(status, {
			'Content-Type': 'application/json',
			'X-API-Version': '2.0.0-rc',
			...headers,
		});
		response.end(text);
	}

	private spoil(response: ServerResponse, act: Act, reply: Reply | undefined): void {
		if (act.cut === 'slow') return void setTimeout(() => this.send(response, reply!), SLOW_MS);
		if (act.cut === 'never') return;
		if (act.cut === 'after') return void response.socket?.resetAndDestroy();
		if (act.cut === 'half') {
			const text = JSON.stringify(reply?.body ?? {});
			response.writeHead(reply?.status ?? 200, {
				'Content-Type': 'application/json',
				'Content-Length': String(Buffer.byteLength(text)),
			});
			response.write(text.slice(0, text.length / 2), () => response.socket?.destroy());
			return;
		}
		this.send(response, act.reply!(this.quirks));
	}

	private log({ method = '', url = '', headers }: IncomingMessage, route: string): Asked {
		const key = String(headers.authorization ?? '').replace(/^Bearer /i, '');
		const userAgent = String(headers['user-agent']);
		const asked = { route, path: url, method, key, atMs: Date.now(), status: 0, userAgent };
		this.books.asked.push(asked);
		return asked;
	}
}
