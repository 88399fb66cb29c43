/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error -- runs in Node, not in n8n */
import type { Page } from 'playwright-core';
import type { Demo } from '../demo';
import { inDemo } from '../story';
import { signIn, type SignedInBrowser } from './browser';
import { keepLog, keepPicture, RESULTS } from './results';

/** Long enough to install Chromium, when it is not there. */
const SIGN_IN_TIMEOUT_MS = 600_000;
/** A minute of the emulated API lasts 3 seconds. */
const SPEED = 20;

const report = (line: string): void => {
	process.stderr.write(`${line}\n`);
};

/** What a story acts on: a tab of its own, and the n8n and the API behind it. */
export interface Scene extends Demo {
	page: Page;
}

export type Story = (title: string, play: (scene: Scene) => Promise<void>) => void;

/**
 * Has a real n8n and a signed-in browser while the tests of this file run. Answers what declares a
 * story: a test whose last picture is kept, with n8n's log when it fails.
 */
export function openStage(): Story {
	const demo = inDemo({ speed: SPEED });
	let browser: SignedInBrowser;
	beforeAll(async () => {
		browser = await signIn(demo().n8n.url, report);
		report(`Pictures of the stories: ${RESULTS}`);
	}, SIGN_IN_TIMEOUT_MS);
	afterAll(async () => await browser.close());

	return (title, play) =>
		it(title, async () => {
			demo().emulator.calls.length = 0;
			const page = await browser.newPage();
			try {
				await play({ ...demo(), page });
			} catch (error) {
				await keepLog(demo().n8n.logFile, title);
				throw error;
			} finally {
				await keepPicture(page, title);
				await page.close();
			}
		});
}
