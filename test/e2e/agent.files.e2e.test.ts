/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import axios from 'axios';
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IDataObject, INode, IPinData } from 'n8n-workflow';
import { connectMcp } from './agent/mcpClient';
import { startModelServer, type ModelServer, type Turn } from './agent/modelServer';
import { AGENT, agentNodes, fromModel, idFromModel, tool } from './agent/workflow';
import { node, workflow, type Link } from './graph';
import { startMailServer, type MailServer } from './mailServer';
import { publish, unpublish } from './production';
import { inDemo } from './story';
import { waitFor } from './wait';

const EXECUTION_TIMEOUT_MS = 60_000;

const demo = inDemo({ speed: 20 });
let model: ModelServer;
let openAiApi: { id: string; name: string };

const invoice = (number: number) =>
	`Invoice number: INV-${number}\nTotal amount: EUR ${number}.50\n`;

/** Invoices on disk, whose items differ in their files alone once `Same JSON` has been there. */
const FOLDER = 'three';

beforeAll(async () => {
	model = await startModelServer();
	openAiApi = await demo().rest.createCredential({
		type: 'openAiApi',
		name: 'Scripted model',
		data: { apiKey: 'none', url: model.url },
	});
	const folder = join(demo().filesFolder, FOLDER);
	await mkdir(folder);
	for (const number of [1, 2, 3])
		await writeFile(join(folder, `invoice-${number}.txt`), invoice(number));
});
afterAll(async () => await model.close());

const readAttachments = (more: IDataObject = {}): INode =>
	tool(
		'Read Attachments',
		{ anyformatApi: demo().credential },
		{
			resource: 'file',
			operation: 'extract',
			workflowId: { __rl: true, mode: 'id', value: demo().workflowIds.get('Supplier invoices')! },
			source: 'binary',
			binaryPropertyName: fromModel('file', 'Name of the file, or * for all'),
			...more,
		},
	);

const TOOL = 'Read_Attachments';
const call = (file: string): Turn => ({ tool: TOOL, input: { file } });

/** What came back from the tools, as the model was told it, one after the other. */
function toldToModel(): string[] {
	const told = new Map<string, string>();
	for (const { messages } of model.requests)
		for (const { role, tool_call_id, content } of messages)
			if (role === 'tool') told.set(String(tool_call_id), String(content));
	return [...told.values()];
}

const numberIn = (answer: string): unknown => {
	const documents = JSON.parse(answer) as Array<{ fields?: IDataObject }>;
	return documents.map(({ fields }) => fields?.invoice_number).join(' ');
};

const start = node('Start', 'n8n-nodes-base.manualTrigger', 1);
const loop = node('Loop', 'n8n-nodes-base.splitInBatches', 3, { options: {} });
const noOp = node('No Operation', 'n8n-nodes-base.noOp', 1);
const files = (name = '*'): INode =>
	node('Files', 'n8n-nodes-base.readWriteFile', 1, {
		fileSelector: `${demo().filesFolder}/${FOLDER}/${name}`,
	});

/**
 * Starts these nodes in a row to an agent, which may read attachments, once `approval` has let it where
 * there is one; answers the ID of the execution.
 */
async function runAgent(
	before: INode[],
	turns: Turn[],
	{ approval, pinData }: { approval?: INode; pinData?: IPinData } = {},
): Promise<string> {
	const { rest } = demo();
	const last = before.at(-1)!;
	const [agent, chatModel] = agentNodes({ openAiApi });
	const reader = readAttachments();
	const isLoop = last.name === loop.name;
	const links: Link[] = [
		...before.slice(1).map((next, index): Link => [before[index].name, next.name]),
		[last.name, AGENT, isLoop ? 1 : 0],
		...(isLoop ? [[AGENT, loop.name] as Link] : []),
		[chatModel.name, AGENT, 0, 'ai_languageModel'],
		[reader.name, approval?.name ?? AGENT, 0, 'ai_tool'],
		...(approval ? [[approval.name, AGENT, 0, 'ai_tool'] as Link] : []),
	];
	model.play(turns);
	const nodes = [...before, agent, chatModel, reader, ...(approval ? [approval] : [])];
	const { id } = await rest.createWorkflow({ ...workflow('Files', nodes, links), pinData });
	return await rest.runManually(id, before[0].name);
}

describe('an agent that works on files', () => {
	const sameJson = node('Same JSON', 'n8n-nodes-base.set', 3.3, {
		assignments: {
			assignments: [
				{ id: '1', name: 'chatInput', value: 'Read it', type: 'string' },
				// Names that agents and tools have for something of their own.
				{ id: '2', name: 'id', value: 'mail-1', type: 'string' },
				{ id: '3', name: 'file', value: 'x', type: 'string' },
			],
		},
		options: { includeBinary: true },
	});

	/** Runs these nodes in a row to the agent, to their good end, and tells what came back from its tool. */
	async function run(before: INode[], turns: Turn[], pinData?: IPinData): Promise<string[]> {
		const executionId = await runAgent(before, turns, { pinData });
		const execution = await demo().rest.finishedExecution(executionId, EXECUTION_TIMEOUT_MS);
		expect(execution.error()).toBeUndefined();
		expect(execution.status).toBe('success');
		return toldToModel();
	}

	const three = [call('*'), 'One.', call('*'), 'Two.', call('*'), 'Three.'];

	it('gives three answers for three files in a loop, also when nothing else tells their items apart', async () => {
		const told = await run([start, files(), sameJson, loop], three);
		expect(told.map(numberIn)).toEqual(['INV-1', 'INV-2', 'INV-3']);
	});

	it('gives the answer of a second call in a later iteration, too', async () => {
		const told = await run(
			[start, files(), sameJson, loop],
			[call('*'), 'One.', call('*'), call('invoice-2.txt'), 'Two.', call('*'), 'Three.'],
		);
		expect(told.map(numberIn)).toEqual(['INV-1', 'INV-2', 'INV-2', 'INV-3']);
	});

	it('gives three answers for three items at once, when their JSON tells them apart', async () => {
		const told = await run([start, files()], three);
		expect(told.map(numberIn).sort()).toEqual(['INV-1', 'INV-2', 'INV-3']);
	});

	it('is given the file of an item that is pinned', async () => {
		const data = Buffer.from(invoice(4)).toString('base64');
		const binary = { data: { data, mimeType: 'text/plain', fileName: 'pinned.txt' } };
		const pinned = { Files: [{ json: { chatInput: 'Read it' }, binary }] };
		const told = await run([start, files()], [call('*'), 'One.'], pinned);
		expect(told.map(numberIn)).toEqual(['INV-4']);
	});

	it('refuses to guess among items that nothing tells apart, and says what helps', async () => {
		const before = demo().emulator.calls.length;
		const told = await run([start, files(), sameJson], three);
		expect(told).toHaveLength(3);
		for (const answer of told)
			expect(answer).toContain('Put a Loop Over Items node (Batch Size 1) before');
		expect(
			demo()
				.emulator.calls.slice(before)
				.filter(({ route }) => route.includes('/run/')),
		).toEqual([]);
	});
});

describe('an agent whose calls a person approves', () => {
	let mailServer: MailServer;
	let smtp: { id: string; name: string };
	beforeAll(async () => {
		mailServer = await startMailServer();
		smtp = await demo().rest.createCredential(mailServer.credential);
	});
	afterAll(async () => await mailServer.close());

	const approvedCall: Turn = {
		tool: TOOL,
		input: { toolParameters: { file: '*' }, hitlParameters: {} },
	};

	/** Runs these nodes in a row to the agent, approving all that it wants; tells what its tool said. */
	async function run(before: INode[], turns: Turn[]): Promise<string[]> {
		const { rest } = demo();
		const approval: INode = {
			...node(
				'Approve',
				'n8n-nodes-base.emailSendHitlTool',
				2.1,
				{
					operation: 'sendAndWait',
					fromEmail: 'n8n@example.com',
					toEmail: 'person@example.com',
					subject: 'May it?',
					message: '=Run {{ $tool.name }}',
					approvalOptions: { values: { approvalType: 'double' } },
				},
				{ smtp },
			),
			webhookId: randomUUID(),
		};
		let approved = mailServer.mails.length;
		const executionId = await runAgent(before, turns, { approval });
		const execution = await waitFor('the execution', EXECUTION_TIMEOUT_MS, async () => {
			const current = await rest.execution(executionId);
			const mail = mailServer.mails[approved];
			// The mail leaves before n8n has put the execution to waiting, and it refuses an answer until then.
			if (current.status === 'waiting' && mail !== undefined) {
				const [, link] = /href="(http[^"]+approved=true[^"]*)"/.exec(mail.html ?? '')!;
				// n8n takes a visit without a browser for a mail scanner's.
				const headers = { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64)' };
				await axios.get(link.replaceAll('&amp;', '&'), { proxy: false, headers });
				approved++;
			}
			return ['success', 'error'].includes(current.status) ? current : undefined;
		});
		expect(execution.error()).toBeUndefined();
		return toldToModel();
	}

	it('is given the file of its item, whatever passed it on', async () => {
		const told = await run([start, files('invoice-1.txt'), noOp], [approvedCall, 'One.']);
		expect(told.map(numberIn)).toEqual(['INV-1']);
	});

	it('is given the file of each item in a loop', async () => {
		const turns = [approvedCall, 'One.', approvedCall, 'Two.', approvedCall, 'Three.'];
		const told = await run([start, files('*'), loop], turns);
		expect(told.map(numberIn)).toEqual(['INV-1', 'INV-2', 'INV-3']);
	});
});

describe('a chat with attached files', () => {
	const chatTrigger = (): INode => ({
		...node('Chat', '@n8n/n8n-nodes-langchain.chatTrigger', 1.3, {
			public: true,
			options: { allowFileUploads: true, responseMode: 'lastNode' },
		}),
		webhookId: randomUUID(),
	});

	/** Sends a message to a published chat; answers what it says, and what came back from the tools. */
	async function chat(turns: Turn[], files: Array<[name: string, content: string]>) {
		const { rest, n8n } = demo();
		const trigger = chatTrigger();
		const [agent, chatModel] = agentNodes({ openAiApi });
		agent.parameters = { options: {} };
		const reader = readAttachments();
		model.play(turns);
		const id = await publish(
			rest,
			workflow(
				'Chat',
				[trigger, agent, chatModel, reader],
				[
					[trigger.name, AGENT],
					[chatModel.name, AGENT, 0, 'ai_languageModel'],
					[reader.name, AGENT, 0, 'ai_tool'],
				],
			),
		);
		const form = new FormData();
		form.append('action', 'sendMessage');
		form.append('sessionId', randomUUID());
		form.append('chatInput', 'What is in it?');
		for (const [name, content] of files) form.append('files', new Blob([content]), name);
		// n8n takes a moment to put a published chat to work.
		const { data } = await waitFor('the chat', EXECUTION_TIMEOUT_MS, async () => {
			const url = `${n8n.url}/webhook/${trigger.webhookId}/chat`;
			const options = { proxy: false, validateStatus: () => true } as const;
			const answer = await axios.post<{ output: string }>(url, form, options);
			return answer.status === 404 ? undefined : answer;
		});
		await unpublish(rest, id);
		return { said: data.output, told: toldToModel() };
	}

	it('has one read by its name, and all of them', async () => {
		const turns = [call('b ü.txt'), call('*'), 'Two invoices.'];
		const { said, told } = await chat(turns, [
			['a.txt', invoice(1)],
			['b ü.txt', invoice(2)],
		]);
		expect(said).toBe('Two invoices.');
		// n8n puts the files of a message into the item in the order in which it has stored them.
		const numbers = told.map((answer) => String(numberIn(answer)).split(' ').sort().join(' '));
		expect(numbers).toEqual(['INV-2', 'INV-1 INV-2']);
	});

	it('has one read by the name of its field, or told which there are', async () => {
		const turns = [call('data0'), call('c.pdf'), 'Done.'];
		const { told } = await chat(turns, [['a.txt', invoice(1)]]);
		expect(numberIn(told[0])).toBe('INV-1');
		expect(told[1]).toContain(
			'The conversation has no file \\"c.pdf\\". Its files are: \\"a.txt\\"',
		);
	});

	it('without a file gets a short true answer', async () => {
		const { told } = await chat([call('*'), 'Please attach it.'], []);
		expect(told).toEqual([expect.stringContaining('The conversation has no file. Ask for it')]);
		expect(told[0].length).toBeLessThan(300);
	});
});

describe('an MCP client', () => {
	it('is offered the node as a tool, calls it, and is told that it has no files', async () => {
		const { rest, n8n, credential } = demo();
		const path = randomUUID();
		const server: INode = {
			...node('Server', '@n8n/n8n-nodes-langchain.mcpTrigger', 2, { path }),
			webhookId: path,
		};
		const text = tool(
			'Read Text',
			{ anyformatApi: credential },
			{
				resource: 'file',
				operation: 'extract',
				workflowId: idFromModel('workflow_id', 'ID of the Anyformat workflow'),
				source: 'text',
				text: fromModel('text', 'The text of the document'),
				options: { reviewRules: { rule: [{ field: 'supplier_name', required: true }] } },
			},
		);
		const files = readAttachments();
		const id = await publish(
			rest,
			workflow(
				'MCP',
				[server, text, files],
				[
					[text.name, server.name, 0, 'ai_tool'],
					[files.name, server.name, 0, 'ai_tool'],
				],
			),
		);
		const client = await connectMcp(`${n8n.url}/mcp/${path}`);
		const tools = await client.tools();
		expect(tools.map(({ name }) => name).sort()).toEqual([TOOL, 'Read_Text']);
		const workflow_id = demo().workflowIds.get('Supplier invoices')!;
		const answer = await client.call('Read_Text', { workflow_id, text: invoice(9) });
		expect(numberIn(answer)).toBe('INV-9');
		expect(await client.call(TOOL, { file: '*' })).toContain('The conversation has no file');
		await unpublish(rest, id);
	});
});
