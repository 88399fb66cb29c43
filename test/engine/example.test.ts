import { apiTest, GET_ROUTE, type Api } from './api';
import { fileItem, linkOf } from './items';

const FIELDS = { number: 42, supplier: 'Example of supplier' };
const TABLE = {
	name: 'lines',
	data_type: 'object',
	nested_fields: [{ name: 'amount', data_type: 'float' }],
};

const example = async (api: Api, options: object = {}, more: Parameters<Api['extract']>[1] = {}) =>
	await api.extract([fileItem('a.pdf'), { json: {} }, fileItem('c.pdf')], {
		options: { exampleOnly: true, ...options },
		...more,
	});

const methodsOf = ({ emulator }: Api) => emulator.calls.map(({ method }) => method);

it.concurrent(
	'gives one typed item for each input item, with a file or without, and asks for the definition once',
	apiTest(async (api) => {
		const { items, error } = await example(api);
		expect(error).toBeUndefined();
		expect(items.map(linkOf)).toEqual([0, 1, 2]);
		expect(items.map(({ json }) => json)).toEqual(
			Array(3).fill({
				collectionId: 'example',
				workflowId: api.workflowId,
				fileName: 'example.txt',
				status: 'processed',
				fields: FIELDS,
				category: null,
				splitName: null,
				partition: null,
				verificationUrl: 'https://app.anyformat.ai',
			}),
		);
		expect(api.emulator.calls.map(({ route }) => route)).toEqual([GET_ROUTE]);
	}),
);

it.concurrent(
	'has the shape that every option of the output asks for',
	apiTest(async (api) => {
		api.emulator.failNext(GET_ROUTE, { status: 200, body: { fields: [TABLE] } });
		const options = { rowsField: 'lines', flatten: true, confidenceThreshold: 99 };
		const { items } = await example(api, options);
		const review = { needsReview: true, reviewFields: ['lines[0].amount'] };
		expect(items[0].json).toMatchObject({ amount: 1234.5, document: { rowNumber: 1, ...review } });
	}),
);

it.concurrent(
	"has the shape of the API's answer without Simplify",
	apiTest(async (api) => {
		const { items } = await example(api, {}, { simplify: false });
		expect(items[0].json).toMatchObject({
			collection_id: 'example',
			extractions: [{ fields: { number: { value: 42, confidence: 95 } } }],
		});
	}),
);

it.concurrent(
	'brings a file of its own with Include File',
	apiTest(async (api) => {
		const { items } = await example(api, { includeFile: true });
		expect(items[1].binary?.data).toMatchObject({ fileName: 'example.txt' });
	}),
);

it.concurrent(
	'names the tables of the workflow when Rows Field is unknown',
	apiTest(async (api) => {
		api.emulator.failNext(GET_ROUTE, { status: 200, body: { fields: [TABLE] } });
		const { error } = await example(api, { rowsField: 'rows' });
		expect(error!.description).toContain('"lines"');
	}),
);

it.concurrent(
	'fails with the text of a rejected key, and sends nothing else',
	apiTest(async (api) => {
		api.emulator.rotateKey(api.organizationId);
		const { error } = await example(api);
		expect(error!.message).toContain('Anyformat did not accept the API key');
		expect(methodsOf(api)).toEqual(['GET']);
	}),
);

it.concurrent.each(['trigger', 'webhook', 'retry', 'integrated'] as const)(
	'is ignored when the mode is %s: the document is extracted',
	apiTest(async (api, mode) => {
		const { items, error } = await api.extract(
			[fileItem('a.txt', 'Number: 7\nSupplier: Acme')],
			{ options: { exampleOnly: true } },
			{ mode },
		);
		expect(error).toBeUndefined();
		expect(items[0].json.fields).toEqual({ number: 7, supplier: 'Acme' });
		expect(methodsOf(api)).toContain('POST');
	}),
);

it.concurrent(
	'is off by default: a manual run extracts',
	apiTest(async (api) => {
		const { items } = await api.extract([fileItem('a.txt', 'Number: 7\nSupplier: Acme')]);
		expect(items[0].json.fields).toEqual({ number: 7, supplier: 'Acme' });
	}),
);
