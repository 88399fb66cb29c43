import type { Box } from '../../../nodes/Anyformat/schema/findJsonSchema';
import { readSchema } from '../../../nodes/Anyformat/schema/readSchema';
import { shapeOf } from './shapeOf';

const shape = (pasted: unknown, box: Box = 'schema') => shapeOf(readSchema(pasted, box));

const S = { type: 'string' };
const N = { type: 'number' };
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
const table = (items: unknown) => object({ lines: { type: 'array', items } });

describe('a map of properties without the word "properties"', () => {
	it.each<[string, object, object]>([
		[
			'by a word',
			{ description: 'string', price: 'number' },
			{ description: 'text', price: 'number' },
		],
		[
			'by a word, beside words of the user',
			{ title: 'string', price: 'The price', no: 'string' },
			{ title: 'text', price: 'text', no: 'text' },
		],
		['by a schema', { title: S, pages: N }, { title: 'text', pages: 'number' }],
		['alone', { title: S, description: S }, { title: 'text', description: 'text' }],
		['in pairs', { minimum: N, maximum: N }, { minimum: 'number', maximum: 'number' }],
		[
			'and type',
			{ type: S, format: 'string', no: 'string' },
			{ type: 'text', format: 'text', no: 'text' },
		],
		['required', { required: 'boolean', name: 'string' }, { required: 'boolean', name: 'text' }],
		['default', { default: 'number', name: 'string' }, { default: 'number', name: 'text' }],
		['items, of words', { items: S, no: 'string' }, { items: 'text', no: 'text' }],
		[
			'items, a list',
			{ items: { type: 'array', items: S }, customer: { name: 'string' } },
			{ items: ['text'], customer: { name: 'text' } },
		],
		[
			'items, with notes of a person',
			{ items: { type: 'array', items: S }, total: N, note: 'Any remarks' },
			{ items: ['text'], total: 'number', note: 'text' },
		],
		[
			'items, beside lists by example',
			{ items: { type: 'array', items: S }, lines: [{ no: 'string' }] },
			{ items: ['text'], lines: [{ no: 'text' }] },
		],
		[
			'items, of an object',
			{ type: 'object', items: { type: 'array', items: S }, total: N, required: ['total'] },
			{ items: ['text'], total: 'number' },
		],
		[
			'properties',
			{ properties: { type: 'array', items: S }, total: N },
			{ properties: ['text'], total: 'number' },
		],
		[
			'a title in two languages',
			{ title: { de: 'string', en: 'string' }, pages: 'number' },
			{ title: { de: 'text', en: 'text' }, pages: 'number' },
		],
		[
			'a map of words in items',
			{ items: { name: 'string' }, total: 'number' },
			{ items: { name: 'text' }, total: 'number' },
		],
		[
			'any type',
			{ title: {}, items: {}, no: 'string' },
			{ title: 'text', items: 'text', no: 'text' },
		],
		['nothing but any type', { title: {}, format: {} }, { title: 'text', format: 'text' }],
		['contains', { contains: 'string', total: N }, { contains: 'text', total: 'number' }],
	])('has properties that are called like keywords: %s', (_, given, expected) => {
		expect(shape(object({ outer: given }))).toEqual({ outer: expected });
		if (Object.values(expected).every((each) => !Array.isArray(each)))
			expect(shape(table(given))).toEqual({ lines: [expected] });
	});

	it.each<[object, object]>([
		[
			{ items: { type: 'array', items: object({ name: S }) }, total: N },
			{ items: [{ name: 'text' }], total: 'number' },
		],
		[
			{ title: 'string', pages: { type: 'integer' } },
			{ title: 'text', pages: 'integer' },
		],
		[
			{
				$schema: 'http://json-schema.org/draft-07/schema#',
				title: 'Invoice',
				items: { type: 'array', items: S },
				total: N,
			},
			{ items: ['text'], total: 'number' },
		],
		[{ $defs: { items: S }, title: 'Date', type: 'object', total: N }, { total: 'number' }],
	])('has them at the top as well: %j', (given, expected) => {
		expect(shape(given)).toEqual(expected);
	});

	it('has no description that is the name of a type', () => {
		expect(readSchema(table({ description: 'string', price: 'number' }), 'schema')).toEqual({
			kind: 'object',
			members: [
				[
					'lines',
					{
						kind: 'table',
						members: [
							['description', { kind: 'leaf', type: 'string' }],
							['price', { kind: 'leaf', type: 'float' }],
						],
					},
				],
			],
		});
	});

	it('has a title and a description that are notes', () => {
		expect(
			readSchema(
				{ party: { title: 'Party', description: 'Who pays', name: 'string' }, total: N },
				'schema',
			),
		).toMatchObject({
			members: [
				['party', { kind: 'object', description: 'Who pays', members: [['name', {}]] }],
				['total', {}],
			],
		});
	});
});

describe('a schema with keywords that are not known', () => {
	it.each<[object, unknown]>([
		[{ items: S, optional: true }, ['text']],
		[{ items: S, unit: 'EUR' }, ['text']],
		[{ items: S, ui: { widget: 'x' } }, ['text']],
		[{ items: S, metadata: {} }, ['text']],
		[{ format: 'date', label: 'Invoice date' }, 'date'],
		[{ type: 'string', title: 'Date', unit: 'text' }, 'text'],
		[{ title: 'Date' }, 'text'],
		[{ items: { name: 'string' }, description: 'Rows' }, [{ name: 'text' }]],
		[{ type: 'array', items: { name: 'string' }, unit: 'text' }, [{ name: 'text' }]],
		[{ default: { a: 'string' }, no: S }, { no: 'text' }],
		[
			{ properties: { items: { type: 'array', items: S } }, components: { schemas: { A: S } } },
			{ items: ['text'] },
		],
		[{ type: 'object', additionalProperties: S, no: S }, { no: 'text' }],
		[{ additionalProperties: S, no: S }, { no: 'text' }],
		[{ default: {}, no: S }, { no: 'text' }],
		[{ required: ['no'], no: S }, { no: 'text' }],
		[{ nullable: true, 'x-type': 'string', no: S }, { no: 'text' }],
		[{ definitions: { A: S }, no: { $ref: '#/properties/outer/definitions/A' } }, { no: 'text' }],
	])('is what its keywords say: %j', (given, expected) => {
		expect(shape(object({ outer: given }))).toEqual({ outer: expected });
	});
});
