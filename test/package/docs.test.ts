/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- runs in Node, not in n8n */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { filesBelow } from '../unit/sources';

it('docs/operations.md says what the built node says', () => {
	const { status, stderr } = spawnSync(process.execPath, ['.ci/operations.mjs', '--check'], {
		encoding: 'utf8',
	});
	expect(stderr).toBe('');
	expect(status).toBe(0);
});

const schemas = filesBelow('nodes').filter((path) => path.includes('/__schema__/'));

it.each(schemas)('%s is in the build', (path) => {
	expect(existsSync(`dist/${path}`)).toBe(true);
});
