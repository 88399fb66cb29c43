/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { existsSync, readFileSync } from 'node:fs';

import Ajv from 'ajv';
import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { Anyformat } from '../../nodes/Anyformat/Anyformat.node';
import { withApi, type Api } from './api';
import { file } from './items';

interface Schema {
	properties: Record<string, object>;
}

const OPERATIONS = new Anyformat().description.properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ displayOptions, options }) =>
		(options as INodePropertyOptions[]).map(
			({ value }) => `${String(displayOptions?.show?.resource?.[0])}/${String(value)}`,
		),
	);

const pathOf = (operation: string) => `nodes/Anyformat/__schema__/v1.0.0/${operation}.json`;

const ITEM = {
	json: {},
	binary: { data: file('first.txt', 'Number: 7'), second: file('second.txt', 'Number: 8') },
};
const DEFINITION = {
	name: 'Neu',
	description: 'Neu',
	fields: { field: [{ name: 'number', description: 'Number', dataType: 'integer' }] },
};

/** What each operation puts out, as a workflow would run them, one after the other. */
async function everyOutput({ run, workflowId }: Api): Promise<Map<string, IDataObject[]>> {
	const outputs = new Map<string, IDataObject[]>();
	const step = async (operation: string, more: IDataObject = {}): Promise<IDataObject> => {
		const [resource, name] = operation.split('/');
		const locator = { __rl: true, mode: 'id', value: workflowId };
		const { items, error } = await run(
			{ resource, operation: name, workflowId: locator, ...more },
			{ items: [ITEM] },
		);
		if (error !== undefined) throw error;
		outputs.set(operation, [...(outputs.get(operation) ?? []), ...items.map(({ json }) => json)]);
		return items[0]?.json ?? {};
	};
	const text = { source: 'text', text: 'Number: 9' };

	await step('service/checkHealth');
	await step('workflow/get');
	await step('workflow/getAll');
	await step('file/extract', { binaryPropertyName: '*' });
	await step('file/extract', text);
	await step('file/extract', { options: { exampleOnly: true } });
	const { id } = await step('workflow/run', text);
	await step('file/getResults', { collectionId: id });
	await step('file/getResults', { collectionId: id, wait: true });
	await step('workflow/getRuns');
	const { file_id: fileId } = await step('file/upload', { binaryPropertyName: '*' });
	await step('file/upload', text);
	await step('file/process', { fileId });
	await step('file/uploadMany', { binaryPropertyName: '*' });
	await step('file/getAll');
	await step('file/delete', { collectionId: id });
	const url = 'https://example.com/hook';
	const webhook = await step('webhook/create', { url, events: ['extraction.completed'] });
	await step('webhook/getAll');
	await step('webhook/delete', { webhookId: webhook.id });
	await step('workflow/create', DEFINITION);
	await step('workflow/update', DEFINITION);
	await step('workflow/delete');
	return outputs;
}

let outputs: Map<string, IDataObject[]>;

beforeAll(async () => {
	await withApi(async (api) => {
		outputs = await everyOutput(api);
	});
});

it('every operation has a schema, and was run', () => {
	expect(OPERATIONS.filter((operation) => !existsSync(pathOf(operation)))).toEqual([]);
	expect([...outputs.keys()].sort()).toEqual([...OPERATIONS].sort());
});

describe('the schema is that of the items of', () => {
	const ajv = new Ajv({ allowUnionTypes: true, keywords: ['version'] });

	it.each(OPERATIONS)('%s', (operation) => {
		const schema = JSON.parse(readFileSync(pathOf(operation), 'utf8')) as Schema;
		// What n8n shows before the first run is there afterwards, and the other way round.
		const strict = {
			...schema,
			required: Object.keys(schema.properties),
			additionalProperties: false,
		};
		const validate = ajv.compile(strict);
		const items = outputs.get(operation)!;
		expect(items.length).toBeGreaterThan(0);
		for (const item of items) {
			validate(item);
			expect(validate.errors ?? []).toEqual([]);
		}
	});
});
