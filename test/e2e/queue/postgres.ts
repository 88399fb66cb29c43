/* eslint-disable @n8n/community-nodes/no-dangerous-functions, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { execFileSync } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../ports';
import { run, type SystemUser } from '../run';
import { startService } from '../service';

const USER = 'n8n';
const HOST = '127.0.0.1';

/** A server that n8n can be told to use. */
export interface Backend {
	/** Settings of n8n that lead to it. */
	env: Record<string, string>;
	/** Ends it and removes its data. */
	stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL of its own on loopback, with the programs in folder `bin` and data that goes
 * when it is stopped.
 */
export async function startPostgres(bin: string): Promise<Backend> {
	const user = unprivileged();
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-anyformat-postgres-'));
	if (user) await chown(folder, user.uid, user.gid);
	const data = join(folder, 'data');
	const login = ['--username', USER, '--auth', 'trust'];
	await run(join(bin, 'initdb'), [data, ...login, '--encoding', 'UTF8', '--no-sync'], {
		cwd: folder,
		env: { LC_ALL: 'C.UTF-8' },
		user,
	});
	const port = String(await freePort());
	const isReady = async () =>
		await run(join(bin, 'pg_isready'), ['-h', HOST, '-p', port], { cwd: folder }).then(
			() => true,
			() => false,
		);
	const service = await startService({
		name: 'PostgreSQL',
		command: join(bin, 'postgres'),
		// -k: the folder of its socket; -F: what a power cut would leave is of no interest.
		args: ['-D', data, '-h', HOST, '-p', port, '-k', folder, '-F'],
		env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
		logFile: join(folder, 'postgres.log'),
		isReady,
		user,
		// Doesn't wait for its clients to leave.
		stopSignal: 'SIGINT',
	});
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: HOST,
			DB_POSTGRESDB_PORT: port,
			DB_POSTGRESDB_USER: USER,
			DB_POSTGRESDB_DATABASE: 'postgres',
		},
		async stop() {
			await service.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** PostgreSQL refuses to run as root; its Debian package brings a user for it. */
function unprivileged(): SystemUser | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
	return { uid: id('-u'), gid: id('-g') };
}
