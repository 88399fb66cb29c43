/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { name } from '../../package.json';
import { run } from './run';

const CHECKOUT = resolve(__dirname, '..', '..');

/**
 * Packs the built checkout and unpacks it where n8n looks for community packages, so that what runs
 * is what npm would deliver. Throws when nothing was built.
 */
export async function installPackage(userFolder: string): Promise<void> {
	if (!existsSync(join(CHECKOUT, 'dist', 'nodes'))) {
		throw new Error('There is no dist/nodes to pack. Run "npm run build" first.');
	}
	await mkdir(userFolder, { recursive: true });
	const printed = await run('npm', ['pack', '--json', '--pack-destination', userFolder], {
		cwd: CHECKOUT,
	});
	const [{ filename }] = JSON.parse(printed) as Array<{ filename: string }>;
	await installTarball(userFolder, join(userFolder, filename));
	await rm(join(userFolder, filename));
}

/** Unpacks a tarball of the package where n8n looks for community packages, in place of what is there. */
export async function installTarball(userFolder: string, tarball: string): Promise<void> {
	const modules = join(userFolder, '.n8n', 'nodes', 'node_modules');
	await mkdir(modules, { recursive: true });
	await rm(join(modules, name), { recursive: true, force: true });
	await run('tar', ['-xzf', tarball], { cwd: modules });
	await rename(join(modules, 'package'), join(modules, name));
}
