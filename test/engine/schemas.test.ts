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
		(options as INodePropertyOptions[]).map(({ value }): [resource: string, operation: string] => [
			String(displayOptions?.show?.resource?.[0]),
			String(value),
		]),
	);

const schemaOf = (resource: string, operation: string) =>
	`nodes/Anyformat/__schema__/v1.0.0/${resource}/${operation}.json`;

const ITEM = {
	json: {},
	binary: { data: file('first.txt', 'Number: 7'), second: file('second.txt', 'Number: 8') },
};

/** Ways to run an operation that may change its items; to most operations they are all the same. */
const VARIANTS: IDataObject[] = [
	{ source: 'binary', binaryPropertyName: '*' },
	{ source: 'text', text: 'Number: 9' },
	{ wait: true, binaryPropertyName: 'data', options: { exampleOnly: true } },
];

/** The `json` of what an operation puts out. Throws when it fails. */
async function outputOf(api: Api, parameters: IDataObject): Promise<IDataObject[]> {
	const { items, error } = await api.run(parameters, { items: [ITEM] });
	if (error !== undefined) throw error;
	return items.map(({ json }) => json);
}

/** Values for whatever an operation may ask for, of things that are there. */
async function everyParameter(api: Api): Promise<IDataObject> {
	const workflowId = { __rl: true, mode: 'id', value: api.workflowId };
	const url = 'https://example.com/hook';
	const events = ['extraction.completed'];
	const text = { workflowId, source: 'text', text: 'Number: 6' };
	const one = async (resource: string, operation: string, more: IDataObject) =>
		(await outputOf(api, { resource, operation, ...more }))[0];
	const [run, uploaded, webhook] = [
		await one('workflow', 'run', text),
		await one('file', 'upload', text),
		await one('webhook', 'create', { url, events }),
	];
	return {
		workflowId,
		collectionId: run.id,
		fileId: uploaded.file_id,
		webhookId: webhook.id,
		url,
		events,
		returnAll: true,
		name: 'Neu',
		fields: { field: [{ name: 'number', description: 'Number', dataType: 'integer' }] },
		options: { description: 'Neu' },
	};
}

/** What an operation puts out, each time in surroundings of their own, since it may delete them. */
async function everyOutput(resource: string, operation: string): Promise<IDataObject[]> {
	const outputs: IDataObject[] = [];
	for (const variant of VARIANTS) {
		await withApi(async (api) => {
			const parameters = { ...(await everyParameter(api)), ...variant, resource, operation };
			outputs.push(...(await outputOf(api, parameters)));
		});
	}
	return outputs;
}

const described = OPERATIONS.filter((operation) => existsSync(schemaOf(...operation)));

it('there are schemas', () => {
	expect(described.length).toBeGreaterThan(15);
});

describe('the schema is that of the items of', () => {
	const ajv = new Ajv({ allowUnionTypes: true, keywords: ['version'] });

	it.each(described)('%s → %s', async (resource, operation) => {
		const schema = JSON.parse(readFileSync(schemaOf(resource, operation), 'utf8')) as Schema;
		// What n8n shows before the first run is there afterwards, and the other way round.
		const strict = {
			...schema,
			required: Object.keys(schema.properties),
			additionalProperties: false,
		};
		const validate = ajv.compile(strict);
		const items = await everyOutput(resource, operation);
		expect(items.length).toBeGreaterThanOrEqual(VARIANTS.length);
		for (const item of items) {
			validate(item);
			expect(validate.errors ?? []).toEqual([]);
		}
	});
});
