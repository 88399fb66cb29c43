/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { existsSync, readFileSync } from 'node:fs';

import Ajv from 'ajv';
import type { IDataObject } from 'n8n-workflow';

import { withApi } from './api';
import { everyParameter, OPERATIONS, outputOf } from './everyOperation';

interface Schema {
	properties: Record<string, object>;
}

const schemaOf = (resource: string, operation: string) =>
	`nodes/Anyformat/__schema__/v1.0.0/${resource}/${operation}.json`;

/** Ways to run an operation that may change its items; to most operations they are all the same. */
const VARIANTS: IDataObject[] = [
	{ source: 'binary', binaryPropertyName: '*' },
	{ source: 'text', text: 'Number: 9' },
	{ wait: true, binaryPropertyName: 'data', options: { exampleOnly: true } },
];

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
