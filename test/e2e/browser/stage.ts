/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error -- runs in Node, not in n8n */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startDemo, type Demo } from '../demo';
import { signIn, type SignedInBrowser } from './browser';
import { keepLog, keepPicture, RESULTS } from './results';

const SETUP_TIMEOUT_MS = 900_000;
/** A minute of the emulated API lasts 3 seconds. */
const SPEED = 20;

const report = (line: string): void => {
	process.stderr.write(`${line}\n`);
};

/** What a story acts on: a tab of its own, and the n8n and API behind it. */
export interface Scene extends Demo {
	page: Page;
}

export type Story = (title: string, play: (scene: Scene) => Promise<void>) => void;

/**
 * Starts a real n8n and a browser before the first test of the file, and ends both after the last.
 * Answers what declares a story: a test whose last picture is kept, with n8n's log when it fails.
 */
export function openStage(): Story {
	let demo: Demo;
	let browser: SignedInBrowser;
	let userFolder: string;
	const atEnd: Array<() => Promise<void>> = [];

	beforeAll(async () => {
		userFolder = await realpath(await mkdtemp(join(tmpdir(), 'n8n-nodes-anyformat-')));
		demo = await startDemo({ userFolder, atEnd, speed: SPEED, report: () => undefined });
		browser = await signIn(demo.n8n.url, report);
		atEnd.push(async () => await browser.close());
		report(`Pictures of the stories: ${RESULTS}`);
	}, SETUP_TIMEOUT_MS);
	afterAll(async () => {
		for (const end of atEnd.reverse()) await end();
		await rm(userFolder, { recursive: true, force: true });
	}, SETUP_TIMEOUT_MS);

	return (title, play) =>
		it(title, async () => {
			demo.emulator.calls.length = 0;
			const page = await browser.newPage();
			try {
				await play({ ...demo, page });
			} catch (error) {
				await keepLog(demo.n8n.logFile, title);
				throw error;
			} finally {
				await keepPicture(page, title);
				await page.close();
			}
		});
}
