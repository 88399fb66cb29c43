/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { randomBytes } from 'node:crypto';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startN8n, type N8n, type N8nOptions } from '../n8n';
import { installPackage } from '../pack';
import { freePort } from '../ports';
import type { Programs } from './debian';
import { startPostgres } from './postgres';
import { startRedis } from './redis';

/** Executions that a worker runs at once. */
export const CONCURRENCY = 5;

/**
 * How n8n notices a dead worker: it renews the lock of its executions every second, and they count as
 * stalled 10 s after it stopped. n8n's own values are 10 s and 60 s.
 */
const NOTICE_SOONER = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
	QUEUE_WORKER_STALLED_INTERVAL: '2000',
};

export interface QueueOptions extends Pick<N8nOptions, 'installation'> {
	programs: Programs;
	/** Empty folder; each process has a user folder of its own in it, as in a container. */
	folder: string;
	workers: number;
	/** Whether a process that takes nothing but webhooks stands beside the main one. */
	withWebhookProcess?: boolean;
	/** More of n8n's settings, for every process. */
	env?: Record<string, string>;
	/** Gets what must be done at the end; run it in reverse order, also after a failure here. */
	atEnd: Array<() => Promise<void>>;
}

/** n8n in queue mode: one main process, its workers, PostgreSQL and Redis. */
export interface QueueInstance {
	main: N8n;
	workers: N8n[];
	webhookProcess: N8n | undefined;
	/** Ends the main process as a power cut would, and starts it again. */
	restartMain(): Promise<void>;
}

/** Starts all of it, with the packed node in every process and binary data in the database. */
export async function startQueue(options: QueueOptions): Promise<QueueInstance> {
	const { installation, folder, workers, atEnd } = options;
	const env = { ...(await startBackends(options)), ...options.env };
	const packed = join(folder, 'packed');
	await installPackage(packed);
	const start = async (name: string, more: Partial<N8nOptions>): Promise<N8n> => {
		const userFolder = join(folder, name);
		await mkdir(userFolder);
		await cp(packed, userFolder, { recursive: true });
		const n8n = await startN8n({ installation, userFolder, ...more, env: { ...env, ...more.env } });
		atEnd.push(async () => await n8n.stop());
		return n8n;
	};
	// The main process sets the database up, so it starts first.
	const main = await start('main', {});
	// One after the other: on a busy machine, workers that look at the database together may fail to start.
	const started: N8n[] = [];
	while (started.length < workers)
		started.push(await start(`worker-${started.length + 1}`, await asWorker()));
	const webhookProcess = options.withWebhookProcess
		? await start('webhook', { command: ['webhook'] })
		: undefined;
	const restartMain = async () => {
		await main.kill();
		const { port } = main;
		const again = await startN8n({ installation, userFolder: join(folder, 'main'), port, env });
		atEnd.push(async () => await again.stop());
	};
	return { main, workers: started, webhookProcess, restartMain };
}

/** Starts PostgreSQL and Redis; answers the settings that every process of n8n needs. */
async function startBackends({ programs, atEnd }: QueueOptions): Promise<Record<string, string>> {
	const postgres = await startPostgres(programs.postgres);
	atEnd.push(async () => await postgres.stop());
	const redis = await startRedis(programs.redis);
	atEnd.push(async () => await redis.stop());
	return {
		...postgres.env,
		...redis.env,
		...NOTICE_SOONER,
		EXECUTIONS_MODE: 'queue',
		N8N_DEFAULT_BINARY_DATA_MODE: 'database',
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
	};
}

/** What makes a worker of n8n; it tells on its port whether it is ready. */
async function asWorker(): Promise<Partial<N8nOptions>> {
	const port = await freePort();
	return {
		port,
		command: ['worker', `--concurrency=${CONCURRENCY}`],
		env: {
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		},
	};
}
