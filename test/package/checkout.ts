/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { resolve } from 'node:path';

import { run } from '../e2e/run';

export const CHECKOUT = resolve(__dirname, '../..');

/** Runs a script of this folder in a process of its own; answers the JSON that it prints. */
export async function runScript<Printed>(
	script: string,
	args: string[],
	env: NodeJS.ProcessEnv = {},
): Promise<Printed> {
	const printed = await run(process.execPath, [resolve(__dirname, script), ...args], {
		cwd: CHECKOUT,
		env: { NODE_ENV: 'production', ...env },
	});
	return JSON.parse(printed) as Printed;
}
