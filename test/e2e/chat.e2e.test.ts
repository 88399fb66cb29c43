import { ANYFORMAT_NODE, complete, nodeOfType, readExample } from './examples';
import { startModelServer, type ModelServer } from './agent/modelServer';
import { openWorkflow } from './browser/canvas';
import { openStage } from './browser/stage';
import { sample } from './templates/expected';

const story = openStage();
let model: ModelServer;

beforeAll(async () => {
	model = await startModelServer();
});
afterAll(async () => await model.close());

story(
	'agent-chat-file: a file that is attached to the chat in the editor is read, and answered from',
	async (scene) => {
		const { page, rest } = scene;
		const openAiApi = await rest.createCredential({
			type: 'openAiApi',
			name: 'Model',
			data: { apiKey: 'none', url: model.url },
		});
		const example = complete(readExample('agent-chat-file.json'), scene);
		nodeOfType(example, '@n8n/n8n-nodes-langchain.lmChatOpenAi').credentials = { openAiApi };
		expect(nodeOfType(example, `${ANYFORMAT_NODE}Tool`).parameters.source).toBe('binary');
		const { id } = await rest.createWorkflow(example);
		model.play([{ tool: 'Read_Attached_Files', input: { Files: '*' } }, 'It is INV-2026-0417.']);

		await openWorkflow(page, id);
		await page.getByTestId('workflow-chat-button').click();
		const chat = page.getByTestId('canvas-chat');
		const chooser = page.waitForEvent('filechooser');
		await chat.locator('.chat-input-file-button').click();
		await (await chooser).setFiles(sample('invoice.pdf'));
		await chat.locator('textarea').fill('Which invoice is it?');
		await chat.locator('textarea').press('Enter');
		await chat.getByText('It is INV-2026-0417.').waitFor({ timeout: 60_000 });

		const [asked, answered] = model.requests;
		expect(JSON.stringify(asked.messages)).toContain('Files attached to this message: invoice.pdf');
		const told = answered.messages.find(({ role }) => role === 'tool')!;
		expect(String(told.content)).toContain('"invoice_number":"INV-2026-0417"');
	},
);
