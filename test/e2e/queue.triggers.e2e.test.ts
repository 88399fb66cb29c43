/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import axios from 'axios';
import type { INodeCredentials, INodeParameters } from 'n8n-workflow';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmulator, type Emulator } from '../emulator';
import { chain, node } from './graph';
import { ensureInstalled } from './install';
import { endedExecutionsOf, publish } from './production';
import { ensurePrograms } from './queue/debian';
import { startQueue, type QueueInstance } from './queue/instance';
import { Rest, type WorkflowFile } from './rest';
import { readSampleSets } from './samples';
import { waitFor } from './wait';

const WORKERS = 2;
const EVENTS = 60;
const BACKFILL = 1000;
const TIMEOUT_MS = 120_000;

/** n8n's durable scheduler, with all that it can do for a polling trigger. */
const DURABLE_SCHEDULER = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
};

const report = (line: string) => void process.stderr.write(`${line}\n`);

let emulator: Emulator;
let instance: QueueInstance;
let rest: Rest;
let folder: string;
let anyformatId: string;
/** A second Anyformat workflow, for the polling trigger. */
let polledId: string;
let credentials: INodeCredentials;
let workflowId: string;
/** The path of the webhook, which every process of n8n has. */
let path: string;
const atEnd: Array<() => Promise<void>> = [];

beforeAll(async () => {
	const programs = await ensurePrograms(report);
	const installation = await ensureInstalled({ report });
	folder = await realpath(await mkdtemp(join(tmpdir(), 'n8n-nodes-anyformat-queue-')));
	emulator = await createEmulator({ speed: 10, switches: { httpWebhooks: 'loopback' } });
	atEnd.push(async () => await emulator.close());
	const backends = { installation, programs, folder, atEnd };
	const options = { workers: WORKERS, withWebhookProcess: true, env: DURABLE_SCHEDULER };
	instance = await startQueue({ ...backends, ...options });
	rest = new Rest(instance.main.url);
	await rest.setupOwner();

	const { id, key: apiKey } = emulator.createOrganization('Queue');
	const [{ definition }] = readSampleSets();
	anyformatId = emulator.addWorkflow(id, definition).id;
	polledId = emulator.addWorkflow(id, definition).id;
	Object.assign(emulator.limits, { general: 100_000, submission: 100_000 });
	const data = { apiKey, baseUrl: emulator.url };
	const type = 'anyformatApi';
	credentials = {
		anyformatApi: await rest.createCredential({ type, name: 'Anyformat API', data }),
	};
	workflowId = await publish(rest, startedBy('anyformatTrigger', {}));
	path = await waitFor('the webhook', TIMEOUT_MS, async () => {
		const headers = { Authorization: `Bearer ${apiKey}` };
		const list = `${emulator.url}/v2/webhooks/`;
		const { data: all } = await axios.get<Array<{ url: string }>>(list, { headers, proxy: false });
		return all.length > 0 ? new URL(all[0].url).pathname : undefined;
	});
}, 900_000);
afterAll(async () => {
	for (const end of atEnd.reverse()) await end();
	await rm(folder, { recursive: true, force: true });
});

const startedBy = (type: string, parameters: INodeParameters): WorkflowFile =>
	chain(
		type,
		node('Trigger', `n8n-nodes-anyformat.${type}`, 1, parameters, credentials),
		node('Next', 'n8n-nodes-base.noOp', 1),
	);

/** As a sender that repeats an event until it is taken. */
async function deliverUntilTaken(base: string, id: string): Promise<void> {
	const processed_at = new Date(emulator.clock.now()).toISOString();
	const event = {
		event: 'extraction.completed',
		timestamp: processed_at,
		data: { extraction_id: id, workflow_id: anyformatId, status: 'processed', processed_at },
	};
	const options = { proxy: false as const, validateStatus: () => true };
	await waitFor(`${id} to be taken`, TIMEOUT_MS, async () => {
		const { status } = await axios.post(`${base}${path}`, event, options);
		return status === 200 || undefined;
	});
}

/** Collection IDs that have reached the next node, in all executions of a workflow of n8n's. */
async function reached(workflow: string): Promise<string[]> {
	const executions = await endedExecutionsOf(rest, workflow, TIMEOUT_MS);
	const items = await Promise.all(
		executions.map(async ({ id }) => (await rest.execution(id)).items('Next')),
	);
	return items.flat().map(({ json }) => String(json.collectionId));
}

it('an event that the main process and a webhook process both get brings its document at least once', async () => {
	emulator.clock.advance((EVENTS + 1) * 60_000);
	const ids = emulator.addPastRuns(anyformatId, EVENTS);
	const bases = [instance.main.url, instance.webhookProcess!.url];
	await Promise.all(
		ids.map(async (id, index) => {
			await sleep(index * 100);
			await Promise.all(bases.map(async (base) => await deliverUntilTaken(base, id)));
		}),
	);
	const all = await waitFor('all documents', TIMEOUT_MS, async () => {
		const seen = await reached(workflowId);
		return ids.every((id) => seen.includes(id)) ? seen : undefined;
	});
	report(`${EVENTS} events to two processes: ${all.length - EVENTS} documents came twice`);
	expect(new Set(all)).toEqual(new Set(ids));
}, 300_000);

it("a polling trigger under n8n's durable scheduler brings a Backfill of 1,000 and what ends later, once each, over a kill of the main process", async () => {
	const past = emulator.addPastRuns(polledId, BACKFILL);
	const polling = await publish(
		rest,
		startedBy('anyformatPollingTrigger', {
			workflowId: { __rl: true, mode: 'id', value: polledId },
			options: { backfill: BACKFILL },
		}),
	);
	const broughtAll = async (ids: string[]) => {
		const all = await waitFor(`${ids.length} documents`, TIMEOUT_MS, async () => {
			const seen = await reached(polling);
			return seen.length >= ids.length ? seen : undefined;
		});
		expect(all.sort()).toEqual([...ids].sort());
	};
	const ids = [...past];
	await broughtAll(ids);
	ids.push(emulator.addDocument(polledId), emulator.addDocument(polledId));
	await instance.restartMain();
	await rest.login();
	await broughtAll(ids);
	// What the next poll would bring twice comes before the document that is new then.
	ids.push(emulator.addDocument(polledId));
	await broughtAll(ids);
}, 600_000);
