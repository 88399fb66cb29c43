import axios from 'axios';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { StoredExecution } from './execution';
import { chain, node } from './graph';
import { ensureInstalled } from './install';
import { startN8n, type N8n } from './n8n';
import {
	endedExecutionsOf,
	executionsOf,
	publish,
	unpublish,
	type ListedExecution,
} from './production';
import { Rest, type WorkflowFile } from './rest';
import { inDemo } from './story';
import { waitFor } from './wait';

const TRIGGER = 'Anyformat Trigger';
const TIMEOUT_MS = 60_000;
/** A poll comes once a minute, at a second that n8n chooses. */
const POLL_TIMEOUT_MS = 90_000;

const demo = inDemo({ speed: 20 });
let rest: Rest;
let restarted: N8n | undefined;

beforeAll(() => {
	const { emulator } = demo();
	// The emulated API hurries, and would give n8n half a second to answer.
	Object.assign(emulator.switches, { httpWebhooks: 'loopback', webhookTimeoutMs: 200_000 });
	rest = demo().rest;
});
afterAll(async () => await restarted?.stop());

/** The workflow of the demo whose documents start workflows here. */
const workflowId = (): string => demo().workflowIds.get('Supplier invoices')!;

function workflow(
	type: string,
	name: string,
	parameters: INodeParameters = {},
	anyformatApi = demo().credential,
): WorkflowFile {
	return chain(
		name,
		node(TRIGGER, `n8n-nodes-anyformat.${type}`, 1, parameters, { anyformatApi }),
		node('Next', 'n8n-nodes-base.noOp', 1),
	);
}

const api = () => {
	const { connection } = demo();
	return axios.create({
		baseURL: connection.baseUrl,
		headers: { Authorization: `Bearer ${connection.apiKey}` },
		proxy: false,
	});
};

async function webhooks(): Promise<string[]> {
	const { data } = await api().get<Array<{ url: string }>>('/v2/webhooks/');
	return data.map(({ url }) => url);
}

/** Waits until the API has so many webhooks: n8n answers before it has registered one. */
const registered = async (count: number): Promise<string[]> =>
	await waitFor(`${count} webhooks`, TIMEOUT_MS, async () => {
		const all = await webhooks();
		return all.length === count ? all : undefined;
	});

/** Submits a text as another program would; answers the collection ID. */
async function submit(number: string): Promise<string> {
	const form = new FormData();
	form.append('text', `Invoice number: ${number}`);
	const { data } = await api().post<{ id: string }>(`/v2/workflows/${workflowId()}/run/`, form);
	return data.id;
}

/** Invoice numbers that a workflow's executions have put out, in order. */
async function numbersOf(id: string, count: number, timeoutMs = TIMEOUT_MS): Promise<unknown[]> {
	const executions = await waitFor(`${count} executions`, timeoutMs, async () => {
		const all = await endedExecutionsOf(rest, id, timeoutMs);
		return all.length < count ? undefined : all;
	});
	const items = await Promise.all(
		executions
			.reverse()
			.map(async (execution) => (await rest.execution(execution.id)).items('Next')),
	);
	return items.flat().map(({ json }) => (json.fields as IDataObject).invoice_number);
}

/** n8n as it comes up again after a power cut, with what it had stored. */
async function restart(whileDown: () => Promise<void> = async () => {}): Promise<void> {
	const { n8n } = demo();
	await (restarted ?? n8n).kill();
	await whileDown();
	const installation = await ensureInstalled({ report: () => undefined });
	const userFolder = n8n.logFile.replace(/[\\/]n8n\.log$/, '');
	restarted = await startN8n({ installation, userFolder, port: n8n.port });
	rest = new Rest(restarted.url);
	await rest.login();
}

describe('the webhook trigger', () => {
	it('starts the published workflow, is silent once it is unpublished, and starts it again', async () => {
		const id = await publish(rest, workflow('anyformatTrigger', 'Live'));
		await registered(1);
		await submit('INV-1');
		expect(await numbersOf(id, 1)).toEqual(['INV-1']);

		await unpublish(rest, id);
		await registered(0);
		const { versionId } = await rest.request<{ versionId: string }>('GET', `/rest/workflows/${id}`);
		await rest.request('POST', `/rest/workflows/${id}/activate`, { versionId });
		await registered(1);
		await submit('INV-2');
		expect(await numbersOf(id, 2)).toEqual(['INV-1', 'INV-2']);
		await unpublish(rest, id);
	});

	it('listens for a test event beside the published workflow, and both get it', async () => {
		const file = workflow('anyformatTrigger', 'Both');
		const id = await publish(rest, file);
		const { waitingForWebhook } = await rest.request<{ waitingForWebhook: boolean }>(
			'POST',
			`/rest/workflows/${id}/run`,
			{ triggerToStartFrom: { name: TRIGGER } },
		);
		expect(waitingForWebhook).toBe(true);
		await registered(2);
		await submit('INV-3');
		expect(await numbersOf(id, 2)).toEqual(['INV-3', 'INV-3']);
		const [live] = await registered(1);
		expect(live).toContain('/webhook/');
		await unpublish(rest, id);
	});

	it('starts each of two workflows once, also when an event is delivered six times', async () => {
		const ids = [
			await publish(rest, workflow('anyformatTrigger', 'One')),
			await publish(rest, workflow('anyformatTrigger', 'Two')),
		];
		await registered(2);
		demo().emulator.switches.webhookCopies = 6;
		demo().emulator.deliveries.length = 0;
		await submit('INV-4');
		await waitFor('all deliveries', TIMEOUT_MS, () =>
			Promise.resolve(demo().emulator.deliveries.length === 12 || undefined),
		);
		demo().emulator.switches.webhookCopies = 1;
		for (const id of ids) {
			expect(await numbersOf(id, 1)).toEqual(['INV-4']);
			await unpublish(rest, id);
		}
		expect(demo().emulator.deliveries.every(({ status }) => status === 200)).toBe(true);
	});

	it('has stored what it answered with 200, even when n8n is killed at that moment', async () => {
		// Done before anybody listens, so that no event but the one below tells of it.
		const collectionId = await submit('INV-5');
		await ready(collectionId);
		const id = await publish(rest, workflow('anyformatTrigger', 'Killed'));
		const [url] = await registered(1);
		const event = {
			event: 'extraction.completed',
			timestamp: new Date().toISOString(),
			data: { extraction_id: collectionId, workflow_id: workflowId(), processed_at: 'now' },
		};
		const deliver = async () =>
			await axios.post(url, event, { proxy: false }).then(
				({ status }) => status,
				() => undefined,
			);
		expect(await waitFor('an answer', TIMEOUT_MS, deliver)).toBe(200);
		await restart();
		expect(await areAbout(await executionsOf(rest, id), collectionId)).toEqual([true]);

		await submit('INV-6');
		await waitFor(
			'an execution after the restart',
			TIMEOUT_MS,
			async () => (await executionsOf(rest, id)).length === 2 || undefined,
		);
		await unpublish(rest, id);
	});
});

describe('publishing says what to do', () => {
	const credentialOf = async (data: IDataObject) =>
		await rest.createCredential({
			type: 'anyformatApi',
			name: 'Other',
			data: { ...demo().connection, ...data },
		});

	it.each<[string, IDataObject, RegExp]>([
		['when the key is wrong', { apiKey: 'af_wrong' }, /did not accept the API key\. .*'API Key'/],
		[
			'when the address of n8n is not https',
			// This machine, but not by a name of the loopback.
			{ baseUrl: 'https://0.0.0.0:9' },
			/address of this webhook is http:\/\/.*WEBHOOK_URL.*Polling Trigger/,
		],
	])('%s', async (_, data, text) => {
		const file = workflow('anyformatTrigger', 'Refused', {}, await credentialOf(data));
		expect(await refusalOf(file)).toMatch(text);
		expect(await webhooks()).toEqual([]);
	});

	it('when the organization has 50 webhooks', async () => {
		for (let number = 1; number <= 50; number++)
			await api().post('/v2/webhooks/', { url: `https://example.com/${number}` });
		expect(await refusalOf(workflow('anyformatTrigger', 'Refused'))).toMatch(
			/no room for another webhook: 50 of 50 are active.*Webhook → Delete/,
		);
		const { data } = await api().get<Array<{ id: string }>>('/v2/webhooks/');
		for (const { id } of data) await api().delete(`/v2/webhooks/${id}/`);
	});
});

describe('the polling trigger', () => {
	it('starts once for each document, over polls, kills and restarts', async () => {
		const locator = { __rl: true, mode: 'id', value: workflowId() };
		await ready(await submit('INV-7'));
		demo().emulator.calls.length = 0;
		const id = await publish(
			rest,
			workflow('anyformatPollingTrigger', 'Polling', { workflowId: locator }),
		);
		// Publishing goes on after n8n has answered; its first poll takes what is there for old.
		await waitFor('the first poll', TIMEOUT_MS, () => Promise.resolve(lists() > 0 || undefined));
		await ready(await submit('INV-8'));
		expect(await numbersOf(id, 1, POLL_TIMEOUT_MS)).toEqual(['INV-8']);

		await restart(async () => await ready(await submit('INV-9')));
		expect(await numbersOf(id, 2, POLL_TIMEOUT_MS)).toEqual(['INV-8', 'INV-9']);
		await unpublish(rest, id);
	}, 240_000);
});

/** What n8n shows of a workflow that can't be published. */
async function refusalOf(file: WorkflowFile): Promise<string> {
	const id = await publish(rest, file);
	return await waitFor('a refusal', TIMEOUT_MS, async () => {
		const { triggers } = await rest.request<{ triggers: Array<{ errorMessage?: string }> }>(
			'GET',
			`/rest/workflows/${id}/publication-status`,
		);
		return triggers[0]?.errorMessage ?? undefined;
	});
}

/** How often the runs were listed. */
const lists = (): number =>
	demo().emulator.calls.filter(({ route }) => route === 'GET /v2/workflows/:workflow_id/runs/')
		.length;

/** Waits until the API has a document's results. */
async function ready(collectionId: string): Promise<void> {
	const path = `/v2/workflows/${workflowId()}/files/${collectionId}/results/`;
	await waitFor(
		'results',
		TIMEOUT_MS,
		async () => (await api().get(path, { validateStatus: () => true })).status === 200 || undefined,
	);
}

/** Whether stored executions are about a document. */
async function areAbout(executions: ListedExecution[], collectionId: string): Promise<boolean[]> {
	return await Promise.all(
		executions.map(async ({ id }) => {
			const { data } = await rest.request<StoredExecution>('GET', `/rest/executions/${id}`);
			return data.includes(collectionId);
		}),
	);
}
