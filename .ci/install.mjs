/**
 * Installs the development packages when they are missing or older than the lock file, so that
 * every command works straight after a clone. Silent when there is nothing to do.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const installed = `${root}node_modules/.package-lock.json`;
const modified = (path) => statSync(path).mtimeMs;

if (!existsSync(installed) || modified(installed) < modified(`${root}package-lock.json`)) {
	console.log('Installing the development packages (once, about two minutes) …');
	const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
		cwd: root,
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	process.exit(status ?? 1);
}
