import axios from 'axios';
import { randomUUID } from 'crypto';
import { sleep, type IDataObject, type INode, type INodeParameters } from 'n8n-workflow';
import { ANYFORMAT_NODE } from './examples';
import type { Execution } from './execution';
import { chain, node } from './graph';
import { executionsOf, publish, retry, updateCredential } from './production';
import type { Rest, WorkflowFile } from './rest';
import { inDemo } from './story';
import { waitFor } from './wait';

const TIMEOUT_MS = 60_000;
const RUN_ROUTE = 'POST /v2/workflows/:workflow_id/run/';
const RESULTS_ROUTE = 'GET /v2/workflows/:workflow_id/files/:collection_id/results/';
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 };

const demo = inDemo({ speed: 20 });
let rest: Rest;

beforeAll(() => {
	rest = demo().rest;
	Object.assign(demo().emulator.limits, { submission: 1e6, general: 1e6 });
});
beforeEach(() => {
	const { emulator } = demo();
	for (const list of [emulator.accepted, emulator.calls]) list.length = 0;
});

const billed = () => demo().emulator.billed.length;

const requests = (route: string) =>
	demo().emulator.calls.filter((call) => call.route === route).length;

/** The workflow's last step: Extract Data, of all files of the item unless told otherwise. */
const extract = (parameters: INodeParameters = {}, settings: Partial<INode> = {}): INode => ({
	...node(
		'Anyformat',
		ANYFORMAT_NODE,
		1,
		{
			resource: 'file',
			operation: 'extract',
			workflowId: { __rl: true, mode: 'id', value: demo().workflowIds.get('Supplier invoices')! },
			binaryPropertyName: '*',
			...parameters,
		},
		{ anyformatApi: demo().credential },
	),
	...settings,
});

const formTrigger = (): INode => ({
	...node('Start', 'n8n-nodes-base.formTrigger', 2.2, {
		formTitle: 'Invoices',
		formFields: { values: [{ fieldLabel: 'Files', fieldType: 'file', multipleFiles: true }] },
	}),
	webhookId: randomUUID(),
});

const webhookTrigger = (): INode => {
	const webhookId = randomUUID();
	const parameters = { httpMethod: 'POST', path: webhookId };
	return { ...node('Start', 'n8n-nodes-base.webhook', 2, parameters), webhookId };
};

/** Items with a text each, from a workflow that is run by hand. */
const texts = (count: number): INode[] => [
	node('Start', 'n8n-nodes-base.manualTrigger', 1),
	node('Texts', 'n8n-nodes-base.code', 2, {
		jsCode: `return Array.from({ length: ${count} }, (_, n) => ({ json: { n: n + 1 } }));`,
	}),
];

const TEXT = { source: 'text', text: '={{ "Invoice number: INV-" + $json.n }}' };

const latest = async (workflowId: string): Promise<Execution> => {
	const id = await waitFor('an execution', TIMEOUT_MS, async () => {
		const [newest] = await executionsOf(rest, workflowId);
		return newest?.id;
	});
	return await rest.finishedExecution(id, TIMEOUT_MS);
};

/** Publishes the trigger with Extract Data behind it, and sends it so many files. */
async function sendFiles(trigger: INode, path: string, field: string, count: number) {
	const id = await publish(rest, chain('Files', trigger, extract()));
	const url = `${demo().n8n.url}/${path}/${trigger.webhookId}`;
	await waitFor('the trigger', TIMEOUT_MS, async () => {
		const form = new FormData();
		for (let n = 1; n <= count; n++)
			form.append(field, new Blob([`Invoice number: INV-${n}`]), `invoice-${n}.txt`);
		const { status } = await axios.post(url, form, { proxy: false, validateStatus: () => true });
		return status < 400 || undefined;
	});
	return id;
}

/** A manual run of a saved workflow, to its end. */
async function run(file: WorkflowFile) {
	const workflow = (await rest.createWorkflow(file)) as WorkflowFile & { id: string };
	const execution = await rest.finishedExecution(
		await rest.runManually(workflow.id, 'Start'),
		600_000,
	);
	return { workflow, execution };
}

/** The Retry's execution, at its end. */
const retried = async (id: string, loadWorkflow?: boolean): Promise<Execution> =>
	await rest.finishedExecution((await retry(rest, id, loadWorkflow)).id, TIMEOUT_MS);

const numbers = (execution: Execution) =>
	execution.items('Anyformat').map(({ json }) => (json.fields as IDataObject).invoice_number);

const invoices = (count: number) => Array.from({ length: count }, (_, n) => `INV-${n + 1}`);

/** Lets an execution fail whose documents are all accepted. */
const failAfterAccepting = () => demo().emulator.failNext(RESULTS_ROUTE, { status: 402 });

describe('files of a trigger, which n8n renames in its storage when it saves an execution', () => {
	it.each([
		['n8n Form', formTrigger, 'form', 'field-0', 3, false],
		['n8n Form', formTrigger, 'form', 'field-0', 3, true],
		['Webhook', webhookTrigger, 'webhook', 'file', 5, false],
		['Webhook', webhookTrigger, 'webhook', 'file', 5, true],
	] as const)('are sent once: %s, %#', async (_, trigger, path, field, count, loadWorkflow) => {
		failAfterAccepting();
		const failed = await latest(await sendFiles(trigger(), path, field, count));
		expect(failed.status).toBe('error');
		expect(billed()).toBe(count);
		const files = Object.values(failed.items('Start')[0].binary!);
		expect(files[0].id).toContain(`/executions/${failed.id}/`);

		const again = await retried(failed.id, loadWorkflow);
		expect(again.status).toBe('success');
		// n8n puts the files of a request into the item in the order in which it has stored them.
		expect(numbers(again).sort()).toEqual(invoices(count));
		expect(billed()).toBe(count);
	});

	it('are sent once by a Retry of a Retry, and by two Retries of one execution at once', async () => {
		failAfterAccepting();
		const failed = await latest(await sendFiles(formTrigger(), 'form', 'field-0', 3));
		failAfterAccepting();
		const second = await retried(failed.id);
		expect(second.status).toBe('error');
		expect(numbers(await retried(second.id)).sort()).toEqual(invoices(3));
		const both = await Promise.all([retried(failed.id), retried(failed.id)]);
		for (const each of both) expect(numbers(each).sort()).toEqual(invoices(3));
		expect(billed()).toBe(3);
	});
});

describe('documents that no try has sent', () => {
	it('are sent once by two Retries at once, and by a later one', async () => {
		demo().emulator.failNext(RUN_ROUTE, { status: 400 }, 10);
		const { execution } = await run(chain('Refused', ...texts(10), extract(TEXT)));
		expect(billed()).toBe(0);
		failAfterAccepting();
		const both = await Promise.all([retried(execution.id), retried(execution.id)]);
		expect(both.map(({ status }) => status).sort()).toEqual(['error', 'success']);
		expect(numbers(await retried(execution.id))).toEqual(invoices(10));
		expect(billed()).toBe(10);
	});
});

describe('a key that is replaced', () => {
	const replaceKey = async () => {
		const { emulator, credential, connection } = demo();
		const [{ id }] = emulator.organizations();
		connection.apiKey = emulator.rotateKey(id);
		const data = { ...connection };
		const credentialData = { type: 'anyformatApi', name: credential.name, data };
		return async () => await updateCredential(rest, credential.id, credentialData);
	};

	it('after an execution has failed finds its documents', async () => {
		failAfterAccepting();
		const { execution } = await run(chain('Rotated', ...texts(5), extract(TEXT)));
		await (
			await replaceKey()
		)();
		expect(numbers(await retried(execution.id))).toEqual(invoices(5));
		expect(billed()).toBe(5);
	});

	it('while twenty wait, and put into the credential two seconds later, is used by Retry On Fail', async () => {
		demo().emulator.scriptNext({ readyAfterMs: 200_000 }, 20);
		const settings = { ...RETRY, waitBetweenTries: 3000 };
		const running = run(chain('Rotated', ...texts(20), extract(TEXT, settings)));
		await waitFor('20 documents', TIMEOUT_MS, async () => billed() === 20 || undefined);
		const update = await replaceKey();
		await sleep(2000);
		await update();
		const { execution } = await running;
		expect(numbers(execution)).toEqual(invoices(20));
		expect(billed()).toBe(20);
	});
});

describe('an expression that was changed before a Retry with the currently saved workflow', () => {
	it.each([
		['has the same value: the same documents', '={{ `Invoice number: INV-${$json.n}` }}', 3],
		['has another value: other documents', '={{ `Invoice number: INV-${$json.n * 10}` }}', 6],
	])('%s', async (_, text, count) => {
		failAfterAccepting();
		const { workflow, execution } = await run(chain('Mended', ...texts(3), extract(TEXT)));
		const nodes = workflow.nodes.map((each) =>
			each.name === 'Anyformat' ? { ...each, parameters: { ...each.parameters, text } } : each,
		);
		await rest.request('PATCH', `/rest/workflows/${workflow.id}`, { ...workflow, nodes });
		const again = await retried(execution.id, true);
		expect(again.items('Anyformat')).toHaveLength(3);
		expect(billed()).toBe(count);
	});
});

it('a document that was sent but not answered when Stop was pressed is not sent by a Retry', async () => {
	demo().emulator.failNext(RUN_ROUTE, { hang: true });
	const trigger = webhookTrigger();
	const [, three] = texts(3);
	const workflowId = await publish(rest, chain('Stopped', trigger, three, extract(TEXT)));
	const url = `${demo().n8n.url}/webhook/${trigger.webhookId}`;
	await waitFor('the trigger', TIMEOUT_MS, async () => {
		const { status } = await axios.post(url, {}, { proxy: false, validateStatus: () => true });
		return status < 400 || undefined;
	});
	await waitFor('the results of two', TIMEOUT_MS, async () =>
		requests(RESULTS_ROUTE) >= 2 ? true : undefined,
	);
	const [{ id }] = await executionsOf(rest, workflowId);
	await rest.stopExecution(id);
	expect((await rest.finishedExecution(id, TIMEOUT_MS)).status).toBe('canceled');
	// Whether n8n stores what a stopped execution had done, or how it began, is a matter of moments.
	const again = await retried(id);
	expect(again.status).toBe('error');
	expect(again.error('Anyformat')?.message).toContain('It is not known whether Anyformat accepted');
	expect(billed()).toBe(3);
});

it('Batching whose size is an expression loses none of seven items', async () => {
	const batch = { batchSize: '={{ $itemIndex + 1 }}', batchInterval: 50 };
	const requestOptions = { batching: { batch } };
	const { execution } = await run(
		chain('Batches', ...texts(7), extract({ ...TEXT, requestOptions })),
	);
	expect(numbers(execution)).toEqual(invoices(7));
	expect(billed()).toBe(7);
});

it('5,500 documents of which the last is refused are sent once each', async () => {
	demo().emulator.failNext(RUN_ROUTE, { status: 400 }, { skip: 5499 });
	const parameters = { ...TEXT, resource: 'workflow', operation: 'run' };
	const { id } = await rest.createWorkflow(
		chain('Many', ...texts(5500), extract(parameters, RETRY)),
	);
	const executionId = await rest.runManually(id, 'Start');
	// n8n, busy with so many items, does not answer all the time.
	await waitFor('5,500 documents', 1_000_000, async () => billed() === 5500 || undefined);
	const execution = await rest.finishedExecution(executionId, 100_000);
	expect(execution.status).toBe('success');
	expect(execution.items('Anyformat')).toHaveLength(5500);
	expect(billed()).toBe(5500);
}, 1_200_000);
