/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error -- runs in Node, not in n8n */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** Listens for a moment; answers the port that it got, or throws what `listen` threw. */
async function tryPort(port: number): Promise<number> {
	const server = createServer().listen(port, '127.0.0.1');
	await once(server, 'listening');
	const { port: bound } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return bound;
}

/** A loopback port that nothing listens on now. */
export const freePort = async (): Promise<number> => await tryPort(0);

/** Whether something listens on that loopback port now. */
export const isTaken = async (port: number): Promise<boolean> =>
	await tryPort(port).then(
		() => false,
		() => true,
	);

/** Throws, naming the `flag` that chooses another one, when `port` can't be listened on. */
export async function requirePort(port: number, flag: string): Promise<void> {
	try {
		await tryPort(port);
	} catch (error) {
		throw new Error(
			`Port ${port} can't be used (${(error as NodeJS.ErrnoException).code}): another program probably listens there. ` +
				`Stop it, or choose another port: npm start -- ${flag} ${port + 1}`,
		);
	}
}
