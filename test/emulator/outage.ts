/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import type { FastifyInstance } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from './api';
import type { Fault } from './faults';
import type { FaultName } from './namedFaults';

export interface OutageOptions {
	/** Emulated milliseconds; left out, it lasts until it is ended. */
	forMs?: number;
	/** As for a fault; every request unless told otherwise. Connections can only be refused for all. */
	route?: string;
}

/** Lets every request meet a fault for a while, before all other faults. Answers what ends it. */
export function faultOutage(
	world: World,
	fault: Fault | FaultName,
	{ forMs, route = '*' }: OutageOptions,
): () => void {
	const end = world.faults.add(route, fault, { times: Infinity }, 'first');
	if (forMs !== undefined) world.clock.at(world.clock.now() + forMs, end);
	return end;
}

/**
 * Stops listening and breaks all connections for a while, so that new ones are refused. Resolves when
 * that is so, with what has the server listen again, on the same port.
 */
export async function refusalOutage(
	{ clock }: World,
	{ server }: FastifyInstance,
	{ forMs }: OutageOptions,
): Promise<() => Promise<void>> {
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('Nothing is listening.');
	const { port, address: host } = address;
	const closed = new Promise<void>((resolve) => server.close(() => resolve()));
	server.closeAllConnections();
	let ended: Promise<void> | undefined;
	const listen = async () => {
		await closed;
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen(port, host, () => {
				server.off('error', reject);
				resolve();
			});
		});
	};
	const end = async () => await (ended ??= listen());
	if (forMs !== undefined) clock.at(clock.now() + forMs, () => void end());
	await closed;
	// Clients of this process need a moment to see that their idle connections are gone.
	await sleep(5);
	return end;
}
