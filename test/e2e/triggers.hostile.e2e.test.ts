import axios from 'axios';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import type { Execution } from './execution';
import { node, workflow as graph } from './graph';
import { ensureInstalled } from './install';
import { startN8n, type N8n } from './n8n';
import {
	endedExecutionsOf,
	executionsOf,
	publish,
	unpublish,
	updateCredential,
} from './production';
import { Rest, type WorkflowFile } from './rest';
import { inDemo } from './story';
import { waitFor } from './wait';

const TRIGGER = 'Anyformat Trigger';
const TIMEOUT_MS = 60_000;
const MINUTE_MS = 60_000;
const CREATE_ROUTE = 'POST /v2/webhooks/';
const RESULTS_ROUTE = 'GET /v2/workflows/:workflow_id/files/:collection_id/results/';

type Version = { versionId: string };

/* eslint-disable-next-line @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
const report = (line: string) => void process.stderr.write(`${line}\n`);

const demo = inDemo({ speed: 20 });
let rest: Rest;
let restarted: N8n | undefined;

beforeAll(() => {
	const { emulator } = demo();
	Object.assign(emulator.switches, { httpWebhooks: 'loopback', webhookTimeoutMs: 400_000 });
	Object.assign(emulator.limits, { general: 100_000, submission: 100_000 });
	rest = demo().rest;
});
afterAll(async () => await restarted?.stop());

const anyformatId = (): string => demo().workflowIds.get('Supplier invoices')!;

/** A workflow of a trigger with an output for what it puts out, and one for errors. */
function file(
	name: string,
	settings: Partial<INode> = {},
	parameters: INodeParameters = {},
	type = 'anyformatTrigger',
): WorkflowFile {
	const anyformatApi = demo().credential;
	const trigger = node(TRIGGER, `n8n-nodes-anyformat.${type}`, 1, parameters, { anyformatApi });
	return graph(
		name,
		[
			{ ...trigger, ...settings },
			node('Next', 'n8n-nodes-base.noOp', 1),
			node('Errors', 'n8n-nodes-base.noOp', 1),
		],
		[
			[TRIGGER, 'Next'],
			[TRIGGER, 'Errors', 1],
		],
	);
}

async function webhooks(apiKey = demo().connection.apiKey): Promise<string[]> {
	const headers = { Authorization: `Bearer ${apiKey}` };
	const list = `${demo().connection.baseUrl}/v2/webhooks/`;
	const { data } = await axios.get<Array<{ url: string }>>(list, { headers, proxy: false });
	return data.map(({ url }) => url);
}

const registered = async (count: number): Promise<string[]> =>
	await waitFor(`${count} webhooks`, TIMEOUT_MS, async () => {
		const all = await webhooks();
		return all.length === count ? all : undefined;
	});

/** The status of n8n's answer. */
const post = async (url: string, body: unknown): Promise<number | undefined> =>
	await axios.post(url, body, { proxy: false, validateStatus: () => true }).then(
		({ status }) => status,
		() => undefined,
	);

const deliver = async (url: string, id: string) =>
	await post(url, {
		event: 'extraction.completed',
		data: { extraction_id: id, workflow_id: anyformatId() },
	});

/** Waits until n8n answers at an address, which comes after it has registered it. */
const answering = async (url: string) =>
	await waitFor('the address', TIMEOUT_MS, async () =>
		(await post(url, { event: 'ping' })) === 200 ? true : undefined,
	);

async function published(workflow: WorkflowFile) {
	const before = new Set(await webhooks());
	const id = await publish(rest, workflow);
	const url = await waitFor('the webhook', TIMEOUT_MS, async () =>
		(await webhooks()).find((address) => !before.has(address)),
	);
	await answering(url);
	return { id, url };
}

/** Documents that end now, of which the API tells by itself. */
const finish = (number: string): string =>
	demo().emulator.addDocument(anyformatId(), {
		content: Buffer.from(`Invoice number: ${number}`),
		fileName: `${number}.txt`,
	});

/** Documents that have ended, of which nobody tells. */
function endDocuments(count: number): string[] {
	const { emulator } = demo();
	emulator.clock.advance((count + 1) * MINUTE_MS);
	return emulator.addPastRuns(anyformatId(), count);
}

const idOf = (json: IDataObject): string =>
	String(json.collectionId ?? (json.document as IDataObject | undefined)?.collectionId ?? '');

/** What has reached a node, in all executions. */
async function reached(id: string, at = 'Next'): Promise<IDataObject[]> {
	const executions = await endedExecutionsOf(rest, id, 3 * TIMEOUT_MS);
	const all = await Promise.all(
		executions.map(async (each) => {
			const known = ended.get(each.id) ?? (await rest.execution(each.id));
			ended.set(each.id, known);
			return known.items(at).map(({ json }) => json);
		}),
	);
	return all.flat();
}

/** Executions that have ended, which may be large. */
const ended = new Map<string, Execution>();

/** Waits until so many items have reached the next node, and gives their IDs. */
const idsOf = async (id: string, count: number, timeoutMs = TIMEOUT_MS): Promise<string[]> =>
	await waitFor(`${count} documents`, timeoutMs, async () => {
		const ids = (await reached(id)).map(idOf);
		return ids.length >= count ? ids : undefined;
	});

async function restart(whileDown: () => void = () => undefined): Promise<void> {
	const { n8n } = demo();
	await (restarted ?? n8n).kill();
	whileDown();
	const installation = await ensureInstalled({ report: () => undefined });
	const userFolder = n8n.logFile.replace(/[\\/]n8n\.log$/, '');
	restarted = await startN8n({ installation, userFolder, port: n8n.port });
	rest = new Rest(restarted.url);
	await rest.login();
}

const resultsOf = (id: string): string => `GET /v2/workflows/${anyformatId()}/files/${id}/results/`;

describe('node settings that the editor does not offer for a trigger', () => {
	it.each<[string, Partial<INode>]>([
		['Retry On Fail', { retryOnFail: true, maxTries: 2, waitBetweenTries: 100 }],
		['On Error: Continue', { onError: 'continueRegularOutput' }],
		['On Error: Continue (using error output)', { onError: 'continueErrorOutput' }],
		['Execute Once', { executeOnce: true }],
		['Always Output Data', { alwaysOutputData: true }],
	])('%s: each document once, also when one has no results', async (name, settings) => {
		const { id, url } = await published(file(name, settings));
		const ids = endDocuments(3);
		demo().emulator.failNext(resultsOf(ids[1]), { status: 402 }, Infinity);
		await Promise.all(ids.map(async (each) => expect(await deliver(url, each)).toBe(200)));
		const counts = async () => [(await reached(id)).length, (await reached(id, 'Errors')).length];
		await waitFor('all', TIMEOUT_MS, async () => {
			const [documents, errors] = await counts();
			return documents + errors >= 3 || undefined;
		});
		expect(await deliver(url, ids[0])).toBe(200);
		const isSplit = settings.onError === 'continueErrorOutput';
		expect(await counts()).toEqual(isSplit ? [2, 1] : [3, 0]);
		await unpublish(rest, id);
		await registered(0);
	});
});

describe('listening in the editor', () => {
	const listen = async (id: string) =>
		await rest.request('POST', `/rest/workflows/${id}/run`, {
			triggerToStartFrom: { name: TRIGGER },
		});

	it('gets one document each time, twice in a row, and leaves no webhook behind', async () => {
		const { id } = await rest.createWorkflow(file('Listening'));
		for (const count of [1, 2]) {
			await listen(id);
			const [url] = await registered(1);
			expect(url).toContain('/webhook-test/');
			finish(`T-${count}`);
			await idsOf(id, count);
			await registered(0);
		}
	});

	it('begun before the workflow is published, both get the document, and only the live webhook stays', async () => {
		const workflow = await rest.createWorkflow(file('Listening first'));
		await listen(workflow.id);
		await registered(1);
		const { versionId } = workflow as typeof workflow & Version;
		await rest.request('POST', `/rest/workflows/${workflow.id}/activate`, { versionId });
		const urls = await registered(2);
		await answering(urls.find((url) => url.includes('/webhook/'))!);
		finish('T-3');
		await idsOf(workflow.id, 2);
		expect((await registered(1))[0]).toContain('/webhook/');
		finish('T-4');
		expect(await idsOf(workflow.id, 3)).toHaveLength(3);
		await listen(workflow.id);
		await registered(2);
		await unpublish(rest, workflow.id);
		expect((await registered(1))[0]).toContain('/webhook-test/');
		finish('T-5');
		expect(await idsOf(workflow.id, 4)).toHaveLength(4);
		await registered(0);
	});
});

it('a trigger that is edited and published anew while documents end loses none of them', async () => {
	const { emulator } = demo();
	const { id, url } = await published(file('Republished'));
	const path = `/rest/workflows/${id}`;
	const { nodes, connections, versionId } = await rest.request<WorkflowFile & Version>('GET', path);
	const events = ['extraction.completed', 'extraction.failed'];
	const edited = nodes.map((each) =>
		each.name === TRIGGER ? { ...each, parameters: { events } } : each,
	);
	const next = await rest.request<Version>('PATCH', path, {
		nodes: edited,
		connections,
		versionId,
	});

	emulator.calls.length = 0;
	// Some end while Anyformat has no webhook.
	emulator.failNext(CREATE_ROUTE, { delayMs: 1500 }, 1);
	const ids: string[] = [];
	await rest.request('POST', `${path}/activate`, { versionId: next.versionId });
	await waitFor('the new webhook', TIMEOUT_MS, () => {
		ids.push(finish(`R-${ids.length}`));
		const created = emulator.calls.find(({ route }) => route === CREATE_ROUTE);
		return Promise.resolve(created?.status === 201 || undefined);
	});
	await answering(url);
	emulator.clock.advance(5 * MINUTE_MS);
	ids.push(finish('R-last'));
	await idsOf(id, ids.length);
	expect((await reached(id)).map(idOf).sort()).toEqual([...ids].sort());
	await unpublish(rest, id);
	await registered(0);
});

it('with another key of its organization a trigger goes on, and with one of another it starts nothing', async () => {
	const { emulator, credential, connection } = demo();
	const use = async (apiKey: string) => {
		const data = { ...connection, apiKey };
		const type = 'anyformatApi';
		await updateCredential(rest, credential.id!, { type, name: credential.name, data });
	};
	const { id } = await published(file('Credential'));
	const { id: own } = emulator.organizations().find(({ key }) => key === connection.apiKey)!;
	connection.apiKey = emulator.rotateKey(own);
	await use(connection.apiKey);
	const ids = [finish('K-1')];
	expect(await idsOf(id, 1)).toEqual(ids);

	await use(emulator.createOrganization('Other').key);
	emulator.deliveries.length = 0;
	ids.push(finish('K-2'));
	await waitFor('the delivery', TIMEOUT_MS, () =>
		Promise.resolve(emulator.deliveries[0]?.status === 200 || undefined),
	);
	expect(await reached(id)).toHaveLength(1);

	await use(connection.apiKey);
	emulator.clock.advance(5 * MINUTE_MS);
	ids.push(finish('K-3'));
	expect((await idsOf(id, 3)).sort()).toEqual([...ids].sort());
	await unpublish(rest, id);
	await registered(0);
});

describe('the polling trigger after a week off', () => {
	it('3,000 documents arrive whole, each once, with slow results', async () => {
		const { emulator } = demo();
		const locator = { __rl: true, mode: 'id', value: anyformatId() };
		emulator.calls.length = 0;
		const id = await publish(
			rest,
			file('Polling', {}, { workflowId: locator }, 'anyformatPollingTrigger'),
		);
		await waitFor('the first poll', TIMEOUT_MS, async () => {
			const { triggers } = await rest.request<{ triggers: Array<{ status: string }> }>(
				'GET',
				`/rest/workflows/${id}/publication-status`,
			);
			return triggers[0]?.status === 'activated' || undefined;
		});
		let ids: string[] = [];
		let startedMs = 0;
		await restart(() => {
			ids = endDocuments(3000);
			emulator.calls.length = 0;
			emulator.failNext(RESULTS_ROUTE, { delayMs: 100 }, Infinity);
			startedMs = Date.now();
		});
		const all = await idsOf(id, 3000, 300_000);
		report(
			`week off: ${all.length} items, ${new Set(all).size} documents in ${Date.now() - startedMs} ms, ${(await executionsOf(rest, id)).length} executions, ${emulator.calls.length} calls, ${emulator.calls.filter(({ path }) => path.endsWith('/runs/')).length} lists`,
		);
		expect([...all].sort()).toEqual([...ids].sort());
		await unpublish(rest, id);
	}, 400_000);
});
