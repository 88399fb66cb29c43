import type { Locator, Page } from 'playwright-core';

import { openChat } from './agent/chatPage';
import { startModelServer, type ModelServer } from './agent/modelServer';
import { openWorkflow } from './browser/canvas';
import { openStage, type Scene } from './browser/stage';
import { ANYFORMAT_NODE, complete, nodeOfType, readExample } from './examples';
import { publish, unpublish } from './production';
import type { WorkflowFile } from './rest';
import { sample } from './templates/expected';

const story = openStage();
let model: ModelServer;

beforeAll(async () => {
	model = await startModelServer();
});
afterAll(async () => await model.close());

/** The example, which plays with our model, and what the model is told of the file. */
async function chatExample(scene: Scene): Promise<WorkflowFile> {
	const openAiApi = await scene.rest.createCredential({
		type: 'openAiApi',
		name: 'Model',
		data: { apiKey: 'none', url: model.url },
	});
	const example = complete(readExample('agent-chat-file.json'), scene);
	nodeOfType(example, '@n8n/n8n-nodes-langchain.lmChatOpenAi').credentials = { openAiApi };
	expect(nodeOfType(example, `${ANYFORMAT_NODE}Tool`).parameters.source).toBe('binary');
	model.requests.length = 0;
	model.play([{ tool: 'Read_Attached_Files', input: { Files: '*' } }, 'It is INV-2026-0417.']);
	return example;
}

/** Asks a chat about a file. */
async function ask(page: Page, chat: Locator): Promise<void> {
	const chooser = page.waitForEvent('filechooser');
	await chat.locator('.chat-input-file-button').click();
	await (await chooser).setFiles(sample('invoice.pdf'));
	await chat.locator('textarea').fill('Which invoice is it?');
	await chat.locator('textarea').press('Enter');
	await chat.getByText('It is INV-2026-0417.').waitFor({ timeout: 60_000 });
}

function expectFileWasRead(): void {
	const [asked, answered] = model.requests;
	expect(JSON.stringify(asked.messages)).toContain('Files attached to this message: invoice.pdf');
	const told = answered.messages.find(({ role }) => role === 'tool')!;
	expect(String(told.content)).toContain('"invoice_number":"INV-2026-0417"');
}

story(
	'agent-chat-file: a file that is attached to the chat in the editor is read, and answered from',
	async (scene) => {
		const { page, rest } = scene;
		const { id } = await rest.createWorkflow(await chatExample(scene));
		await openWorkflow(page, id);
		await page.getByTestId('workflow-chat-button').click();
		await ask(page, page.getByTestId('canvas-chat'));
		expectFileWasRead();
	},
);

story('agent-chat-file: a visitor of the published chat has a file read', async (scene) => {
	const { page, rest, n8n } = scene;
	const example = await chatExample(scene);
	const trigger = nodeOfType(example, '@n8n/n8n-nodes-langchain.chatTrigger');
	trigger.parameters.public = true;
	trigger.webhookId = 'published-chat';
	const id = await publish(rest, example);
	await openChat(page, `${n8n.url}/webhook/${trigger.webhookId}/chat`);
	await ask(page, page.locator('#n8n-chat'));
	await unpublish(rest, id);
	expectFileWasRead();
});
