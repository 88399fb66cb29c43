/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import axios from 'axios';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';
import { inDatabase, type DatabaseWork } from './database';
import { chain, node } from './graph';
import { ensureInstalled } from './install';
import { startN8n, type N8n } from './n8n';
import { endedExecutionsOf, publish, retry, unpublish } from './production';
import { Rest, type WorkflowFile } from './rest';
import { inDemo } from './story';
import { waitFor } from './wait';

const TRIGGER = 'Anyformat Trigger';
const TIMEOUT_MS = 120_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const RUNS_ROUTE = 'GET /v2/workflows/:workflow_id/runs/';
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

/** Writes the workflow's static data, which n8n then saves as a whole. */
const WRITE_STATIC_DATA = `$getWorkflowStaticData('global').last = Date.now();
return $input.all();`;

/* eslint-disable-next-line @n8n/community-nodes/no-restricted-globals -- runs in Node, not in n8n */
const report = (line: string) => void process.stderr.write(`${line}\n`);

const demo = inDemo({ speed: 20 });
let rest: Rest;
let restarted: N8n | undefined;
let workflow: { id: string; url: string };

beforeAll(async () => {
	const { emulator } = demo();
	Object.assign(emulator.switches, { httpWebhooks: 'loopback', webhookTimeoutMs: 400_000 });
	Object.assign(emulator.limits, { general: 100_000, submission: 100_000 });
	rest = demo().rest;
	workflow = await published('Deliveries', { options: { verifySignature: false } });
});
afterAll(async () => await restarted?.stop());

const anyformatId = (): string => demo().workflowIds.get('Supplier invoices')!;

/** A published workflow, and the address that Anyformat has of it. */
async function published(name: string, parameters: INodeParameters) {
	const anyformatApi = demo().credential;
	const file: WorkflowFile = chain(
		name,
		node(TRIGGER, 'n8n-nodes-anyformat.anyformatTrigger', 1, parameters, { anyformatApi }),
		node('Static Data', 'n8n-nodes-base.code', 2, { jsCode: WRITE_STATIC_DATA }),
		node('Next', 'n8n-nodes-base.noOp', 1),
	);
	const addresses = async (): Promise<string[]> => {
		const { baseUrl, apiKey } = demo().connection;
		const headers = { Authorization: `Bearer ${apiKey}` };
		const list = `${baseUrl}/v2/webhooks/`;
		const { data } = await axios.get<Array<{ url: string }>>(list, { headers, proxy: false });
		return data.map((webhook) => webhook.url);
	};
	const before = new Set(await addresses());
	const id = await publish(rest, file);
	const url = await waitFor('the webhook', TIMEOUT_MS, async () => {
		return (await addresses()).find((address) => !before.has(address));
	});
	// n8n answers at the address some seconds after it has registered it.
	await waitFor('the address', TIMEOUT_MS, async () =>
		[200, 401].includes((await post(url, { event: 'ping' })) ?? 0) ? true : undefined,
	);
	return { id, url };
}

/** The status of n8n's answer; undefined when there was none. */
const post = async (url: string, body: unknown): Promise<number | undefined> =>
	await axios.post(url, body, { proxy: false, validateStatus: () => true }).then(
		({ status, data }) => {
			if (status === 503) refusals.push(JSON.stringify(data));
			return status;
		},
		() => undefined,
	);

/** What n8n said with a 503. */
const refusals: string[] = [];

const eventOf = (extraction_id: string, processed_at = new Date().toISOString()) => ({
	event: 'extraction.completed',
	timestamp: processed_at,
	data: { extraction_id, workflow_id: anyformatId(), status: 'processed', processed_at },
});

const deliver = async (id: string): Promise<number | undefined> =>
	await post(workflow.url, eventOf(id));

/** As a sender that repeats an event until it is taken. */
async function deliverUntilTaken(id: string): Promise<void> {
	for (let attempt = 1; (await deliver(id)) !== 200; attempt++) {
		if (attempt > 30) throw new Error(`${id} was not taken`);
		await sleep(2000);
	}
}

/** Documents that have ended since the workflow was published, of which nobody tells by itself. */
function endDocuments(count: number): string[] {
	const { emulator } = demo();
	emulator.clock.advance((count + 1) * 60_000);
	return emulator.addPastRuns(anyformatId(), count);
}

/** Collection IDs that have reached the next node, in all executions. */
async function reached(id = workflow.id): Promise<string[]> {
	const executions = await endedExecutionsOf(rest, id, TIMEOUT_MS);
	const items = await Promise.all(
		executions
			.filter(({ status }) => status === 'success')
			.map(async (execution) => (await rest.execution(execution.id)).items('Next')),
	);
	return items.flat().map(({ json }) => String(json.collectionId));
}

const installed = async () => await ensureInstalled({ report: () => undefined });
const userFolder = () => demo().n8n.logFile.replace(/[\\/]n8n\.log$/, '');

/** Kills n8n and starts it again; `meanwhile` it is down. */
async function restart(meanwhile = async () => {}): Promise<void> {
	const { n8n } = demo();
	await (restarted ?? n8n).kill();
	await meanwhile();
	const installation = await installed();
	restarted = await startN8n({ installation, userFolder: userFolder(), port: n8n.port });
	rest = new Rest(restarted.url);
	await rest.login();
	await waitFor('the address', TIMEOUT_MS, async () =>
		(await post(workflow.url, { event: 'ping' })) === 200 ? true : undefined,
	);
}

/** Resolves with the entries of n8n's deduplication store for a workflow, once there are more than `count`. */
const storedEntries: DatabaseWork<string[]> = async (all, workflowId, count) => {
	for (;;) {
		const rows = await all('select value from processed_data where workflowId = ?', workflowId);
		const { data } = JSON.parse(rows[0]?.value ?? '{"data":[]}') as { data: string[] };
		if (data.length > Number(count)) return data;
	}
};

/** Puts two entries for each of 10,000 documents before those that n8n's store has. */
const fillStore: DatabaseWork<void> = async (all, workflowId) => {
	const [row] = await all('select value from processed_data where workflowId = ?', workflowId);
	const value = JSON.parse(row.value) as { data: string[] };
	// n8n keeps hashes of 24 characters.
	value.data.unshift(...Array.from({ length: 20_000 }, (_, index) => `${index}`.padStart(24, '=')));
	const update = 'update processed_data set value = ? where workflowId = ?';
	await all(update, JSON.stringify(value), workflowId);
};

async function inStore<Result>(work: DatabaseWork<Result>, ...args: string[]): Promise<Result> {
	return await inDatabase(await installed(), userFolder(), work, workflow.id, ...args);
}

const times = (all: string[], ids: string[]): number[] =>
	ids.map((id) => all.filter((each) => each === id).length);

it('a burst of 500 events in 10 s comes through whole, each document once', async () => {
	const ids = endDocuments(500);
	const { emulator } = demo();
	emulator.calls.length = 0;
	// On a busy machine n8n itself refuses some, for want of its database.
	await Promise.all(
		ids.map(async (id, index) => {
			await sleep(index * 20);
			await deliverUntilTaken(id);
		}),
	);
	expect(times(await reached(), ids)).toEqual(ids.map(() => 1));
	const executions = (await endedExecutionsOf(rest, workflow.id, TIMEOUT_MS)).length;
	report(
		`burst: ${emulator.calls.length / 500} calls an event, ${executions} executions, ${refusals.length} refused at first`,
	);
	expect(emulator.calls.length).toBeLessThanOrEqual(600);
	expect(executions).toBeLessThan(20);
}, 300_000);

it('of 30 events in an outage, which the sender repeats until they are taken, none is lost', async () => {
	const ids = endDocuments(30);
	demo().emulator.failNext(RUNS_ROUTE, { status: 503 }, 12);
	const sent = ids.map(async (id, index) => {
		await sleep(index * 200);
		await deliverUntilTaken(id);
	});
	await Promise.all(sent);
	expect(times(await reached(), ids)).toEqual(ids.map(() => 1));
}, 300_000);

it('of 30 events around a kill of n8n none is lost that was answered 200', async () => {
	const ids = endDocuments(30);
	const taken: string[] = [];
	const sent = ids.map(async (id, index) => {
		await sleep(index * 150);
		if ((await deliver(id)) === 200) taken.push(id);
	});
	await sleep(2000);
	await restart();
	await Promise.all(sent);
	for (const id of ids) if (!taken.includes(id)) await deliverUntilTaken(id);
	const executions = await endedExecutionsOf(rest, workflow.id, TIMEOUT_MS);
	for (const { id, status } of executions) if (status === 'crashed') await retry(rest, id);
	expect(times(await reached(), ids).filter((count) => count === 0)).toEqual([]);
}, 300_000);

it('a document whose execution is killed once it is recorded comes with the Retry, and out of 10,000', async () => {
	const before = (await inStore(storedEntries, '-1')).length;
	const [id] = endDocuments(1);
	// The execution ends a moment after it has recorded its document.
	const recorded = inStore(storedEntries, String(before));
	await deliverUntilTaken(id);
	await recorded;
	await restart(async () => await inStore(fillStore));
	const executions = await endedExecutionsOf(rest, workflow.id, TIMEOUT_MS);
	const killed = executions.find(({ status }) => status === 'crashed')!;
	expect(times(await reached(), [id])).toEqual([0]);
	const retried = await rest.finishedExecution((await retry(rest, killed.id)).id, TIMEOUT_MS);
	expect(times(await reached(), [id])).toEqual([1]);
	report(`store of 10,000 documents: a Retry took ${retried.durationMs} ms`);
	await deliverUntilTaken(id);
	expect(times(await reached(), [id])).toEqual([1]);
	expect((await inStore(storedEntries, '-1')).length).toBeGreaterThanOrEqual(20_000 + before);
}, 300_000);

it('forged events and replays after a restart bring nothing to the next node', async () => {
	const before = (await reached()).length;
	const replayed = (await reached()).slice(0, 10);
	await restart();
	demo().emulator.calls.length = 0;
	await deliverUntilTaken(UNKNOWN_ID);
	for (const id of replayed)
		expect(await post(workflow.url, eventOf(id, '2030-01-01T00:00:00.000Z'))).toBe(200);
	expect(await reached()).toHaveLength(before);
}, 300_000);

it('executions that write static data, and Retries, cost neither the secret nor the webhook', async () => {
	const staticDataOf = async (id: string) => {
		const { staticData } = await rest.request<{ staticData: IDataObject | null }>(
			'GET',
			`/rest/workflows/${id}`,
		);
		return JSON.stringify(staticData);
	};
	// Each execution above has written its own older copy over it, and the Retry one without the secret.
	expect(await staticDataOf(workflow.id)).toContain('whsec_');
	const signed = await published('Signed', { options: { verifySignature: true } });
	expect(await post(signed.url, eventOf(UNKNOWN_ID))).toBe(401);
	await unpublish(rest, signed.id);
	await waitFor('the secret to be forgotten', TIMEOUT_MS, async () =>
		(await staticDataOf(signed.id)).includes('whsec_') ? undefined : true,
	);
}, 120_000);

it('ten days later, the first event brings what of the last day nobody told of', async () => {
	demo().emulator.clock.advance(10 * DAY_MS);
	const missed = endDocuments(5);
	demo().emulator.clock.advance(120_000);
	const [named] = endDocuments(1);
	await deliverUntilTaken(named);
	expect(times(await reached(), [...missed, named])).toEqual([1, 1, 1, 1, 1, 1]);
}, 120_000);
