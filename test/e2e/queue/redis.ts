/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, isTaken } from '../ports';
import { startService } from '../service';
import type { Backend } from './postgres';

const HOST = '127.0.0.1';

/** Starts a Redis of its own on loopback, which keeps its data in memory alone. */
export async function startRedis(program: string): Promise<Backend> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-anyformat-redis-'));
	const port = await freePort();
	const service = await startService({
		name: 'Redis',
		command: program,
		args: ['--bind', HOST, '--port', String(port), '--dir', folder, '--save', ''],
		env: { PATH: process.env.PATH },
		logFile: join(folder, 'redis.log'),
		isReady: async () => await isTaken(port),
	});
	return {
		env: { QUEUE_BULL_REDIS_HOST: HOST, QUEUE_BULL_REDIS_PORT: String(port) },
		async stop() {
			await service.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}
