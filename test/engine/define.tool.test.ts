import { SupplyDataContext } from 'n8n-core';
import { makeHandleToolInvocation } from 'n8n-core/dist/execution-engine/node-execution-context/utils/get-input-connection-data';
import { createRunExecutionData, type IDataObject } from 'n8n-workflow';

import { apiTest, type Api } from './api';
import { madeWorkflows } from './defined';
import { toolOf } from './harness';

const EXTRACT = {
	resource: 'file',
	operation: 'extract',
	source: 'text',
	text: "={{ $fromAI('text', 'The text', 'string') }}",
	fieldsFrom: 'define',
	schemaType: 'fromJson',
	jsonSchemaExample: "={{ $fromAI('fields', 'An example of what to read', 'json') }}",
};

/** Calls the node as a tool, with the arguments of a model. */
function toolFor({ access }: Api): (input: IDataObject) => Promise<string> {
	const tool = toolOf(access, EXTRACT, {});
	const run = createRunExecutionData({});
	const agentItems = [{ json: {} }];
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

it.concurrent.each<[string, unknown]>([
	['an object', { 'Order No.': '', paid: 'boolean' }],
	['a text', '{ "Order No.": "", "paid": "boolean" }'],
])(
	'lets a model say what it wants to read, as %s',
	apiTest(async (api, _, fields) => {
		const call = toolFor(api);
		const answer = await call({ fields, text: 'Order No.: 17\npaid: yes' } as IDataObject);
		expect(JSON.parse(answer)).toMatchObject([{ fields: { 'Order No.': '17', paid: true } }]);
		expect(await madeWorkflows(api)).toHaveLength(1);
	}),
);

it.concurrent(
	'tells a model by the path what can not be held, and what to do',
	apiTest(async (api) => {
		const fields = { orders: [{ lines: [{ qty: 1 }] }] };
		const answer = toolFor(api)({ fields, text: 'x' } as IDataObject);
		await expect(answer).rejects.toThrow(/"orders\.lines" .*one level of rows/);
		expect(api.emulator.calls).toEqual([]);
	}),
);
