/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { IDataObject, INode } from 'n8n-workflow';

import { startDemo, type Demo } from './demo';
import type { Execution } from './execution';
import { ANYFORMAT_NODE } from './examples';
import type { WorkflowFile } from './rest';
import { waitFor } from './wait';

const EXECUTION_TIMEOUT_MS = 60_000;
const RUN_ROUTE = 'POST /v2/workflows/:workflow_id/run/';
const RESULTS_ROUTE = 'GET /v2/workflows/:workflow_id/files/:collection_id/results/';
const CODE = `return Array.from({ length: 10 }, (_, n) => ({ json: { text: 'Invoice number: INV-' + n } }));`;

let demo: Demo;
let userFolder: string;
const atEnd: Array<() => Promise<void>> = [];

beforeAll(async () => {
	userFolder = await realpath(await mkdtemp(join(tmpdir(), 'n8n-nodes-anyformat-')));
	demo = await startDemo({ userFolder, atEnd, speed: 20, report: () => undefined });
}, 900_000);
afterAll(async () => {
	for (const end of atEnd.reverse()) await end();
	await rm(userFolder, { recursive: true, force: true });
});
beforeEach(() => {
	demo.emulator.calls.length = 0;
});

/** Manual trigger → ten items with a text → the node under test. */
function workflowOf(parameters: IDataObject, settings: Partial<INode> = {}): WorkflowFile {
	const node = (name: string, type: string, x: number, more: Partial<INode>): INode => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [x, 0],
		parameters: {},
		...more,
	});
	const code = { typeVersion: 2, parameters: { jsCode: CODE } };
	const own = {
		parameters: {
			workflowId: { __rl: true, mode: 'id', value: demo.workflowIds.get('Supplier invoices')! },
			...parameters,
		} as INode['parameters'],
		credentials: { anyformatApi: demo.credential },
		...settings,
	};
	return {
		name: 'Story',
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 0, {}),
			node('Ten', 'n8n-nodes-base.code', 200, code),
			node('Anyformat', ANYFORMAT_NODE, 400, own),
		],
		connections: {
			Start: { main: [[{ node: 'Ten', type: 'main', index: 0 }]] },
			Ten: { main: [[{ node: 'Anyformat', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}

const EXTRACT = {
	resource: 'file',
	operation: 'extract',
	source: 'text',
	text: '={{ $json.text }}',
};

async function begin(workflow: WorkflowFile): Promise<string> {
	const { id } = await demo.rest.createWorkflow(workflow);
	return await demo.rest.runManually(id, 'Start');
}

const finished = async (id: string): Promise<Execution> =>
	await demo.rest.finishedExecution(id, EXECUTION_TIMEOUT_MS);

const submissions = () =>
	demo.emulator.calls.filter(
		({ route, status }) => route === RUN_ROUTE && (status ?? 0) >= 200 && (status ?? 0) < 300,
	).length;

const numbers = (execution: Execution) =>
	execution.items('Anyformat').map(({ json }) => (json.fields as IDataObject).invoice_number);

const TEN = Array.from({ length: 10 }, (_, n) => `INV-${n}`);

it('Retry On Fail submits nothing twice', async () => {
	demo.emulator.failNext(RESULTS_ROUTE, { status: 402 });
	const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
	const execution = await finished(await begin(workflowOf(EXTRACT, settings)));
	expect(execution.status).toBe('success');
	expect(numbers(execution)).toEqual(TEN);
	expect(submissions()).toBe(10);
});

it('stopping an execution ends its waiting within a second', async () => {
	demo.emulator.scriptNext({ outcome: 'never' }, 10);
	const id = await begin(workflowOf(EXTRACT));
	await waitFor('ten submissions', 20_000, async () => submissions() === 10 || undefined);
	const stoppedAtMs = Date.now();
	await demo.rest.stopExecution(id);
	expect((await finished(id)).status).toBe('canceled');
	expect(Date.now() - stoppedAtMs).toBeLessThan(1000);
	const sent = demo.emulator.calls.length;
	const { id: other } = await demo.rest.createWorkflow(
		workflowOf({ resource: 'service', operation: 'checkHealth' }),
	);
	await finished(await demo.rest.runManually(other, 'Start'));
	const later = demo.emulator.calls.slice(sent).map(({ path }) => path);
	expect(new Set(later)).toEqual(new Set(['/health/']));
});

it('an item that fails early while others wait for their batch does not end n8n', async () => {
	const batching = { batch: { batchSize: 1, batchInterval: 300 } };
	const parameters = {
		resource: 'file',
		operation: 'delete',
		collectionId: '={{ $json.text }}',
		requestOptions: { batching },
	};
	const execution = await finished(await begin(workflowOf(parameters)));
	expect(execution.error()?.message).toContain('Anyformat does not know collection');
	expect(await demo.rest.nodeTypes()).not.toEqual([]);
});

it("n8n's HTTP Request node can use the credential at the Base URL, and nowhere else", async () => {
	const asking = (baseUrl: string) =>
		workflowOf(
			{},
			{
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				parameters: {
					url: `${baseUrl}/v2/workflows/`,
					authentication: 'predefinedCredentialType',
					nodeCredentialType: 'anyformatApi',
				},
			},
		);
	const { url } = demo.emulator;
	expect((await finished(await begin(asking(url)))).status).toBe('success');
	demo.emulator.calls.length = 0;

	// Another name of this machine is another address.
	const refused = await finished(await begin(asking(url.replace('127.0.0.1', 'localhost'))));
	expect(refused.error()?.message).toContain(`The Anyformat API key is sent to ${url} only`);
	expect(demo.emulator.calls).toEqual([]);
});

it('an AI agent is offered the node as a tool, with what an agent can give', async () => {
	const types = await demo.rest.nodeTypes();
	const tool = types.find(({ name }) => name === `${ANYFORMAT_NODE}Tool`)!;
	const sources = tool.properties.filter(({ name }) => name === 'source');
	const offered = sources.find(({ displayOptions }) => displayOptions?.show?.['@tool'])!;
	expect(offered.default).toBe('url');
});
