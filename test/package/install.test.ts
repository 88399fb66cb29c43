/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- runs in Node, not in n8n */
import { spawnSync } from 'node:child_process';
import {
	copyFileSync,
	mkdirSync,
	mkdtempSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let clone: string;

const write = (path: string, packages: object) =>
	writeFileSync(join(clone, path), JSON.stringify({ packages }));

const LOCKED = {
	'': { name: 'clone' },
	'node_modules/a': { integrity: 'sha512-a' },
	'node_modules/for-another-system': { integrity: 'sha512-b', optional: true },
};

beforeEach(() => {
	clone = mkdtempSync(join(tmpdir(), 'clone-'));
	for (const folder of ['.ci', 'bin', 'node_modules']) mkdirSync(join(clone, folder));
	copyFileSync('.ci/install.mjs', join(clone, '.ci/install.mjs'));
	// Stands for npm, and says what it was asked for.
	writeFileSync(join(clone, 'bin/npm'), '#!/bin/sh\necho npm "$@"\nexit 3\n', { mode: 0o755 });
	write('package-lock.json', LOCKED);
	write('node_modules/.package-lock.json', { 'node_modules/a': LOCKED['node_modules/a'] });
});

afterEach(() => rmSync(clone, { recursive: true }));

/** What the script says, and how it ends. */
function install() {
	const { status, stdout, stderr } = spawnSync(process.execPath, ['.ci/install.mjs'], {
		cwd: clone,
		encoding: 'utf8',
		env: { PATH: `${join(clone, 'bin')}:${process.env.PATH}` },
	});
	return { status, said: stdout + stderr };
}

it('installs nothing while what is there is what the lock file names, however old it is', () => {
	expect(install()).toEqual({ status: 0, said: '' });
});

it.each([
	['nothing was installed', () => rmSync(join(clone, 'node_modules'), { recursive: true })],
	[
		'an installation did not come to its end',
		() => rmSync(join(clone, 'node_modules/.package-lock.json')),
	],
	[
		'the lock file names another package',
		() => write('package-lock.json', { ...LOCKED, 'node_modules/c': {} }),
	],
	[
		'the lock file names another version',
		() => write('package-lock.json', { 'node_modules/a': { integrity: 'sha512-2' } }),
	],
])('installs, and hands on how that ended, when %s', (_, change) => {
	change();
	expect(install()).toEqual({ status: 3, said: expect.stringContaining('npm ci') });
});

it('leaves the folder behind a symbolic link alone', () => {
	write('node_modules/.package-lock.json', {});
	renameSync(join(clone, 'node_modules'), join(clone, 'elsewhere'));
	symlinkSync(join(clone, 'elsewhere'), join(clone, 'node_modules'));
	expect(install()).toEqual({
		status: 0,
		said: expect.stringMatching(/^node_modules is a symbolic/),
	});
});
