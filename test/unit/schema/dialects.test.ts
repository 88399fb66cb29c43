import type { Box } from '../../../nodes/Anyformat/schema/findJsonSchema';
import { readSchema } from '../../../nodes/Anyformat/schema/readSchema';
import { shapeOf } from './shapeOf';

const shape = (pasted: unknown, box: Box) => shapeOf(readSchema(pasted, box));

const S = { type: 'string' };
const N = { type: 'number' };
const ADDRESS = { type: 'object', properties: { street: S, city: S } };
const address = { street: 'text', city: 'text' };
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });

describe('a JSON Schema, as tools write it', () => {
	it.each<[string, object, object]>([
		[
			'Zod 4',
			object(
				{
					kind: {
						anyOf: [
							{ type: 'string', const: 'invoice' },
							{ type: 'string', const: 'receipt' },
						],
					},
					when: { type: 'string', format: 'date-time', pattern: '^\\d{4}-' },
					count: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
					pair: { type: 'array', prefixItems: [N, N] },
					party: {
						oneOf: [object({ a: S, type: { const: 'x' } }), object({ b: N, type: { const: 'y' } })],
					},
				},
				{ $schema: 'https://json-schema.org/draft/2020-12/schema', additionalProperties: false },
			),
			{
				kind: 'choice',
				when: 'datetime',
				count: 'integer',
				pair: ['number'],
				party: { a: 'text', type: 'choice', b: 'number' },
			},
		],
		[
			'zod-to-json-schema, whose references lead to where something stood first',
			{
				$ref: '#/definitions/Order',
				definitions: {
					Order: object({
						ship: ADDRESS,
						bill: { $ref: '#/definitions/Order/properties/ship' },
						'a/b': S,
						same: { $ref: '#/definitions/Order/properties/a~1b' },
					}),
				},
				$schema: 'http://json-schema.org/draft-07/schema#',
			},
			{ ship: address, bill: address, 'a/b': 'text', same: 'text' },
		],
		[
			'Gemini, in capitals',
			{
				type: 'OBJECT',
				properties: {
					a: { type: 'STRING', nullable: true },
					b: { type: 'ARRAY', items: { type: 'NUMBER' } },
					c: { type: 'STRING', format: 'enum', enum: ['X', 'Y'] },
				},
				propertyOrdering: ['a', 'b', 'c'],
			},
			{ a: 'text', b: ['number'], c: 'choice' },
		],
		[
			'OpenAPI 3.0',
			object(
				{
					a: { type: 'number', format: 'double', nullable: true, example: 3 },
					b: { type: 'integer', format: 'int64', 'x-order': 1 },
					c: { allOf: [{ $ref: '#/components/schemas/A' }], nullable: true },
				},
				{ components: { schemas: { A: ADDRESS } } },
			),
			{ a: 'number', b: 'integer', c: address },
		],
		[
			'draft 4 with tuples, dependencies and conditions',
			object(
				{
					a: { type: 'array', items: [S, N] },
					b: { type: 'array', items: [object({ x: S }), object({ y: N })] },
				},
				{
					dependencies: { a: ['b'] },
					if: { required: ['a'] },
					then: { required: ['b'] },
					not: { required: ['z'] },
				},
			),
			{ a: ['text'], b: [{ x: 'text', y: 'number' }] },
		],
		[
			'anchors, ids and escaped names',
			object(
				{
					a: { $ref: '#money' },
					b: { $ref: 'party.json' },
					c: { $ref: '#/$defs/Line%20item' },
					d: { $ref: 'https://example.com/root.json#/$defs/m' },
				},
				{
					$id: 'https://example.com/root.json',
					$defs: {
						m: { $anchor: 'money', ...object({ amount: N }) },
						p: { $id: 'https://example.com/party.json', ...ADDRESS },
						'Line item': { type: 'date' },
					},
				},
			),
			{ a: { amount: 'number' }, b: address, c: 'date', d: { amount: 'number' } },
		],
	])('%s', (_, schema, expected) => {
		for (const box of ['example', 'schema'] as const)
			for (const pasted of [schema, JSON.stringify(schema)])
				expect(expected).toEqual(shape(pasted, box));
	});

	it.each<[string, unknown, unknown]>([
		['type with null', { type: ['null', 'integer'] }, 'integer'],
		['a list of types', { type: ['string', 'number'] }, 'text'],
		['integer or number', { type: ['integer', 'number'] }, 'number'],
		['null alone', { type: 'null' }, 'text'],
		['true', true, 'text'],
		['nothing', {}, 'text'],
		['a description alone', { description: 'Total' }, 'text'],
		['an unknown type', { type: 'uuid' }, 'text'],
		['a bound alone', { minimum: 0 }, 'number'],
		['items alone', { items: N }, ['number']],
		[
			'columns beside the type of a list',
			{ type: 'array', properties: { a: N } },
			[{ a: 'number' }],
		],
		['a list of objects in a word', { type: 'object[]', properties: { a: N } }, [{ a: 'number' }]],
		['the same in words', { type: 'array of objects', properties: { a: N } }, [{ a: 'number' }]],
		['properties alone', { properties: { a: S } }, { a: 'text' }],
		['a default alone', { default: false }, 'boolean'],
		['a format alone', { format: 'date' }, 'date'],
		['a time alone', { type: 'string', format: 'time' }, 'text'],
		['a number with the name of a format', { type: 'number', format: 'date' }, 'number'],
		[
			'constants',
			{ oneOf: [{ const: 'a', title: 'A' }, { const: 'b' }, { const: null }] },
			'choice',
		],
		['choices of several enums', { anyOf: [{ enum: ['a'] }, { enum: ['b', null] }] }, 'choice'],
		['an open enum', { anyOf: [{ enum: ['a'] }, S] }, 'text'],
		['yes or no as enum', { enum: [true, false, null] }, 'boolean'],
		['an empty enum', { type: 'string', enum: [] }, 'text'],
		['an enum of null', { enum: [null] }, 'text'],
		['an enum of objects', { enum: [{ a: 1 }] }, 'text'],
		['an enum of a list', { type: 'array', enum: ['a', 'b'] }, 'choices'],
		[
			'a list of an enum or null',
			{ items: { anyOf: [{ enum: ['a'] }, { type: 'null' }] } },
			'choices',
		],
		[
			'a list of constants',
			{ type: 'array', items: { oneOf: [{ const: 1 }, { const: 2 }] } },
			'choices',
		],
		['a list or null', { oneOf: [{ type: 'array', items: N }, { type: 'null' }] }, ['number']],
		['a list or a text', { anyOf: [S, { type: 'array', items: S }] }, 'text'],
		['lists of two kinds', { anyOf: [{ items: S }, { items: N }] }, ['text']],
		['a list of anything', { type: 'array', items: true }, ['text']],
		[
			'a list of two types',
			{ type: 'array', items: { type: ['integer', 'number', 'null'] } },
			['number'],
		],
		[
			'a decimal as Pydantic has it',
			{ anyOf: [N, { type: 'string', pattern: '^[+-]?\\d+\\.?\\d*$' }] },
			'number',
		],
		['a number or any text', { anyOf: [N, { type: 'string', pattern: '^.*$' }] }, 'text'],
		['dates or times', { anyOf: [{ format: 'date' }, { format: 'date-time' }] }, 'text'],
		[
			'objects that need one thing or another',
			{ ...ADDRESS, anyOf: [{ required: ['a'] }, { required: ['b'] }] },
			address,
		],
		[
			'a type around a union of formats',
			{ type: 'string', oneOf: [{ format: 'date' }, { type: 'null' }] },
			'date',
		],
		[
			'allOf of parts',
			{ allOf: [object({ a: S }), object({ b: N })], required: ['a'] },
			{ a: 'text', b: 'number' },
		],
		[
			'allOf of one property',
			{ allOf: [object({ a: ADDRESS }), object({ a: object({ zip: S }) })] },
			{ a: { ...address, zip: 'text' } },
		],
		[
			'allOf beside properties',
			{ ...object({ a: S }), allOf: [{ properties: { b: N } }] },
			{ a: 'text', b: 'number' },
		],
		['allOf around a choice', { allOf: [{ enum: ['a'] }], description: 'x' }, 'choice'],
		['a list in words', 'string[]', ['text']],
		['a type in words', 'number | null', 'number'],
		['what must be there', { description: 'Total', required: true }, 'text'],
		['what must be there, with its format', { format: 'date', required: true }, 'date'],
		[
			'a property that is not allowed',
			{ ...ADDRESS, properties: { ...ADDRESS.properties, no: false } },
			address,
		],
		['known keys beside free ones', { ...ADDRESS, additionalProperties: S }, address],
		[
			'keys called like keywords',
			object({ type: S, properties: N, items: S, $ref: S, enum: S }),
			{ type: 'text', properties: 'number', items: 'text', $ref: 'text', enum: 'text' },
		],
		['a type in TypeScript', { type: 'number[]' }, ['number']],
		[
			'properties without the word',
			{ type: 'object', a: S, b: { type: 'array', items: { c: 'date' } } },
			{ a: 'text', b: [{ c: 'date' }] },
		],
	])('%s', (_, property, expected) => {
		expect({ it: expected }).toEqual(shape(object({ it: property }), 'schema'));
	});

	it('does not take a class that is used twice for one that contains itself', () => {
		const schema = {
			allOf: [{ $ref: '#/$defs/base' }, object({ other: { $ref: '#/$defs/base' } })],
			$defs: { base: { allOf: [{ $ref: '#/$defs/root' }] }, root: object({ a: S }) },
		};
		expect({ a: 'text', other: { a: 'text' } }).toEqual(shape(schema, 'schema'));
	});

	it('keeps numbers of an enum as numbers, and texts as texts', () => {
		const schema = object({
			a: { enum: [1, 2] },
			b: { type: 'string', enum: [1, '2'] },
			c: { type: 'integer', enum: ['1'] },
			d: { enum: [7, 'none'] },
		});
		const { members } = readSchema(schema, 'schema');
		const values = members.map(
			([, node]) => node.kind === 'leaf' && node.choices?.map(({ value }) => value),
		);
		expect(values).toEqual([[1, 2], ['1', '2'], [1], [7, 'none']]);
	});

	it("has the user's descriptions, those of a reference's place before those of its target", () => {
		const schema = object(
			{
				a: { $ref: '#/$defs/m', description: 'here' },
				b: { $ref: '#/$defs/m' },
				c: { ...S, title: 'C' },
				d: { ...S, title: 'Gross total' },
			},
			{ $defs: { m: { ...N, title: 'Money', description: 'there' } } },
		);
		expect(readSchema(schema, 'schema').members.map(([, { description }]) => description)).toEqual([
			'here',
			'there',
			undefined,
			'Gross total',
		]);
	});
});

describe('a wrapper around a schema is opened', () => {
	const schema = object({ a: S });
	it.each<[string, object]>([
		['name and schema', { name: 'x', schema }],
		[
			"OpenAI's response_format",
			{ type: 'json_schema', json_schema: { name: 'x', strict: true, schema } },
		],
		[
			'the same under its key',
			{ response_format: { type: 'json_schema', json_schema: { schema } } },
		],
		["OpenAI's text format", { text: { format: { type: 'json_schema', name: 'x', schema } } }],
		["OpenAI's function", { type: 'function', function: { name: 'x', parameters: schema } }],
		["Anthropic's tool", { name: 'x', description: 'y', input_schema: schema }],
		["Anthropic's request", { tools: [{ name: 'x', description: 'y', input_schema: schema }] }],
		[
			"OpenAI's request",
			{ tools: [{ type: 'function', function: { name: 'x', parameters: schema } }] },
		],
		["Bedrock's tool", { toolSpec: { name: 'x', inputSchema: { json: schema } } }],
		["Gemini's tool", { functionDeclarations: [{ name: 'x', parameters: schema }] }],
		['MCP', { name: 'x', inputSchema: schema }],
		['LlamaExtract', { data_schema: schema, config: { mode: 'FAST' } }],
		['Gemini', { responseMimeType: 'application/json', responseSchema: schema }],
		['beside an empty object', { name: 'x', schema, metadata: {} }],
		['LlamaExtract without settings', { data_schema: schema, config: {} }],
		["a list with Anthropic's tool", [{ name: 'x', description: 'y', input_schema: schema }]],
		["a list with OpenAI's tool", [{ type: 'function', function: { parameters: schema } }]],
		['a list with the schema alone', [schema]],
		['OpenAPI', { openapi: '3.0.0', info: { title: 'x' }, components: { schemas: { A: schema } } }],
		['definitions alone', { definitions: { A: schema } }],
		[
			'the one that the others belong to',
			{ $defs: { Line: object({ b: S }), A: object({ a: S, b: { $ref: '#/$defs/Line' } }) } },
		],
	])('%s', (_, wrapper) => {
		for (const box of ['example', 'schema'] as const)
			expect(shape(JSON.stringify(wrapper), box)).toMatchObject({ a: 'text' });
	});

	it('but not where several are there, of which any may be meant', () => {
		const several = { components: { schemas: { A: schema, B: object({ b: S }) } } };
		for (const box of ['example', 'schema'] as const) {
			expect(() => shape(several, box)).toThrow('has several schemas');
			const chosen = { $ref: '#/components/schemas/B', ...several };
			expect(shape(chosen, box)).toEqual({ b: 'text' });
		}
	});

	it('but not a field that is called like one', () => {
		expect({ schema: { a: 'text' }, b: 'number' }).toEqual(shape({ schema, b: N }, 'schema'));
		expect({ title: 'text', minimum: 'number', enum: 'text', type: 'text' }).toEqual(
			shape({ title: S, minimum: N, enum: S, type: S }, 'schema'),
		);
		expect({ text: 'text', format: ['text'] }).toEqual(
			shape({ text: S, format: { type: 'array', items: S } }, 'schema'),
		);
	});
});

it('a schema with a keyword of its own is one, also in the box of the example', () => {
	const described = { type: 'string', description: 'The number of the invoice', source: 'header' };
	expect(shape({ number: described, total: N }, 'example')).toEqual({
		number: 'text',
		total: 'number',
	});
});

it('a value among schemas is an example of its field', () => {
	const mixed = { number: S, reverse_charge: false, total: 12.5 };
	expect(shape(mixed, 'schema')).toEqual({
		number: 'text',
		reverse_charge: 'boolean',
		total: 'number',
	});
});

describe('an example', () => {
	it.each<[string, object, object]>([
		['is one in the box of the schema, too', { no: '', total: 1 }, { no: 'text', total: 'number' }],
		[
			'may have keys called like keywords',
			{ type: '', title: '', description: '', items: [{ type: '' }] },
			{ type: 'text', title: 'text', description: 'text', items: [{ type: 'text' }] },
		],
		[
			'may have the name of a type for a type',
			{ a: { type: 'string', note: 'number' } },
			{ a: { type: 'text', note: 'number' } },
		],
		[
			'may have properties',
			{ properties: { address: '', size: 1 } },
			{ properties: { address: 'text', size: 'number' } },
		],
		[
			'may be of type object',
			{ type: 'invoice', properties: [{ a: 1 }] },
			{ type: 'text', properties: [{ a: 'number' }] },
		],
		[
			'may have definitions, and components',
			{ definitions: { a: { type: 'string' } }, components: { schemas: { b: S } }, number: '' },
			{
				definitions: { a: { type: 'text' } },
				components: { schemas: { b: { type: 'text' } } },
				number: 'text',
			},
		],
		['keeps an object without keys', { a: '', meta: {} }, { a: 'text', meta: {} }],
		[
			'has lists of numbers',
			{ a: [1, 2], b: [true], c: ['2026-01-31'] },
			{ a: ['number'], b: ['boolean'], c: ['date'] },
		],
		[
			'has lists that disagree',
			{ a: [1, 'x'], b: [null, 1], c: [null] },
			{ a: ['text'], b: ['number'], c: ['text'] },
		],
		[
			'has rows of which some are null',
			{ a: [null, { b: 1 }, { b: null, c: '' }] },
			{ a: [{ b: 'number', c: 'text' }] },
		],
		[
			'has rows with objects that differ',
			{ a: [{ b: { c: 1 } }, { b: { d: '' } }, { b: null }] },
			{ a: [{ b: { c: 'number', d: 'text' } }] },
		],
		[
			'has rows with an object or a text',
			{ a: [{ b: { c: 1 } }, { b: '' }] },
			{ a: [{ b: 'text' }] },
		],
		[
			'has rows with lists',
			{ a: [{ b: [] }, { b: [1] }, { b: null }] },
			{ a: [{ b: ['number'] }] },
		],
		[
			'has dates and times',
			{
				a: '2026-02-30',
				b: '2026-01-31T10:00:00Z',
				c: '2026-01-31T10:00',
				d: '31.01.2026',
				e: 'YYYY-MM-DD or null',
				f: '2026-01-31 10:00:00',
				g: '2026-13-01',
			},
			{ a: 'date', b: 'datetime', c: 'datetime', d: 'text', e: 'date', f: 'datetime', g: 'text' },
		],
		[
			'has names of types with notes',
			{
				a: 'Number (EUR)',
				b: '<integer>',
				c: 'boolean?',
				d: 'number | null',
				e: 'optional date',
				f: 'string[]',
				g: 'array of numbers',
				h: 'number of pages',
				i: 'double',
			},
			{
				a: 'number',
				b: 'integer',
				c: 'boolean',
				d: 'number',
				e: 'date',
				f: ['text'],
				g: ['number'],
				h: 'text',
				i: 'text',
			},
		],
	])('%s', (_, example, expected) => {
		for (const pasted of [example, JSON.stringify(example)]) {
			expect(expected).toEqual(shape(pasted, 'example'));
			if (!JSON.stringify(example).includes('"type"'))
				expect(expected).toEqual(shape(pasted, 'schema'));
		}
	});
});
