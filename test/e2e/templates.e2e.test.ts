/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import axios from 'axios';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IDataObject, IPinData } from 'n8n-workflow';
import { startModelServer } from './agent/modelServer';
import type { Execution } from './execution';
import { complete, exampleFiles, nodeOfType, readExample, retarget } from './examples';
import { startMailServer } from './mailServer';
import { endedExecutionsOf, publish, unpublish } from './production';
import type { WorkflowFile } from './rest';
import { inDemo } from './story';
import { reached, submit, subscribed } from './templates/api';
import { fieldsOf, filedIn, header, sample } from './templates/expected';
import { attachment, emptyFile, mail } from './templates/mails';
import { rowsOf } from './templates/tables';
import { waitFor } from './wait';

const TIMEOUT_MS = 60_000;
const INVOICES = 'Supplier invoices';
const RESULTS_ROUTE = 'GET /v2/workflows/:workflow_id/files/:collection_id/results/';
const WHATEVER = { proxy: false, validateStatus: () => true } as const;
const START = 'When clicking ‘Execute workflow’';

const demo = inDemo({ speed: 20 });

beforeEach(async () => {
	const { filesFolder } = demo();
	await rm(join(filesFolder, 'filed'), { recursive: true });
	await mkdir(join(filesFolder, 'filed'));
});

const template = (file: string): WorkflowFile => complete(readExample(file), demo());

/** Imports a workflow and runs it from a trigger to its good end; a pinned trigger puts out what is pinned. */
async function run(file: WorkflowFile, trigger: string, pinData?: IPinData): Promise<Execution> {
	const { rest } = demo();
	const { id } = await rest.createWorkflow({ ...file, pinData });
	const execution = await rest.finishedExecution(await rest.runManually(id, trigger), TIMEOUT_MS);
	expect(execution.error()).toBeUndefined();
	expect(execution.status).toBe('success');
	return execution;
}

const byFileName = (a: IDataObject, b: IDataObject) =>
	String(a.file_name) < String(b.file_name) ? -1 : 1;

const filed = async () => await filedIn(join(demo().filesFolder, 'filed'));

it('every example is made of nodes that n8n has, in versions that it has', async () => {
	const types = await demo().rest.nodeTypes();
	const known = new Set(
		types.flatMap(({ name, version }) => [version].flat().map((each) => `${name} ${each}`)),
	);
	const used = exampleFiles().flatMap((file) => readExample(file).nodes);
	const unknown = used.filter(({ type, typeVersion }) => !known.has(`${type} ${typeVersion}`));
	expect(unknown).toEqual([]);
});

it('invoices-to-table: every line becomes a row, and every original is filed once', async () => {
	const execution = await run(template('invoices-to-table.json'), START);
	const names = ['invoice.pdf', 'rechnung-müller.pdf'];
	const expected = names.flatMap((file_name) =>
		(fieldsOf(file_name).line_items as IDataObject[]).map((line, index) => ({
			file_name,
			...header(file_name),
			row_number: index + 1,
			...line,
		})),
	);
	const rows = await rowsOf(demo().rest, 'Invoice lines');
	expect(rows.length).toBeGreaterThan(24);
	expect(rows).toEqual(expected);
	expect(execution.items('File Originals')).toHaveLength(names.length);
	expect(await filed()).toEqual({ names, changed: [] });
});

it('mailbox-attachments: every file of every mail is read, and an empty one does not hold up the others', async () => {
	const [invoice, german] = ['invoice.pdf', 'rechnung-müller.pdf'];
	const hostile = '../../invoice.pdf';
	const clean = 'invoice.pdf';
	const mails = [
		mail('Two', await attachment(invoice), await attachment(german)),
		mail('None'),
		mail('An empty one, and one with a path', emptyFile, await attachment(invoice, hostile)),
	];
	const mailServer = await startMailServer();
	const file = template('mailbox-attachments.json');
	nodeOfType(file, 'n8n-nodes-base.emailSend').credentials = {
		smtp: await demo().rest.createCredential(mailServer.credential),
	};
	const execution = await run(file, 'New Mail', { 'New Mail': mails });
	expect(execution.items('Only Mails With Files')).toHaveLength(2);

	const { rest } = demo();
	const rows = await rowsOf(rest, 'Mailbox documents');
	const collection_id = expect.any(String) as string;
	expect(rows).toEqual([
		{ collection_id, file_name: invoice, ...header(invoice, 'total_amount') },
		{ collection_id, file_name: german, ...header(german, 'total_amount') },
		{ collection_id, file_name: clean, ...header(invoice, 'total_amount') },
	]);
	expect(await rowsOf(rest, 'Unread attachments')).toEqual([
		{
			file_name: 'empty.pdf',
			collection_id: null,
			reason: expect.stringContaining('"empty.pdf"'),
		},
	]);
	const ids = rows.map((row) => String(row.collection_id));
	const names = [`${ids[0]} ${invoice}`, `${ids[1]} ${german}`, `${ids[2]} ${clean}`];
	expect(await filed()).toEqual({ names: names.sort(), changed: [] });
	expect(mailServer.mails.map(({ subject }) => subject)).toEqual(['Could not be read: empty.pdf']);

	// What fails at Anyformat reaches a person as it came.
	demo().emulator.scriptNext({ outcome: 'error' });
	const scan = await attachment('scan.pdf');
	await run(file, 'New Mail', { 'New Mail': [mail('A scan', scan)] });
	await mailServer.close();
	const [, forwarded] = mailServer.mails;
	expect(forwarded.subject).toBe('Could not be read: scan.pdf');
	const [{ content }] = forwarded.attachments;
	expect(Buffer.from(content as ArrayBuffer).toString('base64')).toBe(scan.data);
});

it('mailbox-without-duplicates: the same content is sent once, under whatever name and however often it comes', async () => {
	const { rest } = demo();
	const [invoice, german] = ['invoice.pdf', 'rechnung-müller.pdf'];
	const file = template('mailbox-without-duplicates.json');
	const { id } = await rest.createWorkflow(file);
	const runAgain = async (...mails: Array<ReturnType<typeof mail>>) => {
		await rest.request('PATCH', `/rest/workflows/${id}`, {
			...file,
			pinData: { 'New Mail': mails },
		});
		const runId = await rest.runManually(id, 'New Mail');
		const execution = await rest.finishedExecution(runId, TIMEOUT_MS);
		expect(execution.error()).toBeUndefined();
		expect(execution.status).toBe('success');
		return execution.items('Extract Data').length;
	};
	const forwarded = await attachment(invoice, 'WG Rechnung.pdf');
	expect(
		await runAgain(
			mail('New', await attachment(invoice)),
			mail('None'),
			mail('Forwarded', forwarded),
		),
	).toBe(1);
	expect(
		await runAgain(mail('Reminder', await attachment(invoice), await attachment(german))),
	).toBe(1);
	expect(await runAgain(mail('Again', await attachment(german)))).toBe(0);
	const rows = await rowsOf(rest, 'Invoices without duplicates');
	expect(rows.map(({ file_name }) => file_name)).toEqual([invoice, german]);
});

it('review-by-confidence: what is doubtful or empty goes to a person, the rest does not', async () => {
	const { filesFolder, rest } = demo();
	const folder = join(filesFolder, 'mixed');
	await mkdir(folder);
	for (const name of ['invoice.pdf', 'scan.pdf']) await copyFile(sample(name), join(folder, name));
	// The emulated API guesses the company at the top, and says that it is a guess.
	const vague = 'Lantern Row Joinery\n\nInvoice number: LR-12\nTotal amount: EUR 80.00\n';
	await writeFile(join(folder, 'vague.txt'), vague);
	const example = readExample('review-by-confidence.json');
	const mixed = retarget(example, { folder: 'mixed', workflowName: INVOICES });
	await run(complete(mixed, demo()), START);

	expect(await rowsOf(rest, 'Invoices ready')).toEqual([
		{ file_name: 'invoice.pdf', ...header('invoice.pdf', 'total_amount') },
	]);
	expect((await rowsOf(rest, 'Invoices for review')).sort(byFileName)).toMatchObject([
		{ file_name: 'scan.pdf', invoice_number: null, lowest_confidence: null },
		{
			file_name: 'vague.txt',
			invoice_number: 'LR-12',
			supplier_name: 'Lantern Row Joinery',
			lowest_confidence: 58,
			verification_url: expect.stringContaining('https://'),
		},
	]);
	const names = ['invoice.pdf', 'scan.pdf', 'vague.txt'];
	expect(await filed()).toEqual({ names, changed: [] });
});

it('finished-documents: a document that another program sent gets its one row, also when it failed or is told of twice', async () => {
	const { emulator, rest } = demo();
	// The emulated API hurries, and would give n8n half a second to answer.
	emulator.switches.webhookTimeoutMs = 200_000;
	const id = await publish(rest, template('finished-documents.json'));
	await subscribed(demo());
	const done = await submit(demo(), INVOICES, 'invoice.pdf');
	emulator.scriptNext({ outcome: 'error' });
	const failed = await submit(demo(), INVOICES, 'scan.pdf');
	const executions = await waitFor('two executions', TIMEOUT_MS, async () => {
		const ended = await endedExecutionsOf(rest, id, TIMEOUT_MS);
		return ended.length === 2 ? ended : undefined;
	});
	await unpublish(rest, id);
	// The sender may bring its events again, and n8n may have been started anew in between.
	const trigger = 'When a Document Is Done';
	const stored = executions.map(async (each) => await rest.finishedExecution(each.id, TIMEOUT_MS));
	const items = (await Promise.all(stored)).flatMap((execution) => execution.items(trigger));
	expect(items).toHaveLength(2);
	await run(template('finished-documents.json'), trigger, { [trigger]: items });

	// Both make the tables at the same time.
	expect(executions.map(({ status }) => status)).toEqual(['success', 'success']);
	expect(await rowsOf(rest, 'Finished invoices')).toEqual([
		{
			collection_id: done,
			...header('invoice.pdf', 'total_amount'),
			verification_url: expect.stringContaining(done),
		},
	]);
	expect(await rowsOf(rest, 'Failed documents')).toEqual([
		{ collection_id: failed, reason: expect.stringMatching(/\w/) },
	]);
});

it('nightly-catch-up: adds what is done and not in the table, once, and tries again what could not be had', async () => {
	const { emulator, rest, workflowIds } = demo();
	const own = `${INVOICES} of the night`;
	const [{ id }] = emulator.organizations();
	const { definition } = demo().sets.find(({ folder }) => folder === 'invoices')!;
	workflowIds.set(own, emulator.addWorkflow(id, definition).id);
	const example = readExample('nightly-catch-up.json');
	const renamed = JSON.stringify(example).replaceAll(`"${INVOICES}"`, `"${own}"`);
	const night = complete(JSON.parse(renamed) as WorkflowFile, demo());

	const first = await submit(demo(), own, 'invoice.pdf');
	emulator.scriptNext({ outcome: 'never' });
	await submit(demo(), own, 'scan.pdf');
	await reached(demo(), own, first, 'processed');
	const row = (collection_id: string, name: string) => ({
		collection_id,
		...header(name, 'total_amount'),
	});
	await run(night, 'Every Night');
	expect(await rowsOf(rest, 'Invoices of all nights')).toEqual([row(first, 'invoice.pdf')]);

	const second = await submit(demo(), own, 'rechnung-müller.pdf');
	await reached(demo(), own, second, 'processed');
	emulator.failNext(RESULTS_ROUTE, { status: 410 });
	await run(night, 'Every Night');
	expect(await rowsOf(rest, 'Invoices of all nights')).toEqual([row(first, 'invoice.pdf')]);
	const execution = await run(night, 'Every Night');
	expect(execution.items('Get Results')).toHaveLength(1);
	expect(await rowsOf(rest, 'Invoices of all nights')).toEqual([
		row(first, 'invoice.pdf'),
		row(second, 'rechnung-müller.pdf'),
	]);
});

it('agent-tool: the agent has a text read, answers from its fields, and the answer is kept', async () => {
	const { rest } = demo();
	const model = await startModelServer();
	const data = { apiKey: 'none', url: model.url };
	const openAiApi = await rest.createCredential({ type: 'openAiApi', name: 'Model', data });
	const file = template('agent-tool.json');
	nodeOfType(file, '@n8n/n8n-nodes-langchain.lmChatOpenAi').credentials = { openAiApi };
	const text = 'Invoice number: INV-7\nTotal amount: EUR 250.50';
	const answer = 'It comes to EUR 250.50.';
	model.play([{ tool: 'Read_Text', input: { Text: text } }, answer]);
	const said = { sessionId: 'one', action: 'sendMessage', chatInput: `What is due? ${text}` };
	await run(file, 'Chat', { Chat: [{ json: said }] });
	await model.close();

	expect(model.requests[0].tools!.map((each) => each.function.name)).toEqual(
		expect.arrayContaining(['Read_Text', 'Read_Document_by_Address']),
	);
	const read = model.requests[1].messages.find(({ role }) => role === 'tool')!;
	expect(read.content).toContain('"total_amount":250.5');
	expect(await rowsOf(rest, 'Agent answers')).toEqual([{ output: answer }]);
});

it('text-from-a-form: a mail that is pasted into the form becomes a row', async () => {
	const { n8n, rest } = demo();
	const id = await publish(rest, template('text-from-a-form.json'));
	const saved = await rest.request<WorkflowFile>('GET', `/rest/workflows/${id}`);
	const { webhookId } = nodeOfType(saved, 'n8n-nodes-base.formTrigger');
	const form = new FormData();
	form.append('field-0', await readFile(sample('email.eml'), 'utf8'));
	const address = `${n8n.url}/form/${webhookId}`;
	const shown = async () => (await axios.get(address, WHATEVER)).status === 200 || undefined;
	await waitFor('the form', TIMEOUT_MS, shown);
	await axios.post(address, form, { proxy: false });
	const [execution] = await waitFor('an execution', TIMEOUT_MS, async () => {
		const ended = await endedExecutionsOf(rest, id, TIMEOUT_MS);
		return ended.length > 0 ? ended : undefined;
	});
	expect(execution.status).toBe('success');
	const names = ['sender', 'subject', 'request_type', 'order_number', 'article', 'reply_by'];
	const fields = fieldsOf('email.eml');
	expect(await rowsOf(rest, 'Customer requests')).toEqual([
		expect.objectContaining(Object.fromEntries(names.map((name) => [name, fields[name]]))),
	]);
});
