import type { Page } from 'playwright-core';

const LOAD_TIMEOUT_MS = 60_000;

/** Opens the form of a new credential, from the list of credentials. */
export async function newCredential(page: Page, type: string): Promise<void> {
	await page.goto('/home/credentials/create', { timeout: LOAD_TIMEOUT_MS });
	const types = page.getByTestId('new-credential-type-select');
	await types.click({ timeout: LOAD_TIMEOUT_MS });
	await types.locator('input').fill(type);
	await page.getByTestId('new-credential-type-select-option').filter({ hasText: type }).click();
	await page.getByTestId('new-credential-type-button').click();
	await page.getByTestId('credential-edit-dialog').waitFor();
}

/** Fills the form, saves it, which makes n8n test it, and waits until it says `verdict`. */
export async function saveCredential(
	page: Page,
	values: Record<string, string>,
	verdict: string,
): Promise<void> {
	for (const [name, value] of Object.entries(values)) {
		await page.getByTestId(`parameter-input-${name}`).locator('input').fill(value);
	}
	const tested = page.waitForResponse(/\/rest\/credentials\/test$/);
	await page.getByTestId('credential-save-button').click();
	await tested;
	const form = page.getByTestId('node-credentials-config-container');
	const text = form.getByText(verdict);
	const more = form.getByText('More details');
	await text.or(more).first().waitFor();
	if (await more.isVisible()) await more.click();
	await text.waitFor();
}
