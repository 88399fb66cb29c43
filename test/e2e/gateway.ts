/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to a server that can be cut: connections are refused then, as when a host is down. */
export interface Gateway {
	/** Without a trailing slash; stays the same. */
	url: string;
	/** Ends every connection and refuses new ones. */
	cut(): Promise<void>;
	mend(): Promise<void>;
}

/** Opens a way on loopback to the server at `target`. */
export async function openGateway(target: string): Promise<Gateway> {
	const { hostname, port } = new URL(target);
	const sockets = new Set<Socket>();
	const pass = (from: Socket): void => {
		const to = connect(Number(port), hostname);
		for (const [socket, other] of [
			[from, to],
			[to, from],
		]) {
			sockets.add(socket);
			socket.once('error', () => other.destroy());
			socket.once('close', () => sockets.delete(socket));
		}
		from.pipe(to).pipe(from);
	};
	const listen = async (at: number): Promise<Server> => {
		const listening = createServer(pass).listen(at, '127.0.0.1');
		await once(listening, 'listening');
		return listening;
	};

	let server = await listen(0);
	const { port: own } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${own}`,
		async cut() {
			const closed = once(server, 'close');
			server.close();
			for (const socket of sockets) socket.destroy();
			await closed;
		},
		async mend() {
			server = await listen(own);
		},
	};
}
