/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemo, type Demo, type DemoOptions } from './demo';

/** Long enough to install n8n, when it is not there. */
const START_TIMEOUT_MS = 900_000;

/**
 * Has a real n8n with the emulated API beside it while the tests of this file run; answers how they get
 * at it.
 */
export function inDemo(options: Pick<DemoOptions, 'version' | 'speed' | 'env'>): () => Demo {
	let demo: Demo | undefined;
	let userFolder = '';
	const atEnd: DemoOptions['atEnd'] = [];
	beforeAll(async () => {
		userFolder = await realpath(await mkdtemp(join(tmpdir(), 'n8n-nodes-anyformat-')));
		demo = await startDemo({ ...options, userFolder, atEnd, report: () => undefined });
	}, START_TIMEOUT_MS);
	afterAll(async () => {
		for (const end of atEnd.reverse()) await end();
		await rm(userFolder, { recursive: true, force: true, maxRetries: 5 });
	});
	return () => demo!;
}
