/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import packageJson from '../../package.json';
import { CHECKOUT } from './checkout';

const lockFile = readFileSync(join(CHECKOUT, 'package-lock.json'), 'utf8');

describe('the lock file', () => {
	it('names no registry, so that it serves behind a mirror as well', () => {
		expect(lockFile).not.toContain('"resolved"');
		expect(lockFile).not.toMatch(/https?:\/\/[^"]*(registry|npmjs)/);
	});

	it('belongs to this package.json', () => {
		const { packages } = JSON.parse(lockFile) as { packages: Record<string, object> };
		const { name, version, devDependencies, peerDependencies } = packageJson;
		expect(packages['']).toMatchObject({ name, version, devDependencies, peerDependencies });
	});
});
