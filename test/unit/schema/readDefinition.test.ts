import { NodeApiError } from 'n8n-workflow';

import { readDefinition } from '../../../nodes/Anyformat/schema/readDefinition';
import { contextOf } from '../fakes';

const FIELD = { name: 'total', description: 'Amount due', dataType: 'float' };
const GRAPH = { nodes: [{ id: 'parse', type: 'parse' }], edges: [] };

const read = async (parameters: object) => await readDefinition(contextOf(parameters as never));
const readJson = async (definition: unknown, name = 'w') =>
	await read({ definitionMode: 'json', definition, name });

describe('readDefinition', () => {
	it('builds the graph from the fields, by default', async () => {
		const options = { description: ' What for ' };
		expect(await read({ name: ' w ', fields: { field: [FIELD] }, options })).toMatchObject({
			name: 'w',
			description: 'What for',
			nodes: [{ type: 'parse' }, { type: 'extract' }],
		});
	});

	it.each([
		['as text', JSON.stringify(GRAPH)],
		['from an expression', GRAPH],
	])('takes a graph %s', async (_, definition) => {
		expect(await readJson(definition)).toEqual({ name: 'w', ...GRAPH });
	});

	it('lets a name in the JSON go before the parameter', async () => {
		expect(await readJson({ ...GRAPH, name: 'other' })).toMatchObject({ name: 'other' });
	});

	it('tells places in the JSON when it is the JSON that is wrong', async () => {
		const extract = { id: 'x', type: 'extract', extraction_schema: { fields: [{ name: 'A' }] } };
		await expect(readJson({ nodes: [...GRAPH.nodes, extract] })).rejects.toMatchObject({
			description: expect.stringContaining('nodes[1].extraction_schema.fields[0].name is "A"'),
		});
	});

	it('names everything that is to fix', async () => {
		await expect(read({ name: '', fields: {} })).rejects.toMatchObject({
			message: expect.stringContaining('2 things are to fix'),
			description: expect.stringMatching(/'Name' is empty; 'Fields' is empty/),
		});
	});

	it.each(['{', 'null', '[]', '"text"', '42', ''])(
		'refuses %j as JSON of a definition',
		async (definition) => {
			await expect(readJson(definition)).rejects.toBeInstanceOf(NodeApiError);
		},
	);
});
