/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { copyFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Where pictures of the stories, and n8n's log after a failure, are kept. */
export const RESULTS =
	process.env.ANYFORMAT_E2E_RESULTS ?? join(tmpdir(), 'n8n-nodes-anyformat-results');

const fileName = (title: string): string => title.replace(/[^\w -]/g, '').replaceAll(' ', '-');

/** Keeps what the page shows as a PNG named after `title`. */
export async function keepPicture(page: Page, title: string): Promise<void> {
	await page.screenshot({ path: join(RESULTS, `${fileName(title)}.png`) });
}

/** Keeps a copy of a log, named after `title`. */
export async function keepLog(logFile: string, title: string): Promise<void> {
	await mkdir(RESULTS, { recursive: true });
	await copyFile(logFile, join(RESULTS, `${fileName(title)}.log`));
}
