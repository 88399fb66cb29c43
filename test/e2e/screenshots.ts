/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { signIn } from './browser/browser';
import { nodeOnCanvas, openWorkflow, startWorkflow } from './browser/canvas';
import { display, openNode, outputPanel } from './browser/nodeView';
import { startDemo } from './demo';
import { ANYFORMAT_NODE, complete, nodeOfType, readExample, retarget } from './examples';

const IMAGES = resolve(__dirname, '..', '..', 'docs', 'images');
const SPEED = 20;
const EXTRACT = 'Extract Data';

const report = (line: string): void => void process.stdout.write(`${line}\n`);

/** The part of an open node that shows its form and its output. */
async function formAndOutput(
	page: Page,
): Promise<{ x: number; y: number; width: number; height: number }> {
	const whole = (await page.getByTestId('ndv').boundingBox())!;
	const output = (await outputPanel(page).boundingBox())!;
	const form = (await page.getByTestId('node-parameters').boundingBox())!;
	const { x } = form;
	return {
		x,
		y: output.y,
		width: output.x + output.width - x,
		height: whole.y + whole.height - output.y,
	};
}

/** Makes the pictures of the README from the present version, in a real n8n and a real browser. */
async function main(): Promise<void> {
	const userFolder = await realpath(await mkdtemp(join(tmpdir(), 'n8n-nodes-anyformat-')));
	const atEnd: Array<() => Promise<void>> = [
		async () => await rm(userFolder, { recursive: true, force: true, maxRetries: 5 }),
	];
	try {
		const demo = await startDemo({ userFolder, atEnd, report, speed: SPEED });
		const [{ folder, definition }] = demo.sets;
		const example = retarget(readExample('extract-invoice.json'), {
			folder,
			workflowName: definition.name,
		});
		// The README begins with fields that are defined in the node.
		const { fieldsFrom, schemaType, jsonSchemaExample } = nodeOfType(
			readExample('define-fields-below.json'),
			ANYFORMAT_NODE,
		).parameters;
		const { parameters } = nodeOfType(example, ANYFORMAT_NODE);
		Object.assign(parameters, { fieldsFrom, schemaType, jsonSchemaExample });
		delete parameters.workflowId;
		const { id } = await demo.rest.createWorkflow(complete(example, demo));
		const browser = await signIn(demo.n8n.url, report);
		atEnd.push(async () => await browser.close());
		const page = await browser.newPage();
		await mkdir(IMAGES, { recursive: true });

		await openWorkflow(page, id);
		await startWorkflow(page);
		const extract = nodeOnCanvas(page, EXTRACT);
		await extract.getByTestId('canvas-node-status-success').waitFor();
		await openNode(page, EXTRACT);
		await display(outputPanel(page), 'Schema');
		await outputPanel(page).getByText('invoice_number').first().waitFor();
		await page.getByRole('alert').locator('.el-notification__closeBtn').click();
		await page.getByRole('alert').waitFor({ state: 'hidden' });
		const path = join(IMAGES, 'extract-data.png');
		await page.screenshot({ path, clip: await formAndOutput(page) });
		report(`Written: ${IMAGES}`);
	} finally {
		for (const end of atEnd.reverse()) await end();
	}
}

main().then(
	() => process.exit(0),
	(error: Error) => {
		report(error.stack ?? error.message);
		process.exit(1);
	},
);
