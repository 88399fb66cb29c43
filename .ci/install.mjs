/**
 * Installs the development packages when they are missing or others than the lock file names, so that
 * every command works straight after a clone. Silent when there is nothing to do.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = `${root}node_modules`;
/** npm writes it at the end of an installation. */
const installedList = `${modules}/.package-lock.json`;

const packagesOf = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;

/** Whether the packages of the lock file are there; those for other systems need not be. */
function isInstalled() {
	if (!existsSync(installedList)) return false;
	const installed = packagesOf(installedList);
	return Object.entries(packagesOf(`${root}package-lock.json`)).every(
		([path, { integrity, optional, devOptional }]) =>
			path === '' ||
			(installed[path] ? installed[path].integrity === integrity : optional || devOptional),
	);
}

if (!isInstalled()) {
	if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
		console.warn(
			'node_modules is a symbolic link, and has other packages than package-lock.json names. npm would empty the folder behind it, so nothing is installed: run "npm ci" there, or remove the link.',
		);
	} else {
		console.log('Installing the development packages (once, about two minutes) …');
		const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
			cwd: root,
			stdio: 'inherit',
			shell: process.platform === 'win32',
		});
		process.exit(status ?? 1);
	}
}
