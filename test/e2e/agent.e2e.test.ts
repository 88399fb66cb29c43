import type { IDataObject, INode } from 'n8n-workflow';
import { sends, startServer, type WebServer } from '../engine/webServer';
import { startModelServer, type ModelServer, type Turn } from './agent/modelServer';
import { AGENT, agentWorkflow, fromModel, idFromModel, tool } from './agent/workflow';
import { inDemo } from './story';

const EXECUTION_TIMEOUT_MS = 60_000;
/** Characters of a tool's answer about one document: some hundred tokens. */
const SHORT = 1500;

const INVOICE = 'Invoice number: INV-7\nInvoice date: 2026-05-04\nTotal amount: EUR 250.50\n';

const demo = inDemo({ speed: 20 });
let model: ModelServer;
let web: WebServer;
let workflowId: string;

beforeAll(async () => {
	model = await startModelServer();
	web = await startServer(sends(INVOICE, { 'Content-Type': 'text/plain' }));
	workflowId = demo().workflowIds.get('Supplier invoices')!;
});
afterAll(async () => {
	await model.close();
	await web.close();
});

const chosenByModel = idFromModel('workflow_id', 'ID of the Anyformat workflow');

/** The tools of the agent, all with the same key. */
function tools(credential: { id: string; name: string }): INode[] {
	const credentials = { anyformatApi: credential };
	return [
		tool('List Workflows', credentials, { resource: 'workflow', operation: 'getAll', limit: 10 }),
		tool('Extract from URL', credentials, {
			resource: 'file',
			operation: 'extract',
			workflowId: chosenByModel,
			fileUrl: fromModel('file_url', 'Address of the document'),
		}),
		tool('Extract from Text', credentials, {
			resource: 'file',
			operation: 'extract',
			workflowId: chosenByModel,
			source: 'text',
			text: fromModel('text', 'The text of the document'),
		}),
	];
}

/** Runs an agent whose model takes these turns, to its good end; answers what came back from each tool call. */
async function toolAnswers(
	turns: Turn[],
	credential = demo().credential,
	offered = tools(credential),
): Promise<string[]> {
	const { rest } = demo();
	const openAiApi = await rest.createCredential({
		type: 'openAiApi',
		name: 'Scripted model',
		data: { apiKey: 'none', url: model.url },
	});
	model.play(turns);
	const { id } = await rest.createWorkflow(agentWorkflow({ openAiApi }, offered));
	const executionId = await rest.runManually(id, 'Start');
	const execution = await rest.finishedExecution(executionId, EXECUTION_TIMEOUT_MS);
	expect(execution.error()).toBeUndefined();
	expect(execution.status).toBe('success');
	expect(execution.items(AGENT)[0].json.output).toBe(turns.at(-1));
	const { messages } = model.requests.at(-1)!;
	return messages.filter(({ role }) => role === 'tool').map(({ content }) => String(content));
}

const documentsOf = (answer: string) => JSON.parse(answer) as IDataObject[];

it('a model is offered tools with a name, a sentence, and the parameters that it is to fill', async () => {
	await toolAnswers(['Nothing to do.']);
	const offered = model.requests[0].tools!.map((each) => each.function);
	const parameters = (properties: IDataObject) =>
		expect.objectContaining({ properties, required: Object.keys(properties) });
	const workflow_id = { type: 'string', description: 'ID of the Anyformat workflow' };
	const file_url = { type: 'string', description: 'Address of the document' };
	const text = { type: 'string', description: 'The text of the document' };
	expect(new Map(offered.map((each) => [each.name, each]))).toMatchObject(
		new Map([
			[
				'Extract_from_Text',
				expect.objectContaining({
					description: 'Extract data from document in Anyformat',
					parameters: parameters({ workflow_id, text }),
				}),
			],
			[
				'Extract_from_URL',
				expect.objectContaining({
					description: 'Extract data from document in Anyformat',
					parameters: parameters({ workflow_id, file_url }),
				}),
			],
			[
				'List_Workflows',
				expect.objectContaining({
					description: 'Get many workflows in Anyformat',
					parameters: expect.objectContaining({ properties: {} }),
				}),
			],
		]),
	);
});

it('an agent lists workflows, extracts from a URL and from a text, and gets short typed answers', async () => {
	const [listed, fromUrl, fromText] = await toolAnswers([
		{ tool: 'List_Workflows', input: {} },
		{ tool: 'Extract_from_URL', input: { workflow_id: workflowId, file_url: `${web.url}/7.txt` } },
		{ tool: 'Extract_from_Text', input: { workflow_id: workflowId, text: INVOICE } },
		'Invoice INV-7 is about 250.50 euros.',
	]);
	const workflows = documentsOf(listed);
	expect(workflows.find(({ name }) => name === 'Supplier invoices')).toMatchObject({
		id: workflowId,
		fields: expect.arrayContaining(['invoice_number', 'total_amount']),
	});
	for (const answer of [fromUrl, fromText]) {
		expect(answer.length).toBeLessThan(SHORT);
		expect(documentsOf(answer)).toEqual([
			expect.objectContaining({
				status: 'processed',
				fields: expect.objectContaining({
					invoice_number: 'INV-7',
					invoice_date: '2026-05-04',
					total_amount: 250.5,
				}),
			}),
		]);
	}
});

it('a model says itself what it wants to read', async () => {
	const { credential } = demo();
	const readFields = tool(
		'Read Fields',
		{ anyformatApi: credential },
		{
			resource: 'file',
			operation: 'extract',
			fieldsFrom: 'define',
			schemaType: 'fromJson',
			jsonSchemaExample: fromModel(
				'fields',
				'JSON with the names of the fields, and values like them',
			),
			source: 'text',
			text: fromModel('text', 'The text of the document'),
		},
	);
	const fields = '{ "Invoice Number": "", "totalAmount": 99.5 }';
	const [answer] = await toolAnswers(
		[{ tool: 'Read_Fields', input: { fields, text: INVOICE } }, 'It is INV-7.'],
		credential,
		[readFields],
	);
	expect(documentsOf(answer)).toMatchObject([
		{ fields: { 'Invoice Number': 'INV-7', totalAmount: 250.5 } },
	]);
});

describe('a tool call that fails', () => {
	/** What each failure is, and what an agent or its owner can do. */
	let answers: Array<[answer: string, what: string, nextStep: string]>;

	beforeAll(async () => {
		const { rest, connection } = demo();
		const [unknown, badUrl] = await toolAnswers([
			{ tool: 'Extract_from_Text', input: { workflow_id: 'no-such-workflow', text: INVOICE } },
			{ tool: 'Extract_from_URL', input: { workflow_id: workflowId, file_url: 'nowhere' } },
			'I could not read it.',
		]);
		const oldKey = await rest.createCredential({
			type: 'anyformatApi',
			name: 'Old key',
			data: { ...connection, apiKey: 'af_revoked' },
		});
		const listing: Turn[] = [{ tool: 'List_Workflows', input: {} }, 'The key is dead.'];
		const [refused] = await toolAnswers(listing, oldKey);
		answers = [
			[unknown, 'does not know workflow \\"no-such-workflow\\"', 'Choose it from the list'],
			[badUrl, `'File URL' can't be \\"nowhere\\"`, 'must be the whole address of a file'],
			[refused, 'did not accept the API key', "Put the current key into 'API Key'"],
		];
	});

	it('tells the agent in a short text what happened, and the agent goes on', () => {
		for (const [answer, what] of answers) {
			expect(documentsOf(answer)).toEqual([{ error: expect.any(String) }]);
			expect(answer).toContain(what);
			expect(answer.length).toBeLessThan(SHORT);
		}
	});

	it('tells the agent what to do next', () => {
		for (const [answer, , nextStep] of answers) expect(answer).toContain(nextStep);
	});
});
