import type { Demo } from './demo';
import { ANYFORMAT_NODE, complete, nodeOfType, readExample } from './examples';
import { chain, node } from './graph';
import { inDemo } from './story';

/** The last release of n8n 1. */
const OLDER = '1.123.81';
/** The module that is off by default came with n8n 2. */
const ENV = { N8N_DISABLED_MODULES: '' };
const EXECUTION_TIMEOUT_MS = 60_000;

const demo = inDemo({ version: OLDER, env: ENV, speed: 20 });

describe(`n8n ${OLDER}`, () => {
	it('loads the node, also as a tool', async () => {
		const names = (await demo().rest.nodeTypes()).map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining([ANYFORMAT_NODE, `${ANYFORMAT_NODE}Tool`]));
	});

	it('tests the credential, with words of its own for a refused key', async () => {
		const test = async (change: Partial<Demo['connection']>) => {
			const data = { ...demo().connection, ...change };
			const credential = { type: 'anyformatApi', name: 'Anyformat API', data };
			const { id } = await demo().rest.createCredential(credential);
			return await demo().rest.testCredential({ id, ...credential });
		};
		expect(await test({})).toMatchObject({ status: 'OK' });
		expect(await test({ apiKey: 'af_wrong' })).toEqual({
			status: 'Error',
			message: 'Authorization failed - please check your credentials',
		});
		const { message } = await test({ baseUrl: 'http://api.anyformat.ai' });
		expect(message).toContain('the API key would cross the network in clear text');
	});

	it('extracts the invoices of the example to their right fields', async () => {
		const workflow = complete(readExample('extract-invoice.json'), demo());
		const { id } = await demo().rest.createWorkflow(workflow);
		const trigger = nodeOfType(workflow, 'n8n-nodes-base.manualTrigger').name;
		const executionId = await demo().rest.runManually(id, trigger);
		const execution = await demo().rest.finishedExecution(executionId, EXECUTION_TIMEOUT_MS);

		expect(execution.error()).toBeUndefined();
		const items = execution.items(nodeOfType(workflow, ANYFORMAT_NODE).name);
		const { samples } = demo().sets.find(({ folder }) => folder === 'invoices')!;
		// File systems differ in how they compose an umlaut.
		const byName = (fields: Array<[unknown, unknown]>) =>
			new Map(fields.map(([name, value]) => [String(name).normalize(), value]));
		expect(byName(items.map(({ json }) => [json.fileName, json.fields]))).toEqual(
			byName(samples.map(({ fileName, fields }) => [fileName, fields])),
		);
	});

	it('never sends a document again whose connection broke', async () => {
		const { emulator, rest, credential, workflowIds } = demo();
		const RUN_ROUTE = 'POST /v2/workflows/:workflow_id/run/';
		emulator.calls.length = 0;
		emulator.failNext(RUN_ROUTE, { reset: 'after' });
		const extract = node(
			'Extract Data',
			ANYFORMAT_NODE,
			1,
			{
				resource: 'file',
				operation: 'extract',
				workflowId: { __rl: true, mode: 'id', value: workflowIds.get('Supplier invoices')! },
				source: 'text',
				text: 'Invoice number: INV-7',
			},
			{ anyformatApi: credential },
		);
		const retried = { ...extract, retryOnFail: true, maxTries: 2, waitBetweenTries: 100 };
		const start = node('Start', 'n8n-nodes-base.manualTrigger', 1);
		const { id } = await rest.createWorkflow(chain('Broken', start, retried));
		const executionId = await rest.runManually(id, 'Start');
		const execution = await rest.finishedExecution(executionId, EXECUTION_TIMEOUT_MS);
		expect(emulator.calls.filter(({ route }) => route === RUN_ROUTE)).toHaveLength(1);
		expect(execution.error()?.description).toContain('may have accepted it all the same');
	});
});
