/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmulator, type Emulator } from '../emulator';
import { ensureInstalled } from './install';
import { endedExecutionsOf, publish, retry, type ListedExecution } from './production';
import { ensurePrograms } from './queue/debian';
import { deliver, EXTRACT, inboxWorkflow } from './queue/inbox';
import { CONCURRENCY, startQueue, type QueueInstance } from './queue/instance';
import { Rest } from './rest';
import { readSampleSets } from './samples';
import { waitFor } from './wait';

/** A minute of the emulated API lasts 6 seconds, and a document takes 2. */
const SPEED = 10;
const READY_AFTER_MS = 2000 * SPEED;

const WORKERS = 2;
const DELIVERIES = WORKERS * CONCURRENCY;
const FILES_EACH = 20;
/** Documents that are accepted when a worker is killed: the first minute's, from both workers. */
const IN_THE_MIDDLE = 60;

/** n8n takes about 45 s to give up the executions of a dead worker. */
const ENDED_TIMEOUT_MS = 180_000;
const report = (line: string) => void process.stderr.write(`${line}\n`);

let emulator: Emulator;
let instance: QueueInstance;
let rest: Rest;
let folder: string;
let organizationId: string;
let workflowId: string;
const atEnd: Array<() => Promise<void>> = [];

beforeAll(async () => {
	const programs = await ensurePrograms(report);
	const installation = await ensureInstalled({ report });
	folder = await realpath(await mkdtemp(join(tmpdir(), 'n8n-nodes-anyformat-queue-')));
	emulator = await createEmulator({ speed: SPEED, switches: { readyAfterMs: READY_AFTER_MS } });
	atEnd.push(async () => await emulator.close());
	instance = await startQueue({ installation, programs, folder, workers: WORKERS, atEnd });
	rest = new Rest(instance.main.url);
	await rest.setupOwner();

	const { id, key: apiKey } = emulator.createOrganization('Queue');
	organizationId = id;
	const [{ definition }] = readSampleSets();
	const { id: anyformatId } = emulator.addWorkflow(id, definition);
	const data = { apiKey, baseUrl: emulator.url };
	const type = 'anyformatApi';
	const credential = await rest.createCredential({ type, name: 'Anyformat API', data });
	workflowId = await publish(rest, inboxWorkflow(anyformatId, { anyformatApi: credential }));
}, 900_000);
afterAll(async () => {
	for (const end of atEnd.reverse()) await end();
	await rm(folder, { recursive: true, force: true });
});

const delivery = (number: number): string[] =>
	Array.from({ length: FILES_EACH }, (_, file) => `INV-${number}-${file}.txt`);

const deliveries = Array.from({ length: DELIVERIES }, (_, number) => delivery(number));

/** Names of the documents that the API has accepted, one for each time. */
const accepted = (): string[] =>
	emulator
		.documents(organizationId)
		.flatMap(({ files }) => files.map(({ fileName }) => fileName ?? ''));

const ended = async (): Promise<ListedExecution[]> =>
	await endedExecutionsOf(rest, workflowId, ENDED_TIMEOUT_MS);

/** Names of the documents whose fields these executions have put out. */
async function extracted(executions: ListedExecution[]): Promise<string[]> {
	const items = await Promise.all(
		executions.map(async ({ id }) => (await rest.execution(id)).items(EXTRACT)),
	);
	return items.flat().map(({ json }) => String(json.fileName));
}

/** The names among `names` that stand there more than once. */
const repeated = (names: string[]): string[] =>
	names.filter((name, index) => names.indexOf(name) !== index);

describe('when one of two workers is killed in the middle of 200 documents', () => {
	let succeeded: ListedExecution[];
	let failed: ListedExecution[];

	it('the documents of the other worker come through, and n8n ends the rest with an error', async () => {
		await Promise.all(deliveries.map(async (files) => await deliver(instance.main.url, files)));
		const middle = async () => accepted().length >= IN_THE_MIDDLE || undefined;
		await waitFor(`${IN_THE_MIDDLE} accepted documents`, 60_000, middle);
		await instance.workers[1].kill();

		const all = await ended();
		succeeded = all.filter(({ status }) => status === 'success');
		failed = all.filter(({ status }) => status === 'error');
		expect(succeeded.length + failed.length).toBe(DELIVERIES);
		expect(failed.length).toBeGreaterThan(0);
		expect(failed.length).toBeLessThanOrEqual(CONCURRENCY);
		const names = await extracted(succeeded);
		expect(new Set(names).size).toBe(succeeded.length * FILES_EACH);
	}, 300_000);

	it('n8n has no data left of the executions that it ended, so Retry finds nothing to do', async () => {
		const before = accepted().length;
		for (const { id } of failed) {
			expect(await retry(rest, id)).toMatchObject({ status: 'error', retryOf: id });
		}
		expect(accepted()).toHaveLength(before);
	}, 300_000);

	it('sending those files once more gives every document a result, and repeats no other', async () => {
		const names = await extracted(succeeded);
		const lost = deliveries.filter(([first]) => !names.includes(first));
		expect(lost).toHaveLength(failed.length);
		const submittedByTheDead = accepted().filter((name) => lost.flat().includes(name));
		await Promise.all(lost.map(async (files) => await deliver(instance.main.url, files)));

		const all = await ended();
		const results = await extracted(all.filter(({ status }) => status === 'success'));
		expect(results.sort()).toEqual(deliveries.flat().sort());
		expect(repeated(accepted()).sort()).toEqual(submittedByTheDead.sort());
		report(
			`${submittedByTheDead.length} documents were sent twice, of ${failed.length} executions`,
		);
	}, 120_000);
});
