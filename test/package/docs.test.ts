/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- runs in Node, not in n8n */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { Anyformat } from '../../nodes/Anyformat/Anyformat.node';

it('docs/operations.md says what the built node says', () => {
	const { status, stderr } = spawnSync(process.execPath, ['.ci/operations.mjs', '--check'], {
		encoding: 'utf8',
	});
	expect(stderr).toBe('');
	expect(status).toBe(0);
});

const operations = new Anyformat().description.properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ displayOptions, options }) =>
		(options ?? []).map((option) => [
			String(displayOptions?.show?.resource?.[0]),
			'value' in option ? String(option.value) : '',
		]),
	);

it.each(operations)('%s → %s has an output schema in the build', (resource, operation) => {
	expect(existsSync(`dist/nodes/Anyformat/__schema__/v1.0.0/${resource}/${operation}.json`)).toBe(
		true,
	);
});
