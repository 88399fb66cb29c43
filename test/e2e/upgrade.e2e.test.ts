/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import axios from 'axios';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { createEmulator, type Emulator } from '../emulator';
import { chain, node } from './graph';
import { ensureInstalled } from './install';
import { startN8n, type N8n } from './n8n';
import { installPackage, installTarball } from './pack';
import { endedExecutionsOf, publish, unpublish } from './production';
import { Rest, type WorkflowFile } from './rest';
import { readSampleSets } from './samples';
import { waitFor } from './wait';

/** The package as npm has it in version 0.1.0. */
const RELEASE_0_1_0 = resolve(__dirname, '../fixtures/package/n8n-nodes-anyformat-0.1.0.tgz');

const START_TIMEOUT_MS = 900_000;
const TIMEOUT_MS = 60_000;
const CREDENTIAL = { type: 'anyformatApi', name: 'Anyformat API' };

/** A poll comes once a minute. */
const POLL_TIMEOUT_MS = 90_000;

let emulator: Emulator;
let n8n: N8n;
let rest: Rest;
let userFolder: string;
let apiKey: string;
let workflowId: string;

const start = async (): Promise<void> => {
	const installation = await ensureInstalled({ report: () => undefined });
	n8n = await startN8n({ installation, userFolder, port: n8n?.port });
	rest = new Rest(n8n.url);
};

beforeAll(async () => {
	userFolder = await realpath(await mkdtemp(join(tmpdir(), 'n8n-nodes-anyformat-')));
	emulator = await createEmulator({
		speed: 20,
		// The sender repeats what n8n did not take while it was down.
		switches: { httpWebhooks: 'loopback', webhookTimeoutMs: 200_000, webhookAttempts: Infinity },
	});
	const organization = emulator.createOrganization('Upgrade');
	apiKey = organization.key;
	const [{ definition }] = readSampleSets().filter(
		(set) => set.definition.name === 'Supplier invoices',
	);
	workflowId = emulator.addWorkflow(organization.id, definition).id;
	await installTarball(userFolder, RELEASE_0_1_0);
	await start();
	await rest.setupOwner();
}, START_TIMEOUT_MS);

afterAll(async () => {
	await n8n?.stop();
	await emulator?.close();
	await rm(userFolder, { recursive: true, force: true, maxRetries: 5 });
});

const api = () =>
	axios.create({
		baseURL: emulator.url,
		headers: { Authorization: `Bearer ${apiKey}` },
		proxy: false,
	});

/** Submits a text as another program would. */
async function submit(number: string): Promise<void> {
	const form = new FormData();
	form.append('text', `Invoice number: ${number}\nTotal amount: 12.50`);
	await api().post(`/v2/workflows/${workflowId}/run/`, form);
}

const webhookCount = async (): Promise<number> =>
	(await api().get<unknown[]>('/v2/webhooks/')).data.length;

/** Invoice numbers that the executions of a workflow have put out, in order. */
async function numbersOf(id: string): Promise<string[]> {
	const executions = await endedExecutionsOf(rest, id, TIMEOUT_MS);
	const all = await Promise.all(executions.map(async (each) => await rest.execution(each.id)));
	return all
		.flatMap((execution) => execution.items('Next'))
		.map(({ json }) => String((json.fields as IDataObject).invoice_number))
		.sort();
}

/** Waits until a workflow has put out these numbers, and no others. */
async function untilNumbers(id: string, wanted: string[]): Promise<void> {
	let found: string[] = [];
	const isThere = async () => {
		found = await numbersOf(id);
		return found.length >= wanted.length || undefined;
	};
	await waitFor(`invoices ${wanted.join(', ')}`, POLL_TIMEOUT_MS, isThere).catch((error: Error) => {
		throw new Error(`${error.message}; there are ${found.join(', ')}`);
	});
	expect(found).toEqual(wanted);
}

it('workflows saved with 0.1.0 run unchanged, and its published triggers start once for each document', async () => {
	const anyformatApi = await rest.createCredential({
		...CREDENTIAL,
		data: { apiKey, baseUrl: emulator.url },
	});
	const byId = { __rl: true, mode: 'id', value: workflowId };
	const withCredential = (type: string, name: string, parameters: INodeParameters) =>
		node(name, `n8n-nodes-anyformat.${type}`, 1, parameters, { anyformatApi });
	const extraction: WorkflowFile = chain(
		'Extraction',
		node('Start', 'n8n-nodes-base.manualTrigger', 1),
		withCredential('anyformat', 'Next', {
			workflowId: byId,
			source: 'text',
			text: 'Invoice number: INV-0\nTotal amount: 12.50',
			options: { confidenceThreshold: 80, includeEvidence: true, flatten: true, timeout: 300 },
		}),
	);
	const byWebhook = chain(
		'Webhook',
		withCredential('anyformatTrigger', 'Trigger', {
			events: ['extraction.completed'],
			workflowId: byId,
		}),
		node('Next', 'n8n-nodes-base.noOp', 1),
	);
	const byPolling = chain(
		'Polling',
		withCredential('anyformatPollingTrigger', 'Trigger', {
			events: ['extraction.completed'],
			workflowId: byId,
			options: { backfill: 5 },
		}),
		node('Next', 'n8n-nodes-base.noOp', 1),
	);

	const { id: manual } = await rest.createWorkflow(extraction);
	const run = async () => {
		const id = await rest.runManually(manual, 'Start');
		const execution = await rest.finishedExecution(id, TIMEOUT_MS);
		expect(execution.status).toBe('success');
		const [{ json }] = execution.items('Next');
		const { document, ...fields } = json;
		return { fields, keys: Object.keys(document as IDataObject).sort() };
	};
	const before = await run();
	const webhook = await publish(rest, byWebhook);
	await waitFor('the webhook', TIMEOUT_MS, async () => (await webhookCount()) === 1 || undefined);
	await submit('INV-1');
	await untilNumbers(webhook, ['INV-1']);
	// n8n polls once when it publishes a workflow.
	const polling = await publish(rest, byPolling);
	await untilNumbers(polling, ['INV-0', 'INV-1']);

	await n8n.stop();
	await submit('INV-2');
	await installPackage(userFolder);
	await start();
	await rest.login();

	expect(await run()).toEqual(before);
	await submit('INV-3');
	await untilNumbers(webhook, ['INV-0', 'INV-1', 'INV-2', 'INV-3']);
	await untilNumbers(polling, ['INV-0', 'INV-0', 'INV-1', 'INV-2', 'INV-3']);
	expect(await webhookCount()).toBe(1);
	for (const id of [webhook, polling]) await unpublish(rest, id);
	await waitFor('no webhook', TIMEOUT_MS, async () => (await webhookCount()) === 0 || undefined);
}, 400_000);
