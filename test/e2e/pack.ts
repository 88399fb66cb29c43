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
	const modules = join(userFolder, '.n8n', 'nodes', 'node_modules');
	await mkdir(modules, { recursive: true });
	const answer = await run('npm', ['pack', '--json', '--pack-destination', modules], {
		cwd: CHECKOUT,
	});
	const [{ filename }] = JSON.parse(answer) as Array<{ filename: string }>;
	await run('tar', ['-xzf', filename], { cwd: modules });
	await rename(join(modules, 'package'), join(modules, name));
	await rm(join(modules, filename));
}
