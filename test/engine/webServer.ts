/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server that is not the API: files to download, other services, the far end of a redirect. */
export interface WebServer {
	/** `http://127.0.0.1:PORT` */
	url: string;
	/** What was asked for, in order. */
	requests: Array<Pick<IncomingMessage, 'method' | 'url' | 'headers'>>;
	close(): Promise<void>;
}

/** Starts a server that answers by `listener`. */
export async function startServer(listener: RequestListener): Promise<WebServer> {
	const requests: WebServer['requests'] = [];
	const server = createServer((request, response) => {
		const { method, url, headers } = request;
		requests.push({ method, url, headers });
		request.resume();
		listener(request, response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		requests,
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** A listener that answers by path; other paths get 404. */
export function byPath(listeners: Record<string, RequestListener>): RequestListener {
	return (request, response) => {
		const listener = listeners[new URL(request.url!, 'http://x').pathname];
		if (listener === undefined) response.writeHead(404).end();
		else listener(request, response);
	};
}

/** Answers with `content`, whose length is announced. */
export const sends =
	(content: string | Buffer, headers: Record<string, string> = {}, status = 200): RequestListener =>
	(_request, response) => {
		const length = { 'Content-Length': String(Buffer.byteLength(content)) };
		response.writeHead(status, { ...length, ...headers }).end(content);
	};

/** Answers with `content` in two chunks, without a length. */
export const streams =
	(content: string | Buffer, headers: Record<string, string> = {}): RequestListener =>
	(_request, response) => {
		const bytes = Buffer.from(content);
		response.writeHead(200, headers);
		response.write(bytes.subarray(0, bytes.length / 2), () =>
			response.end(bytes.subarray(bytes.length / 2)),
		);
	};

/** Answers with the beginning of a file and drops the connection. */
export const drops =
	(announced: Record<string, string>): RequestListener =>
	(_request, response) => {
		response.writeHead(200, { 'Content-Type': 'application/pdf', ...announced });
		response.write('x'.repeat(1000), () => response.destroy());
	};

/** Leads on to `/hop/1`, `/hop/2` … `/hop/count`, which leads to `target`. */
export function hops(count: number, target: string): Record<string, RequestListener> {
	const to =
		(location: string): RequestListener =>
		(_request, response) =>
			response.writeHead(302, { Location: location }).end();
	return Object.fromEntries(
		Array.from({ length: count }, (_, index) => [
			`/${count}-hops${index === 0 ? '' : `/${index}`}`,
			to(index === count - 1 ? target : `/${count}-hops/${index + 1}`),
		]),
	);
}
