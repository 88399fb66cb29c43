import { SupplyDataContext } from 'n8n-core';
import { makeHandleToolInvocation } from 'n8n-core/dist/execution-engine/node-execution-context/utils/get-input-connection-data';
import { createRunExecutionData, type IDataObject, type INodeExecutionData } from 'n8n-workflow';

import { apiTest, RESULTS_ROUTE, RUN_ROUTE, type Api } from './api';
import { toolOf } from './harness';
import { file } from './items';

const EXTRACT = { resource: 'file', operation: 'extract', source: 'text', text: 'Number: 7' };

/** Calls the node as agents do that invoke their tools themselves, with the agent's own input around it. */
function toolFor(
	{ access, workflowId }: Api,
	agentItems: INodeExecutionData[],
	settings = {},
	operation: IDataObject = EXTRACT,
): (input: IDataObject) => Promise<string> {
	const locator = { __rl: true, mode: 'id', value: workflowId };
	const tool = toolOf(access, { workflowId: locator, ...operation }, settings);
	const run = createRunExecutionData({});
	const input = { node: tool.agent, data: { main: [agentItems] }, source: null };
	const contextOf = (runIndex: number) =>
		new SupplyDataContext(
			tool.workflow,
			tool.node,
			tool.additionalData,
			'manual',
			run,
			runIndex,
			agentItems,
			{},
			'ai_tool',
			input,
			[],
			undefined,
			tool.agent,
		);
	return makeHandleToolInvocation(contextOf, tool.node, tool.nodeType, run);
}

const items = (count: number) => Array.from({ length: count }, (_, index) => ({ json: { index } }));
const submissions = ({ emulator }: Api) =>
	emulator.calls.filter(({ route }) => route === RUN_ROUTE).length;

describe('a tool that its agent invokes by itself', () => {
	it.concurrent.each([1, 3])('answers, also with %i items at the agent', async (count) => {
		await apiTest(async (api) => {
			const call = toolFor(api, items(count));
			expect(await call({})).toContain('processed');
			const answers = await Promise.all([call({}), call({})]);
			for (const answer of answers) expect(answer).toContain('processed');
		})();
	});

	it.concurrent(
		'says so when there is nothing to list',
		apiTest(async (api) => {
			const list = { resource: 'webhook', operation: 'getAll' };
			expect(await toolFor(api, items(1), {}, list)({})).toContain('"found":0');
		}),
	);

	it.concurrent.each<[string, IDataObject, string]>([
		[
			'workflow',
			{ name: 'Neu', fields: { field: [{ name: 'n', description: 'N', dataType: 'integer' }] } },
			'POST /v2/workflows/',
		],
		[
			'webhook',
			{ url: 'https://example.com/hook', events: ['extraction.completed'] },
			'POST /v2/webhooks/',
		],
	])(
		'makes a %s for each call, as after a delete, and one for the tries of a call',
		apiTest(async (api, resource, parameters, route) => {
			const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
			const create = toolFor(api, items(1), retry, {
				resource,
				operation: 'create',
				...parameters,
			});
			const made = () =>
				api.emulator.calls.filter((call) => call.route === route && call.status === 201).length;
			const [first] = JSON.parse(await create({})) as IDataObject[];
			const [second] = JSON.parse(await create({})) as IDataObject[];
			expect(second.id).not.toBe(first.id);
			expect(made()).toBe(2);
			const both = await Promise.all([create({}), create({})]);
			expect(new Set(both).size).toBe(2);
			expect(made()).toBe(4);
		}),
	);

	it.concurrent(
		'finds a document again when a call has failed after it was accepted',
		apiTest(async (api) => {
			api.emulator.failNext(RESULTS_ROUTE, { status: 402 });
			const call = toolFor(api, items(1));
			await expect(call({})).rejects.toThrow('no credit left');
			expect(await call({})).toContain('processed');
			expect(submissions(api)).toBe(1);
			expect(await call({})).toContain('processed');
			expect(submissions(api)).toBe(2);
		}),
	);

	it.concurrent(
		'sends a document whose fate is unclear only once, whatever Retry On Fail says',
		apiTest(async (api) => {
			api.emulator.failNext(RUN_ROUTE, { reset: 'after' }, 3);
			const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };
			const answer = await toolFor(api, items(1), retry)({}).catch((error: Error) => error.message);
			expect(answer).toContain('may have accepted it');
			expect(submissions(api)).toBe(1);
		}),
	);
});

describe('a file from the conversation, for an agent that invokes the tool by itself,', () => {
	const FILES: IDataObject = { ...EXTRACT, source: 'binary', binaryPropertyName: '*' };
	const letter = (number: number) => file(`Brief ü${number}.txt`, `Number: ${number}`);
	const item: INodeExecutionData = {
		json: {},
		binary: { data0: letter(1), data1: letter(2) },
	};
	const named = (api: Api, binaryPropertyName: unknown, agentItems = [item]) =>
		toolFor(api, agentItems, {}, { ...FILES, binaryPropertyName } as IDataObject)({}).catch(
			(error: Error) => error.message,
		);
	const numbersIn = (answer: string) =>
		[...answer.matchAll(/"number":(\d)/g)].map(([, number]) => Number(number));

	it.concurrent.each<[string, unknown, number[]]>([
		['all of them', '*', [1, 2]],
		['all when the model names none', '', [1, 2]],
		['all when the model leaves it out', '={{ null }}', [1, 2]],
		['one by the name of its field', 'data1', [2]],
		['one by its name', 'Brief ü2.txt', [2]],
		['one by its name, as the model writes it', 'brief ü2.TXT'.normalize('NFD'), [2]],
		['several by their names', 'Brief ü2.txt, Brief ü1.txt', [2, 1]],
		['several in a list', ['Brief ü1.txt', 'data1'], [1, 2]],
	])(
		'is %s',
		apiTest(async (api, _what, given, numbers) => {
			expect(numbersIn(await named(api, given))).toEqual(numbers);
		}),
	);

	it.concurrent(
		'is of the File Types that are wanted, unless the model names it; where none is, it says so',
		apiTest(async (api) => {
			const logo = file('logo.png', Buffer.from('89504e470d0a1a0a', 'hex'));
			const withLogo = [{ json: {}, binary: { logo, data0: letter(1) } }];
			const call = async (binaryPropertyName: string, fileTypes: string[]) =>
				await toolFor(
					api,
					withLogo,
					{},
					{ ...FILES, binaryPropertyName, options: { fileTypes } },
				)({}).catch((error: Error) => error.message);
			expect(numbersIn(await call('*', ['text']))).toEqual([1]);
			expect(submissions(api)).toBe(1);
			expect(numbersIn(await call('data0', ['pdf']))).toEqual([1]);
			expect(await call('*', ['pdf'])).toContain(
				'The conversation has no file of these types: pdf',
			);
			expect(submissions(api)).toBe(2);
		}),
	);

	it.concurrent(
		'is refused where several items may be meant',
		apiTest(async (api) => {
			const answer = await named(api, '*', [item, item]);
			expect(answer).toContain('Put a Loop Over Items node (Batch Size 1) before the agent');
			expect(submissions(api)).toBe(0);
		}),
	);

	it.concurrent.each([[[{ json: {} }]], [[]]])(
		'is none where none is attached: %j',
		apiTest(async (api, agentItems) => {
			const answer = await named(api, '*', agentItems);
			expect(answer).toContain('The conversation has no file. Ask for it to be attached');
			expect(answer.length).toBeLessThan(200);
		}),
	);

	it.concurrent(
		'is none of another name, and the answer tells which there are',
		apiTest(async (api) => {
			expect(await named(api, 'invoice.pdf')).toContain(
				'The conversation has no file "invoice.pdf". Its files are: "Brief ü1.txt", "Brief ü2.txt".',
			);
		}),
	);
});
