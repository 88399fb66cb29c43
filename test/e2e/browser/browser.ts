import { chromium, selectors, type BrowserContext, type Page } from 'playwright-core';
import { OWNER } from '../rest';
import { ensureChromium } from './chromium';

const ACTION_TIMEOUT_MS = 15_000;
const VIEWPORT = { width: 1440, height: 900 };

/** No name but loopback's is resolved, so that nothing that a page or Chromium itself asks for leaves the machine. */
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--no-proxy-server',
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** A Chromium with a profile of its own, signed in to n8n. */
export interface SignedInBrowser {
	/** An empty tab of the signed-in user. */
	newPage(): Promise<Page>;
	close(): Promise<void>;
}

/** Starts Chromium and signs in as the owner of the n8n at `url`. */
export async function signIn(
	url: string,
	report: (line: string) => void,
): Promise<SignedInBrowser> {
	const executablePath = await ensureChromium(report);
	selectors.setTestIdAttribute('data-test-id');
	const browser = await chromium.launch({ executablePath, args: FLAGS });
	const context = await browser.newContext({ baseURL: url, viewport: VIEWPORT });
	context.setDefaultTimeout(ACTION_TIMEOUT_MS);
	await signInWith(context);
	return {
		newPage: async () => await context.newPage(),
		close: async () => await browser.close(),
	};
}

async function signInWith(context: BrowserContext): Promise<void> {
	const page = await context.newPage();
	// The first page of a new instance takes its time.
	await page.goto('/signin', { timeout: 60_000 });
	await page.locator('input[name=emailOrLdapLoginId]').fill(OWNER.email);
	await page.locator('input[name=password]').fill(OWNER.password);
	await page.getByTestId('form-submit-button').click();
	await page.waitForURL(/\/(home|workflow)/);
	await page.close();
}
