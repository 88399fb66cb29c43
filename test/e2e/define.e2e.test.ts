/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import axios from 'axios';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { ANYFORMAT_NODE, complete, nodeOfType, readExample } from './examples';
import { endedExecutionsOf, publish } from './production';
import type { WorkflowFile } from './rest';
import { inDemo } from './story';
import { header, sample } from './templates/expected';
import { attachment, mail } from './templates/mails';
import { rowsOf } from './templates/tables';
import { waitFor } from './wait';

const TIMEOUT_MS = 60_000;
const WHATEVER = { proxy: false, validateStatus: () => true } as const;
const FORM = 'n8n-nodes-base.formTrigger';
const NAME_END = /\(n8n [\da-f]{12}\)$/;

const demo = inDemo({ speed: 20 });

const template = (): WorkflowFile => complete(readExample('define-fields-below.json'), demo());

/** Names of workflows that were made for fields of nodes. */
async function madeWorkflows(): Promise<string[]> {
	const { emulator } = demo();
	const [{ key }] = emulator.organizations();
	const headers = { authorization: `Bearer ${key}` };
	const { data } = await axios.get<{ results: Array<{ name: string }> }>(
		`${emulator.url}/v2/workflows/`,
		{ headers, proxy: false, params: { page_size: 100 } },
	);
	return data.results.map(({ name }) => name).filter((name) => NAME_END.test(name));
}

it('define-fields-below: with nothing but a key, a PDF that is handed in becomes a row of pasted fields', async () => {
	const { n8n, rest } = demo();
	expect(await madeWorkflows()).toEqual([]);
	const id = await publish(rest, template());
	const saved = await rest.request<WorkflowFile>('GET', `/rest/workflows/${id}`);
	const { webhookId } = nodeOfType(saved, FORM);
	const address = `${n8n.url}/form/${webhookId}`;
	const shown = async () => (await axios.get(address, WHATEVER)).status === 200 || undefined;
	await waitFor('the form', TIMEOUT_MS, shown);
	for (const path of ['invoice.pdf', 'rechnung-müller.pdf'].map(sample)) {
		const form = new FormData();
		const content = new Blob([await readFile(path)], { type: 'application/pdf' });
		form.append('field-0', content, basename(path));
		await axios.post(address, form, { proxy: false });
	}
	const executions = await waitFor('two executions', TIMEOUT_MS, async () => {
		const ended = await endedExecutionsOf(rest, id, TIMEOUT_MS);
		return ended.length === 2 ? ended : undefined;
	});
	expect(executions.map(({ status }) => status)).toEqual(['success', 'success']);
	const rows = await rowsOf(rest, 'Invoices from the form');
	const numbered = rows.sort((a, b) =>
		String(a.invoice_number) < String(b.invoice_number) ? -1 : 1,
	);
	expect(numbered).toEqual(
		['invoice.pdf', 'rechnung-müller.pdf']
			.map((name) => header(name, 'total_amount'))
			.sort((a, b) => (String(a.invoice_number) < String(b.invoice_number) ? -1 : 1)),
	);
	expect(await madeWorkflows()).toHaveLength(1);
});

it('gives what was pasted back in its shape, with the names that the user has, and Get Results does, too', async () => {
	const { rest } = demo();
	const file = template();
	const extract = nodeOfType(file, ANYFORMAT_NODE);
	extract.parameters.jsonSchemaExample =
		"```js\n{\n  'Invoice Number': '', // as printed\n  Supplier: { 'Supplier Name': '' },\n  totals: { totalAmount: 99.5 },\n  notes: [],\n}\n```";
	extract.parameters.options = {};
	const getResults = {
		...structuredClone(extract),
		id: 'get-results',
		name: 'Get Results',
		parameters: {
			resource: 'file',
			operation: 'getResults',
			workflowId: { __rl: true, mode: 'id', value: '={{ $json.workflowId }}' },
			collectionId: '={{ $json.collectionId }}',
		},
	};
	file.nodes = [...file.nodes.filter(({ type }) => !/splitOut|dataTable/.test(type)), getResults];
	const to = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
	file.connections = { Form: to('Extract Data'), 'Extract Data': to('Get Results') };
	const [{ binary }] = [mail('', await attachment('invoice.pdf'))];
	const pinData = { Form: [{ json: {}, binary: { Document: Object.values(binary!)[0] } }] };
	const { id } = await rest.createWorkflow({ ...file, pinData });
	const execution = await rest.finishedExecution(await rest.runManually(id, 'Form'), TIMEOUT_MS);
	expect(execution.error()).toBeUndefined();
	const invoice = header('invoice.pdf', 'total_amount');
	const [item] = execution.items('Extract Data');
	expect(item.json.fields).toEqual({
		'Invoice Number': invoice.invoice_number,
		Supplier: { 'Supplier Name': invoice.supplier_name },
		totals: { totalAmount: invoice.total_amount },
		notes: expect.any(Array),
	});
	const [again] = execution.items('Get Results');
	expect(again.json.fields).toEqual(item.json.fields);
	expect(Object.keys(again.json.fields as IDataObject)).toEqual([
		...['Invoice Number', 'Supplier', 'totals', 'notes'],
	]);
});
