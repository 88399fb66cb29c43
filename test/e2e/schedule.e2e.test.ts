import type { IDataObject } from 'n8n-workflow';
import { sha256 } from '../engine/items';
import type { StoredError } from './execution';
import { ANYFORMAT_NODE } from './examples';
import { openGateway, type Gateway } from './gateway';
import { chain, node } from './graph';
import {
	endedExecutionsOf,
	executionsOf,
	publish,
	retry,
	unpublish,
	updateCredential,
	type ListedExecution,
} from './production';
import { inDemo } from './story';
import { waitFor } from './wait';

const SECONDS_BETWEEN = 3;
const DOCUMENTS_EACH = 4;
const PHASE_TIMEOUT_MS = 90_000;
const EXTRACT = 'Extract Data';
/** Of one document: short, so that an outage can outlast it, and enough for a machine with more to do. */
const DOCUMENT_TIMEOUT_SECONDS = 30;

const RUN_ROUTE = 'POST /v2/workflows/:workflow_id/run/';
const RUNS_ROUTE = 'GET /v2/workflows/:workflow_id/runs/';
const RESULTS_ROUTE = 'GET /v2/workflows/:workflow_id/files/:collection_id/results/';

/** Every execution has documents of its own, as a mailbox would bring them. */
const CODE = `return Array.from({ length: ${DOCUMENTS_EACH} }, (_, n) =>
	({ json: { text: 'Invoice number: INV-' + $execution.id + '-' + n } }));`;

const numbersOf = ({ id }: ListedExecution): string[] =>
	Array.from({ length: DOCUMENTS_EACH }, (_, n) => `INV-${id}-${n}`);

const demo = inDemo({ speed: 20 });
let gateway: Gateway;
let credential: { id: string; name: string };
let scheduleId: string;

beforeAll(async () => {
	const { emulator, rest, connection, workflowIds } = demo();
	gateway = await openGateway(emulator.url);
	credential = await rest.createCredential({
		type: 'anyformatApi',
		name: 'Through the gateway',
		data: { ...connection, baseUrl: gateway.url },
	});
	const interval = [{ field: 'seconds', secondsInterval: SECONDS_BETWEEN }];
	const extract = {
		resource: 'file',
		operation: 'extract',
		workflowId: { __rl: true, mode: 'id', value: workflowIds.get('Supplier invoices')! },
		source: 'text',
		text: '={{ $json.text }}',
		options: { timeout: DOCUMENT_TIMEOUT_SECONDS },
	};
	const file = chain(
		'Nightly',
		node('Schedule', 'n8n-nodes-base.scheduleTrigger', 1.2, { rule: { interval } }),
		node('Documents', 'n8n-nodes-base.code', 2, { jsCode: CODE }),
		node(EXTRACT, ANYFORMAT_NODE, 1, extract, { anyformatApi: credential }),
	);
	scheduleId = await publish(rest, file);
});
afterAll(async () => await gateway.cut());

const executions = async (): Promise<ListedExecution[]> =>
	await executionsOf(demo().rest, scheduleId);

const failures = async (): Promise<number> =>
	(await executions()).filter(({ status }) => status === 'error').length;

/** Waits for a moment in which no execution runs. */
const quiet = async (): Promise<unknown> =>
	await endedExecutionsOf(demo().rest, scheduleId, PHASE_TIMEOUT_MS);

/** Waits until two more executions have ended with `status`, and answers those that began since. */
async function twoMore(status: 'success' | 'error'): Promise<ListedExecution[]> {
	const before = new Set((await executions()).map(({ id }) => id));
	return await waitFor(`two more with status ${status}`, PHASE_TIMEOUT_MS, async () => {
		const later = (await executions()).filter(({ id }) => !before.has(id));
		const ended = later.filter((each) => each.status === status);
		return ended.length < 2 ? undefined : ended;
	});
}

async function errorsOf(failed: ListedExecution[]): Promise<StoredError[]> {
	const { rest } = demo();
	return await Promise.all(failed.map(async ({ id }) => (await rest.execution(id)).error()!));
}

/** The numbers that executions have put out. */
async function extracted(succeeded: ListedExecution[]): Promise<string[]> {
	const items = await Promise.all(
		succeeded.map(async ({ id }) => (await demo().rest.execution(id)).items(EXTRACT)),
	);
	return items.flat().map(({ json }) => String((json.fields as IDataObject).invoice_number));
}

/** Retries every execution that failed and was not retried with success; answers how many these were. */
async function retryFailed(): Promise<number> {
	const all = await executions();
	const done = new Set(
		all.filter(({ status }) => status === 'success').map(({ retryOf }) => retryOf),
	);
	const failed = all.filter(({ id, status }) => status === 'error' && !done.has(id));
	for (const { id } of failed)
		expect(await retry(demo().rest, id)).toMatchObject({ status: 'success' });
	return failed.length;
}

describe('a schedule that nobody watches', () => {
	it('goes on by itself after an outage that outlasts its documents', async () => {
		await twoMore('success');
		await quiet();
		await gateway.cut();
		for (const { message, description } of await errorsOf(await twoMore('error'))) {
			expect(message).toBe('Anyformat could not be reached');
			expect(description).toContain('Nothing was sent');
		}
		await gateway.mend();
		await twoMore('success');
	});

	it('rides out server errors while its documents wait', async () => {
		const { emulator } = demo();
		await quiet();
		const failedBefore = await failures();
		for (const route of [RESULTS_ROUTE, RUNS_ROUTE]) emulator.failNext(route, { status: 503 }, 5);
		await twoMore('success');
		expect(await failures()).toBe(failedBefore);
	});

	it('says that the key was replaced, and goes on once the credential has the new one', async () => {
		const { emulator, rest, connection } = demo();
		const [{ id }] = emulator.organizations();
		const apiKey = emulator.rotateKey(id);
		for (const { message, description } of await errorsOf(await twoMore('error'))) {
			expect(message).toBe('Anyformat did not accept the API key');
			expect(description).toContain('Put the current key into');
		}
		const data = { ...connection, baseUrl: gateway.url, apiKey };
		await updateCredential(rest, credential.id, { ...credential, type: 'anyformatApi', data });
		await twoMore('success');
	});

	it('waits where the rate limit is used up, without an error', async () => {
		const { emulator } = demo();
		emulator.failNext(RUN_ROUTE, { status: 429, retryAfterSeconds: 1 }, 6);
		const failedBefore = await failures();
		await twoMore('success');
		expect(await failures()).toBe(failedBefore);
	});

	it('has brought every document through exactly once when the failed executions are retried', async () => {
		const { emulator, rest } = demo();
		await unpublish(rest, scheduleId);
		await quiet();
		expect(await retryFailed()).toBeGreaterThanOrEqual(4);
		const all = await executions();
		const scheduled = all.filter(({ retryOf }) => !retryOf);
		const succeeded = all.filter(({ status }) => status === 'success');
		const numbers = scheduled.flatMap(numbersOf).sort();
		expect((await extracted(succeeded)).sort()).toEqual(numbers);
		const [{ id }] = emulator.organizations();
		const accepted = emulator
			.documents(id)
			.flatMap(({ files }) => files.map((file) => file.sha256));
		const expected = numbers.map((number) => sha256(`Invoice number: ${number}`));
		expect(accepted.sort()).toEqual(expected.sort());
	});
});
