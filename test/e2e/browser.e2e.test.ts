/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { resolve } from 'node:path';
import {
	chooseAction,
	chooseItem,
	newWorkflow,
	openFirstExecution,
	openNodePanel,
	openWorkflow,
	publishWorkflow,
	search,
	startWorkflow,
} from './browser/canvas';
import { documentedOperations, filledForm, labelsOf, type Operation } from './browser/forms';
import { newCredential, saveCredential } from './browser/credential';
import {
	chooseMode,
	chosen,
	closeNode,
	display,
	drag,
	fillLocator,
	inputPanel,
	openNode,
	outputPanel,
	runNode,
	shownLabels,
} from './browser/nodeView';
import { keepPicture } from './browser/results';
import { openStage } from './browser/stage';
import { extractData, manualTrigger, rows } from './browser/workflows';
import { ANYFORMAT_NODE } from './examples';
import { node } from './graph';
import { executionsOf, unpublish } from './production';
import { waitFor } from './wait';

const INVOICE = resolve(__dirname, '..', '..', 'examples', 'documents', 'invoice.pdf');
const WORKFLOW = 'Supplier invoices';
const TRIGGER_NODE = 'n8n-nodes-anyformat.anyformatTrigger';
const DELETE_WEBHOOK_ROUTE = 'DELETE /v2/webhooks/:webhook_id/';
const RUN_ROUTE = 'POST /v2/workflows/:workflow_id/run/';

const story = openStage();

story('the credential form tells in our words what is wrong, and turns green', async (scene) => {
	const { page, connection } = scene;
	await newCredential(page, 'Anyformat API');
	const wrongKey = { ...connection, apiKey: 'af_wrong' };
	await saveCredential(page, wrongKey, 'The API Key is not valid, or was revoked');
	await keepPicture(page, 'credential with a wrong key');
	const clearText = { ...connection, baseUrl: 'http://api.anyformat.ai' };
	await saveCredential(page, clearText, 'the API key would cross the network in clear text');
	await keepPicture(page, 'credential with a clear-text address');
	await saveCredential(page, connection, 'Connection tested successfully');
	await page.getByTestId('credentials-config-container-test-success').waitFor();
});

story('the panel of nodes finds the node by what people search for', async ({ page }) => {
	await newWorkflow(page);
	await openNodePanel(page);
	for (const text of [
		'anyformat',
		'ocr',
		'pdf',
		'invoice',
		'receipt',
		'extract',
		'parse document',
	]) {
		expect([text, await search(page, text)]).toEqual([text, expect.arrayContaining(['Anyformat'])]);
	}
});

story('a workflow can be picked from the list, by URL and by ID', async ({ page, workflowIds }) => {
	const comesOut = async (name: string) => {
		await runNode(page);
		await outputPanel(page).locator('table').getByText(name, { exact: true }).waitFor();
	};
	await newWorkflow(page);
	await openNodePanel(page);
	await search(page, 'anyformat');
	await chooseItem(page, 'Anyformat');
	await chooseAction(page, 'Get workflow');
	await page.getByTestId('rlc-input').click();
	await page.getByTestId('rlc-search').fill('supplier');
	await page.getByTestId('rlc-item').filter({ hasText: WORKFLOW }).click();
	await comesOut(WORKFLOW);

	await chooseMode(page, 'By URL');
	const address = `https://app.anyformat.ai/workflows/${workflowIds.get('Receipts')}`;
	await fillLocator(page, address);
	await comesOut('Receipts');

	await chooseMode(page, 'By ID');
	await fillLocator(page, workflowIds.get('Contracts')!);
	await comesOut('Contracts');
});

story('a file from a form comes out as a table of its fields', async (scene) => {
	const { page, rest } = scene;
	const file = { fieldLabel: 'Invoice', fieldType: 'file', multipleFiles: false };
	const parameters = { formTitle: 'Hand in an invoice', formFields: { values: [file] } };
	const form = {
		...node('Form', 'n8n-nodes-base.formTrigger', 2.2, parameters),
		webhookId: 'hand-in-an-invoice',
	};
	const extract = extractData(scene, { source: 'binary', binaryPropertyName: 'Invoice' });
	const { id } = await rest.createWorkflow(rows('Form to fields', form, extract));
	await openWorkflow(page, id);
	const [tab] = await Promise.all([page.waitForEvent('popup'), startWorkflow(page)]);
	await tab.locator('input[type=file]').setInputFiles(INVOICE);
	await tab.getByRole('button', { name: 'Submit' }).click();

	await openNode(page, 'Extract Data');
	const output = outputPanel(page);
	await display(output, 'Table');
	const table = output.locator('table');
	for (const text of ['invoice.pdf', 'processed', 'INV-2026-0417', '5782.18']) {
		await table.getByText(text).first().waitFor();
	}
});

story('a field can be dragged into the next node before the first run', async (scene) => {
	const { page, rest } = scene;
	const edit = node('Edit Fields', 'n8n-nodes-base.set', 3.4);
	const extract = extractData(scene, { source: 'text', text: 'Invoice number: INV-7' });
	const { id } = await rest.createWorkflow(rows('Drag', manualTrigger, extract, edit));
	await openWorkflow(page, id);
	await openNode(page, 'Edit Fields');
	const fileName = inputPanel(page).locator('[data-name="fileName"]');
	await drag(page, fileName, page.getByTestId('assignment-collection-drop-area'));
	await page.getByTestId('assignment-value').getByText('{{ $json.fileName }}').waitFor();
});

story('the form of every operation shows its fields and no warning', async (scene) => {
	const { page, rest, credential } = scene;
	const types = await rest.nodeTypes();
	const { properties } = types.find(({ name }) => name === ANYFORMAT_NODE)!;
	const operations = documentedOperations();
	const nodeName = ({ resource, name }: Operation) => `${resource}: ${name}`;
	const nodes = operations.map((operation) =>
		node(nodeName(operation), ANYFORMAT_NODE, 1, filledForm(operation), {
			anyformatApi: credential,
		}),
	);
	const { id } = await rest.createWorkflow(rows('Forms', manualTrigger, ...nodes));
	await openWorkflow(page, id);
	expect(await page.getByTestId('node-issues').count()).toBe(0);
	for (const operation of operations) {
		await openNode(page, nodeName(operation));
		const labels = ['Resource', 'Operation', ...labelsOf(operation, properties)];
		expect([nodeName(operation), await shownLabels(page)]).toEqual([nodeName(operation), labels]);
		expect(await chosen(page, 'operation')).toBe(operation.name);
		expect(await page.getByTestId('parameter-issues').count()).toBe(0);
		await keepPicture(page, `form ${nodeName(operation)}`);
		await closeNode(page);
	}
});

story('stopping an execution in the editor ends its waiting at once', async (scene) => {
	const { page, rest, emulator } = scene;
	emulator.scriptNext({ outcome: 'never' });
	const extract = extractData(scene, { source: 'text', text: 'Invoice number: INV-7' });
	const { id } = await rest.createWorkflow(rows('Stop', manualTrigger, extract));
	await openWorkflow(page, id);
	await startWorkflow(page);
	const submitted = async () =>
		emulator.calls.some(({ route }) => route === RUN_ROUTE) || undefined;
	await waitFor('the submission', 20_000, submitted);

	const stoppedAtMs = Date.now();
	await page.getByTestId('stop-execution-button').click();
	await page.getByTestId('stop-execution-button').waitFor({ state: 'hidden' });
	const [listed] = await executionsOf(rest, id);
	const execution = await rest.finishedExecution(listed.id, 5000);
	expect(execution.status).toBe('canceled');
	expect(Date.now() - stoppedAtMs).toBeLessThan(2000);
});

story(
	'a published trigger starts the workflow, whose execution shows the fields',
	async (scene) => {
		const { page, rest, emulator, credential, connection, workflowIds } = scene;
		emulator.switches.httpWebhooks = 'loopback';
		const trigger = {
			...node('Anyformat Trigger', TRIGGER_NODE, 1, {}, { anyformatApi: credential }),
			webhookId: 'a-document-is-done',
		};
		const next = node('Edit Fields', 'n8n-nodes-base.set', 3.4, { includeOtherFields: true });
		const { id } = await rest.createWorkflow(rows('Trigger', trigger, next));
		await openWorkflow(page, id);
		expect(await publishWorkflow(page)).toContain('when a document is finished');

		const path = `/v2/workflows/${workflowIds.get(WORKFLOW)}/run/`;
		await page.request.post(`${connection.baseUrl}${path}`, {
			headers: { Authorization: `Bearer ${connection.apiKey}` },
			multipart: { text: 'Invoice number: INV-77' },
		});
		await openFirstExecution(page);
		await openNode(page, 'Edit Fields');
		await outputPanel(page).getByText('extraction.completed').first().waitFor();
		await outputPanel(page).getByText('INV-77').first().waitFor();
		expect(emulator.deliveries.map(({ status }) => status)).toEqual([200]);
		await unpublish(rest, id);
		const deleted = async () =>
			emulator.calls.some(({ route }) => route === DELETE_WEBHOOK_ROUTE) || undefined;
		await waitFor('the end of the webhook', 20_000, deleted);
	},
);
