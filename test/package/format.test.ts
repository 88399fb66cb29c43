/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- runs in Node, not in n8n */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Runs a tool of the project's own and gives what it found; nothing when all is well. */
function findings(tool: string, ...options: string[]): string {
	const path = join('node_modules', tool);
	const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...options], {
		encoding: 'utf8',
	});
	return status === 0 ? '' : stdout + stderr;
}

it('every file has the format of the project', () => {
	expect(findings('prettier/bin/prettier.cjs', '--check', '.')).toBe('');
}, 300_000);

it('the tests keep to the types of what they test', () => {
	expect(findings('typescript/bin/tsc', '--noEmit', '-p', 'test')).toBe('');
}, 300_000);
