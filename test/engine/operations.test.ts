/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readFileSync } from 'node:fs';

import type { IDataObject } from 'n8n-workflow';

import { createEmulator, type Emulator } from '../emulator';
import { memoryBinary, runNode, type Access, type RunResult } from './harness';

const definition = JSON.parse(readFileSync('examples/definitions/invoices.json', 'utf8'));
const binary = {
	data: memoryBinary(Buffer.from('Invoice number: INV-1'), 'first.txt', 'text/plain'),
	second: memoryBinary(Buffer.from('Invoice number: INV-2'), 'second.txt', 'text/plain'),
};

let emulator: Emulator;
let access: Access;
let workflowId: string;

beforeAll(async () => {
	emulator = await createEmulator({ speed: 60 });
});
afterAll(async () => await emulator.close());
beforeEach(() => {
	emulator.reset();
	const { id, key } = emulator.createOrganization('Acme');
	access = { apiKey: key, baseUrl: emulator.url };
	workflowId = emulator.addWorkflow(id, definition).id;
});

const attempt = async (
	resource: string,
	operation: string,
	parameters: IDataObject = {},
): Promise<RunResult> =>
	await runNode({
		access,
		parameters: {
			resource,
			operation,
			workflowId: { __rl: true, mode: 'id', value: workflowId },
			...parameters,
		},
		items: [{ json: {}, binary }],
	});

/** The `json` of the operation's items; an error fails the test. */
async function run(...call: Parameters<typeof attempt>): Promise<IDataObject[]> {
	const { items, error } = await attempt(...call);
	if (error !== undefined) throw error;
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(items.map(() => ({ item: 0 })));
	return items.map(({ json }) => json);
}

const lastRequest = () => {
	const { method, path } = emulator.calls.at(-1)!;
	return `${method} ${path}`;
};

const submitText = async () =>
	(await run('workflow', 'run', { source: 'text', text: 'Invoice number: INV-7' }))[0];

describe('file', () => {
	it('uploads each file of the item without processing it', async () => {
		const items = await run('file', 'upload', {
			source: 'binary',
			binaryPropertyName: 'data,second',
		});
		expect(lastRequest()).toBe(`POST /v2/workflows/${workflowId}/upload/`);
		expect(items).toMatchObject([
			{ status: 'uploaded', filename: 'first.txt' },
			{ status: 'uploaded', filename: 'second.txt' },
		]);
	});

	it('processes an uploaded file by its file ID', async () => {
		const [uploaded] = await run('file', 'upload', { binaryPropertyName: 'data' });
		const [run1] = await run('file', 'process', { fileId: uploaded.file_id });
		expect(lastRequest()).toBe(
			`POST /v2/workflows/${workflowId}/files/${String(uploaded.file_id)}/run/`,
		);
		expect(run1).toMatchObject({ workflow_id: workflowId });
	});

	it('tries the collection ID when the file ID is not known', async () => {
		emulator.switches.stagedRunPath = 'collection_id';
		const [uploaded] = await run('file', 'upload', { binaryPropertyName: 'data' });
		const ids = { fileId: uploaded.file_id, collectionId: uploaded.file_collection_id };
		await run('file', 'process', ids);
		expect(lastRequest()).toBe(
			`POST /v2/workflows/${workflowId}/files/${String(ids.collectionId)}/run/`,
		);
	});

	it('uploads all files of the item into one collection', async () => {
		const [collection, ...others] = await run('file', 'uploadMany', { binaryPropertyName: '*' });
		expect(lastRequest()).toBe(`POST /v2/workflows/${workflowId}/files/`);
		expect(emulator.calls.at(-1)!.parts!.map(({ name }) => name)).toEqual(['files', 'files']);
		expect(others).toEqual([]);
		expect(collection).toMatchObject({
			files: [{ filename: 'first.txt' }, { filename: 'second.txt' }],
			failedFiles: [],
		});
	});

	it('gets the results of a document that was submitted before', async () => {
		const { id } = await submitText();
		const [document] = await run('file', 'getResults', { collectionId: id, wait: true });
		expect(lastRequest()).toBe(`GET /v2/workflows/${workflowId}/files/${String(id)}/results/`);
		expect(document).toMatchObject({
			collectionId: id,
			status: 'processed',
			fields: { invoice_number: 'INV-7' },
		});
	});

	it('tells the status of a document that is not ready when it does not wait', async () => {
		emulator.scriptNext({ outcome: 'never' });
		const { id } = await submitText();
		const [document] = await run('file', 'getResults', { collectionId: id });
		expect(document).toMatchObject({ collectionId: id, status: 'in_progress', fields: {} });
	});

	it.each([true, false])('tells that it does not know a collection, wait: %s', async (wait) => {
		const { error } = await attempt('file', 'getResults', { collectionId: 'gone', wait });
		expect(error!.message).toBe('Anyformat does not know collection "gone"');
	});

	it('lists the collections of a workflow', async () => {
		const { id } = await submitText();
		expect(await run('file', 'getAll', { returnAll: true })).toMatchObject([{ id }]);
		expect(lastRequest()).toBe(`GET /v2/workflows/${workflowId}/files/`);
	});

	it('deletes a collection', async () => {
		const { id } = await submitText();
		expect(await run('file', 'delete', { collectionId: id })).toEqual([{ deleted: true, id }]);
		expect(lastRequest()).toBe(`DELETE /v2/files/${String(id)}/`);
	});

	it('takes a delete for done when the answer to the first try was lost', async () => {
		const { id } = await submitText();
		emulator.failNext('DELETE /v2/files/:collection_id/', { reset: 'after' });
		expect(await run('file', 'delete', { collectionId: id })).toEqual([{ deleted: true, id }]);
	});
});

describe('workflow', () => {
	const field = { name: 'total_amount', description: 'Amount due', dataType: 'float' };

	it('submits without waiting', async () => {
		expect(await submitText()).toMatchObject({ workflow_id: workflowId });
		expect(emulator.calls.map(({ method }) => method)).toEqual(['POST']);
	});

	it('lists the runs of a workflow up to the limit', async () => {
		await submitText();
		await submitText();
		expect(await run('workflow', 'getRuns', { returnAll: false, limit: 1 })).toHaveLength(1);
		expect(lastRequest()).toBe(`GET /v2/workflows/${workflowId}/runs/`);
	});

	it('builds the graph of a new workflow from a list of fields', async () => {
		const column = [{ name: 'amount', description: 'Line total', dataType: 'float' }];
		const fields = [
			{ name: 'currency', description: 'Currency', dataType: 'enum', choices: 'EUR: Euro\nUSD' },
			{ name: 'lines', description: 'Billed lines', dataType: 'object', columns: { column } },
		];
		const [created] = await run('workflow', 'create', {
			name: 'Neu',
			definitionMode: 'fields',
			fields: { field: fields },
			options: { description: 'Für März' },
		});
		expect(lastRequest()).toBe('POST /v2/workflows/');
		expect(created).toMatchObject({
			name: 'Neu',
			description: 'Für März',
			fields: [
				{
					name: 'currency',
					data_type: 'enum',
					enum_options: [
						{ name: 'EUR', description: 'Euro' },
						{ name: 'USD', description: 'USD' },
					],
				},
				{ name: 'lines', data_type: 'object', nested_fields: [{ name: 'amount' }] },
			],
		});
	});

	it('replaces a workflow by a JSON graph', async () => {
		const graph = { nodes: [{ id: 'parse', type: 'parse' }] };
		const parameters = { name: 'Neu', definitionMode: 'json', definition: JSON.stringify(graph) };
		const [updated] = await run('workflow', 'update', parameters);
		expect(lastRequest()).toBe(`PUT /v2/workflows/${workflowId}/`);
		expect(updated).toMatchObject({ id: workflowId, name: 'Neu', fields: null });
	});

	it.each([
		['no name', { name: '={{ "" }}', fields: { field: [field] } }, "'Name' is empty"],
		['no fields', { name: 'A', fields: {} }, "'Fields' is empty: add at least one"],
		[
			'a bad name',
			{ name: 'A', fields: { field: [{ ...field, name: 'A b' }] } },
			'Field 1 ("A b")',
		],
		['no graph', { name: 'A', definitionMode: 'json', definition: '{}' }, 'nodes must be a list'],
		['broken JSON', { definitionMode: 'json', definition: '{"nodes": [' }, 'Check brackets'],
	])('sends no definition with %s', async (_, parameters, finding) => {
		const { error } = await attempt('workflow', 'create', parameters);
		expect(error!.description).toContain(finding);
		expect(emulator.calls).toEqual([]);
	});

	it('deletes a workflow', async () => {
		expect(await run('workflow', 'delete')).toEqual([{ deleted: true, id: workflowId }]);
		expect(lastRequest()).toBe(`DELETE /v2/workflows/${workflowId}/`);
	});
});

describe('webhook', () => {
	const url = 'https://example.com/hooks';

	it('creates, lists and deletes a webhook, and gives its secret once', async () => {
		const events = ['extraction.completed'];
		const [{ id, secret }] = await run('webhook', 'create', { url, events });
		expect(secret).toEqual(expect.stringMatching(/./));
		const [listed] = await run('webhook', 'getAll', { returnAll: true });
		expect(listed).toMatchObject({ id, url, events });
		expect(listed).not.toHaveProperty('secret');
		expect(await run('webhook', 'delete', { webhookId: id })).toEqual([{ deleted: true, id }]);
	});

	it('creates one webhook for each item, although Retry On Fail tries three times', async () => {
		emulator.failNext('POST /v2/webhooks/', { status: 201, body: { id: 'wh_0', secret: 's' } });
		emulator.failNext('POST /v2/webhooks/', { status: 400 });
		const { items } = await runNode({
			access,
			items: [{ json: { path: 'a' } }, { json: { path: 'b' } }],
			parameters: {
				resource: 'webhook',
				operation: 'create',
				url: `={{ "${url}/" + $json.path }}`,
				events: ['extraction.completed'],
			},
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 },
		});
		expect(items.map(({ json }) => json.id)).toEqual(['wh_0', expect.any(String)]);
		expect(emulator.calls).toHaveLength(3);
	});

	it('takes the one event that an expression gives, and no event is an error', async () => {
		await run('webhook', 'create', { url, events: '={{ "extraction.failed" }}' });
		const [listed] = await run('webhook', 'getAll', { returnAll: true });
		expect(listed.events).toEqual(['extraction.failed']);
		const { error } = await attempt('webhook', 'create', { url, events: '={{ null }}' });
		expect(error!.message).toBe("'Events' is empty");
	});

	it.each([['no address at all', 'example']])(
		'sends no webhook whose URL is %s',
		async (_, address) => {
			const events = ['extraction.failed'];
			const { error } = await attempt('webhook', 'create', { url: address, events });
			expect(error!.message).toMatch(/^'URL' can't be/);
			expect(emulator.calls).toEqual([]);
		},
	);
});

it('checks the health of the service without sending the key', async () => {
	expect(await run('service', 'checkHealth')).toEqual([{ message: 'ok' }]);
	expect(lastRequest()).toBe('GET /health/');
	expect(emulator.calls.at(-1)!.headers).not.toHaveProperty('authorization');
});
