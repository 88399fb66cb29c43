import { apiTest, GET_ROUTE } from './api';
import { callsOf, define } from './defined';
import { published } from './deliveries';
import { fileItems } from './items';

const EXAMPLE = { 'Order No.': '', buyer: { name: '' }, tags: [''] };

const value = (content: unknown) => ({ value: content, confidence: 90, evidence: [] });

const RESULTS = {
	extractions: [
		{ fields: { order_no: value('17'), buyer_name: value('Acme'), tags: [{ value: value('a') }] } },
	],
};

it.concurrent(
	"a trigger gives the user's shape, which it reads once for all documents of a workflow",
	apiTest(async (api) => {
		api.emulator.scriptNext({ results: RESULTS as never }, 2);
		const { items } = await define(api, fileItems(2), EXAMPLE);
		const [{ workflowId }] = items.map(({ json }) => json);
		const collectionIds = items.map(({ json }) => json.collectionId);
		const trigger = await published(api);
		const before = callsOf(api, GET_ROUTE);
		const input = [{ json: { batch: 'a', workflowId, collectionIds } }];
		const executed = await trigger.execute(input as never);
		expect(executed.items.map(({ json }) => json.fields)).toEqual(
			Array(2).fill({ 'Order No.': '17', buyer: { name: 'Acme' }, tags: ['a'] }),
		);
		expect(callsOf(api, GET_ROUTE) - before).toBe(1);
	}),
);
