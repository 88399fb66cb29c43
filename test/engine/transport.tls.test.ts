/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
import { readFileSync } from 'node:fs';
import {
	connect,
	createServer as createTcpServer,
	type AddressInfo,
	type Server,
	type Socket,
} from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';

import { apiTest, RUN_ROUTE, type Api } from './api';

/** A key that nobody trusts, made for 100 years: `openssl req -x509 -newkey ec -nodes`. */
const FIXTURES = join(__dirname, '../fixtures/tls');
const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(join(FIXTURES, name)));

const listening = async (server: Server): Promise<number> => {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
};

/** Joins two sockets, whichever of them breaks. */
function tie(one: Socket, other: Socket): void {
	one.on('error', () => other.destroy()).pipe(other);
	other.on('error', () => one.destroy()).pipe(one);
}

/**
 * The API behind TLS. `onRaw` may do something to the bare connection in place of the handshake; `onSecure` to
 * one that is secure, once the API has taken the request.
 */
async function behindTls(
	{ emulator }: Api,
	onRaw: (raw: Socket) => boolean,
	onSecure: (raw: Socket) => boolean = () => false,
): Promise<{ baseUrl: string; close(): void }> {
	const rawOf = new Map<number, Socket>();
	const sockets: Socket[] = [];
	const tls = createTlsServer({ key, cert }, (secure: TLSSocket) => {
		const raw = rawOf.get(secure.remotePort!)!;
		sockets.push(secure);
		const api = connect(Number(new URL(emulator.url).port), '127.0.0.1');
		secure.on('error', () => api.destroy()).pipe(api);
		api.on('error', () => secure.destroy());
		api.on('data', (data) => {
			if (!onSecure(raw)) secure.write(data);
		});
	});
	const tlsPort = await listening(tls);
	const front = createTcpServer((client) => {
		sockets.push(client);
		client.on('error', () => undefined);
		if (onRaw(client)) return;
		const inner = connect(tlsPort, '127.0.0.1', () => rawOf.set(inner.localPort!, client));
		tie(client, inner);
	});
	const baseUrl = `https://127.0.0.1:${await listening(front)}`;
	const close = () => {
		for (const server of [front, tls]) server.close();
		for (const socket of sockets) socket.destroy();
	};
	return { baseUrl, close };
}

const once = (work: (raw: Socket) => void) => {
	let isDone = false;
	return (raw: Socket) => {
		if (isDone) return false;
		isDone = true;
		work(raw);
		return true;
	};
};

const extract = async (api: Api, baseUrl: string) =>
	await api.extract(
		[{ json: {} }],
		{
			source: 'text',
			text: 'Number: 7',
			requestOptions: { allowUnauthorizedCerts: true },
		},
		{ access: { ...api.access, baseUrl } },
	);

const submissions = ({ emulator }: Api) =>
	emulator.calls.filter(({ route }) => route === RUN_ROUTE).length;

it.concurrent.each<[string, (raw: Socket) => void]>([
	['closed', (raw) => raw.destroy()],
	['reset', (raw) => raw.once('data', () => raw.resetAndDestroy())],
	['answered in plain text', (raw) => raw.once('data', () => raw.end('HTTP/1.1 400 No\r\n\r\n'))],
])(
	'a connection that is %s in the TLS handshake has sent nothing, so the document is sent again',
	apiTest(async (api, _, disturb) => {
		const { baseUrl, close } = await behindTls(api, once(disturb));
		const { items, error } = await extract(api, baseUrl);
		close();
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ status: 'processed', fields: { number: 7 } });
		expect(submissions(api)).toBe(1);
	}),
);

it.concurrent.each<[string, string | Buffer]>([
	['plain text', 'HTTP/1.1 408 Request Timeout\r\n\r\n'],
	['a record that is not its own', Buffer.from('1703030028'.padEnd(90, '07'), 'hex')],
])(
	'after the handshake, %s on the connection leaves open whether the document was taken',
	apiTest(async (api, _, bytes) => {
		const disturb = once((raw) => {
			raw.write(bytes);
			raw.end();
		});
		const { baseUrl, close } = await behindTls(api, () => false, disturb);
		const { error } = await extract(api, baseUrl);
		close();
		expect(error?.description).toContain('may have accepted it');
		expect(submissions(api)).toBe(1);
	}),
);
