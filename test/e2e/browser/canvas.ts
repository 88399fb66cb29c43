import type { Locator, Page } from 'playwright-core';

const LOAD_TIMEOUT_MS = 60_000;

/** Opens the editor with an empty workflow. */
export async function newWorkflow(page: Page): Promise<void> {
	await page.goto('/workflow/new', { timeout: LOAD_TIMEOUT_MS });
	await page.getByTestId('canvas-plus-button').waitFor({ timeout: LOAD_TIMEOUT_MS });
}

/** Opens the editor with a saved workflow, all of it in sight. */
export async function openWorkflow(page: Page, id: string): Promise<void> {
	await page.goto(`/workflow/${id}`, { timeout: LOAD_TIMEOUT_MS });
	await page.getByTestId('canvas-node').first().waitFor({ timeout: LOAD_TIMEOUT_MS });
	await page.getByTestId('zoom-to-fit').click();
}

export const nodeOnCanvas = (page: Page, name: string): Locator =>
	page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);

/** Opens the panel of nodes, of an empty canvas or of one with nodes. */
export async function openNodePanel(page: Page): Promise<void> {
	const first = page.getByTestId('canvas-plus-button');
	const next = page.getByTestId('node-creator-plus-button');
	await first.or(next).first().click();
	await page.getByTestId('node-creator-search-bar').waitFor();
}

/** The names of the items that the panel of nodes offers for a search, best first. */
export async function search(page: Page, text: string): Promise<string[]> {
	const bar = page.getByTestId('node-creator-search-bar');
	// So that nothing of an earlier search is read.
	await bar.fill('nothing has this name');
	await page.getByTestId('node-creator-no-results').waitFor();
	await bar.fill(text);
	const names = page.getByTestId('node-creator-item-name');
	await names.first().waitFor();
	return await names.allInnerTexts();
}

/** Chooses an item of the panel of nodes. */
export async function chooseItem(page: Page, item: string): Promise<void> {
	await page.getByTestId('node-creator-item-name').getByText(item, { exact: true }).click();
}

/** Chooses an action of the node whose details are shown; below its triggers they are folded up. */
export async function chooseAction(page: Page, action: string): Promise<void> {
	await page.getByTestId('node-creator-category-item').filter({ hasText: 'Actions' }).click();
	await chooseItem(page, action);
}

/** Runs the workflow from its trigger. */
export async function startWorkflow(page: Page): Promise<void> {
	await page.getByTestId('execute-workflow-button').click();
}

/** Publishes the workflow as its editor offers it; answers what the editor then says. */
export async function publishWorkflow(page: Page): Promise<string> {
	await page.getByTestId('workflow-open-publish-modal-button').click();
	await page.getByTestId('workflow-publish-button').click();
	const said = page.getByTestId('activation-modal');
	const text = await said.innerText();
	await said.getByRole('button', { name: 'Got it' }).click();
	return text;
}

/** Opens the workflow's first execution, when there is one. */
export async function openFirstExecution(page: Page): Promise<void> {
	await page.getByTestId('radio-button-executions').click();
	await page.getByTestId('current-executions-list').getByText('Succeeded').first().click();
	await page.getByTestId('execution-preview-label').waitFor();
}
