/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../run';

/** Where Debian keeps PostgreSQL's programs, one folder for each version. */
const VERSIONS = '/usr/lib/postgresql';

const INSTALL = 'apt-get install --yes --no-install-recommends postgresql redis-server';

export interface Programs {
	/** Folder of initdb, postgres and pg_isready. */
	postgres: string;
	/** Path of redis-server. */
	redis: string;
}

/**
 * PostgreSQL and Redis of this machine. As root, with apt-get, installs what is missing and reports
 * it; otherwise throws, saying what to install.
 */
export async function ensurePrograms(report: (line: string) => void): Promise<Programs> {
	const found = find();
	if (found !== undefined) return found;
	const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
	if (mayInstall) {
		report(`Installing PostgreSQL and Redis: ${INSTALL}`);
		const [command, ...args] = INSTALL.split(' ');
		const options = { cwd: '/', env: { DEBIAN_FRONTEND: 'noninteractive' } };
		await run(command, ['update'], options);
		await run(command, args, options);
	}
	const installed = find();
	if (installed !== undefined) return installed;
	throw new Error(
		`n8n's queue mode needs PostgreSQL and Redis on this machine. Debian and Ubuntu: sudo ${INSTALL}`,
	);
}

function find(): Programs | undefined {
	const path = (process.env.PATH ?? '').split(delimiter);
	const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS) : [];
	const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
	const folders = newestFirst.map((version) => join(VERSIONS, version, 'bin'));
	const postgres = [...folders, ...path].find((folder) => existsSync(join(folder, 'initdb')));
	const redis = path.map((folder) => join(folder, 'redis-server')).find(existsSync);
	return postgres === undefined || redis === undefined ? undefined : { postgres, redis };
}
