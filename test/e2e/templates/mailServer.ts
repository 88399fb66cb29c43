/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A mail server on loopback that takes every mail, without encryption and without a login. */
export interface MailServer {
	port: number;
	/** The mails as they came, with their headers. */
	mails: string[];
	close(): Promise<void>;
}

/** Starts a mail server; it speaks as much SMTP as n8n needs to send a mail. */
export async function startMailServer(): Promise<MailServer> {
	const mails: string[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket.on('close', () => sockets.delete(socket)));
		socket.on('error', () => socket.destroy());
		converse(socket, (mail) => mails.push(mail));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		mails,
		async close() {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function converse(socket: Socket, take: (mail: string) => void): void {
	let received = '';
	let isMail = false;
	const answer = (line: string) => socket.write(`${line}\r\n`);
	answer('220 ready');
	socket.on('data', (chunk) => {
		received += chunk.toString('latin1');
		for (;;) {
			const end = isMail ? '\r\n.\r\n' : '\r\n';
			const at = received.indexOf(end);
			if (at === -1) return;
			const text = received.slice(0, at);
			received = received.slice(at + end.length);
			if (isMail) take(text);
			isMail = !isMail && /^DATA$/i.test(text);
			answer(isMail ? '354 go on' : /^QUIT$/i.test(text) ? '221 bye' : '250 ok');
		}
	});
}
