import type { Locator, Page, Request } from 'playwright-core';
import { nodeOnCanvas } from './canvas';

export type Display = 'Schema' | 'Table' | 'JSON';

/** Opens a node of the canvas. */
export async function openNode(page: Page, name: string): Promise<void> {
	await nodeOnCanvas(page, name).dblclick();
	await page.getByTestId('ndv').waitFor();
}

/** Goes back from an open node to the canvas. */
export async function closeNode(page: Page): Promise<void> {
	await page.keyboard.press('Escape');
	await page.getByTestId('ndv').waitFor({ state: 'hidden' });
}

export const inputPanel = (page: Page): Locator => page.getByTestId('ndv-input-panel');

export const outputPanel = (page: Page): Locator => page.getByTestId('output-panel');

export async function display(panel: Locator, display: Display): Promise<void> {
	await panel.getByTestId(`radio-button-${display.toLowerCase()}`).click();
}

/** The labels of the open node's form, in order. */
export async function shownLabels(page: Page): Promise<string[]> {
	const labels = page.getByTestId('node-parameters').locator('label[for]:visible');
	return (await labels.allInnerTexts()).map((text) => text.split('\n')[0].trim());
}

/** What a list of choices shows as chosen. */
export const chosen = async (page: Page, parameter: string): Promise<string> =>
	await page.getByTestId(`parameter-input-${parameter}`).locator('input').inputValue();

/** Chooses how a resource locator is filled: `From List`, `By URL` or `By ID`. */
export async function chooseMode(page: Page, mode: string): Promise<void> {
	await page.getByTestId('rlc-mode-selector').click();
	await page.getByRole('option', { name: mode }).click();
}

/** Types a URL or an ID into the resource locator, and waits until the editor saves it. */
export async function fillLocator(page: Page, text: string): Promise<void> {
	const saves = (request: Request) =>
		request.url().includes('/rest/workflows') && (request.postData() ?? '').includes(text);
	const saved = page.waitForRequest(saves);
	await page.getByTestId('rlc-input').fill(text);
	await saved;
}

/** Runs the open node, and those before it that have not run. */
export async function runNode(page: Page): Promise<void> {
	await page.getByTestId('node-execute-button').click();
}

/** Drags by the mouse, as n8n's own drag and drop wants it: over the target before it is dropped. */
export async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
	await from.hover();
	await page.mouse.down();
	const box = (await to.boundingBox())!;
	const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
	await page.mouse.move(x, y - 10, { steps: 10 });
	await page.mouse.move(x, y, { steps: 5 });
	await page.mouse.up();
}
