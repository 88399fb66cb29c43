/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ensureUnpacked } from '../install';
import { waitFor } from '../wait';

const CHAT = '@n8n/chat';
const CHAT_VERSION = '1.37.0';
const TIMEOUT_MS = 60_000;

const typeOf = (file: string): string => (file.endsWith('.css') ? 'text/css' : 'text/javascript');

/**
 * Opens a published chat as a visitor has it. Its page loads the chat from a CDN; here it is the same file of
 * the package, and what else it would load is left out.
 */
export async function openChat(page: Page, url: string): Promise<void> {
	const folder = await ensureUnpacked(CHAT, CHAT_VERSION, { report: () => undefined });
	await page.route(/^https:/, async (route) => {
		const [, file] = new URL(route.request().url()).pathname.split(`/${CHAT}/`);
		const headers = { 'Access-Control-Allow-Origin': '*' };
		await (file === undefined
			? route.abort()
			: route.fulfill({ path: join(folder, file), headers, contentType: typeOf(file) }));
	});
	// n8n takes a moment to put a published chat to work.
	await waitFor('the chat', TIMEOUT_MS, async () =>
		(await page.goto(url))?.status() === 200 ? true : undefined,
	);
}
