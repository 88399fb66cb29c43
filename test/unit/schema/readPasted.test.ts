import { readPasted } from '../../../nodes/Anyformat/schema/readPasted';
import { readSchema } from '../../../nodes/Anyformat/schema/readSchema';
import { SchemaError } from '../../../nodes/Anyformat/schema/schemaNode';

const WANTED = { a: 'x', b: [1] };

function refusalOf(pasted: unknown, box: 'example' | 'schema' = 'example'): SchemaError {
	try {
		readSchema(pasted, box);
	} catch (error) {
		if (error instanceof SchemaError) return error;
	}
	throw new Error('It was not refused as it should.');
}

it.each([
	['JSON', '{ "a": "x", "b": [1] }'],
	['an object', WANTED],
	['a byte-order mark', '\uFEFF{"a":"x","b":[1]}'],
	['a code fence', '```json\n{"a":"x","b":[1]}\n```'],
	['a code fence without a language', '```\n{"a":"x","b":[1]}\n```'],
	['a code fence of tildes', '~~~json5\n{a:"x",b:[1]}\n~~~'],
	['a code fence in one line', '```{"a":"x","b":[1]}```'],
	['a code fence that was not closed', '```json\n{"a":"x","b":[1]}\n'],
	['words around a code fence', 'Here you are:\n\n```json\n{"a":"x","b":[1]}\n```\nAnything else?'],
	['curly quotes', '{ “a”: “x”, “b”: [1] }'],
	['German quotes', '{ „a“: „x“, „b“: [1] }'],
	['single curly quotes', '{ ‘a’: ‘x’, ‘b’: [1] }'],
	['curly quotes in a fence', '```\n{“a”: “x”, “b”: [1]}\n```'],
	['single quotes', "{ 'a': 'x', 'b': [1] }"],
	['no quotes', '{ a: "x", b: [1] }'],
	['commas at the end', '{ "a": "x", "b": [1,], }'],
	['comments', '// what I want\n{ "a": "x", /* many */ "b": [1] } // done'],
	['no-break spaces', '{\u00A0"a":\u00A0"x",\u00A0"b":\u00A0[1]\u00A0}'],
	['zero-width spaces', '{\u200B"a": "x", "b": [1]}'],
	['JSON in a text', JSON.stringify(JSON.stringify(WANTED))],
	['Windows line breaks', '{\r\n"a": "x",\r\n"b": [1]\r\n}\r\n'],
])('reads %s', (_, pasted) => {
	expect(readPasted(pasted)).toEqual(WANTED);
});

it('reads Python, with its own words for true, false and null', () => {
	expect(readPasted("{'a': True, 'b': [False, None], }")).toEqual({ a: true, b: [false, null] });
	expect(readPasted('{"a": "True"}')).toEqual({ a: 'True' });
});

it('reads what an expression gives as it would go over a wire', () => {
	const given = { at: new Date(0), none: undefined, list: [undefined] };
	const none = null;
	expect(readPasted(given)).toEqual({ at: '1970-01-01T00:00:00.000Z', none, list: [null] });
});

it('keeps every key, whatever it is called', () => {
	for (const pasted of ['{"__proto__":1,"constructor":2}', "{'__proto__':1,'constructor':2,}"])
		expect(Object.entries(readPasted(pasted) as object)).toEqual([
			['__proto__', 1],
			['constructor', 2],
		]);
});

const TOOLS = ['x', 'y'].map((name) => ({
	name,
	input_schema: { type: 'object', properties: { a: { type: 'string' } } },
}));

it('reads three dots in a text and in a comment', () => {
	const pasted = '{ a: \'...b\', "c": "d ...e", /* ...f */ // ...i\n j: \'k\' }';
	expect(readPasted(pasted)).toEqual({ a: '...b', c: 'd ...e', j: 'k' });
});

it.each<[string, unknown, string]>([
	['nothing', '', 'there'],
	['blanks', ' \n', 'there'],
	['null', null, 'Paste'],
	['undefined', undefined, 'Paste'],
	['words', 'invoice number, date', 'braces'],
	['one word', 'invoice', 'braces'],
	['a text that was cut off', '{"a": "", "b": [{"c": ', '3 of its brackets'],
	['a text that was cut off in a string', '{"a": "", "b": "xy', '1 of its brackets'],
	['a fence that was cut off', '```json\n{"a": {"b": ""', '2 of its brackets'],
	['two documents', '{"a": ""}\n{"b": ""}', 'one document'],
	['two documents with a comma', '{"a": ""},\n{"b": ""}', 'one document'],
	['two code fences', '```\n{"a":1}\n```\nor\n```\n{"b":1}\n```', 'several blocks'],
	['YAML', 'a: ""\nb:\n  - c: 1', 'braces'],
	['YAML with brackets', 'a: ""\nb: [1]', 'one document'],
	['TypeScript', 'interface A { a: string; b: number }', 'one document'],
	['code', 'z.object({ a: z.string() })', 'one document'],
	['a number', '12', 'name for each field'],
	['a list of several tools', TOOLS, 'under a name'],
	['a list with an example of type words', '[{ "name": "string" }]', 'under a name'],
	['keys that stand elsewhere', '{ ...address, total: 0 }', 'Write out the keys'],
	['keys that stand elsewhere, in a list', '[{ a: { ... b } }]', 'Write out the keys'],
	['a text as JSON', '"abc"', 'name for each field'],
])('refuses %s', (_, pasted, remedy) => {
	const { findings, message, description } = refusalOf(pasted);
	expect(findings[0].path).toBe('');
	expect(message).toMatch(/^The definition of the fields /);
	if (remedy !== 'there') expect(description).toContain(remedy);
});

it.each([
	['a call', '{ total: z.number(), no: "" }', 'total'],
	['a call deep inside', '{ a: { b: [ { c: f() } ] } }', 'a.b.c'],
	['an expression', '{ "a": 1 + 1 }', 'a'],
	['a pattern', '{ a: /x/ }', 'a'],
])('refuses %s in place of a value, by its path', (_, pasted, path) => {
	expect(refusalOf(pasted).findings[0].path).toBe(path);
});

it.each<[string, unknown, 'example' | 'schema', string]>([
	['a table in a table', { a: [{ b: { c: [{ d: 1 }] } }] }, 'example', 'a.b.c'],
	['a list of lists', { a: { b: [[1]] } }, 'example', 'a.b'],
	['a list of lists in a row', { a: [{ b: [['x']] }] }, 'example', 'a.b'],
	['objects and texts in a list', { a: [{ b: 1 }, 'x'] }, 'example', 'a'],
	['rows without keys', { x: '', a: [{}] }, 'example', 'a'],
	['rows with nothing but empty objects', { x: '', a: [{ b: {} }] }, 'example', 'a'],
	['free keys', { type: 'object', properties: { a: { type: 'object' } } }, 'schema', 'a'],
	[
		'free keys that are none by default, as Pydantic has it',
		{
			type: 'object',
			properties: { a: { additionalProperties: { type: 'string' }, default: {}, type: 'object' } },
		},
		'schema',
		'a',
	],
	[
		'patterns of keys',
		{ type: 'object', properties: { a: { patternProperties: { x: {} } } } },
		'schema',
		'a',
	],
	[
		'rows with free keys',
		{ type: 'object', properties: { a: { items: { type: 'object' } } } },
		'schema',
		'a',
	],
	[
		'a reference to nothing',
		{ type: 'object', properties: { a: { $ref: '#/$defs/b' } } },
		'schema',
		'a',
	],
	[
		'a reference to elsewhere',
		{ type: 'object', properties: { a: { $ref: 'https://x.test/y.json' } } },
		'schema',
		'a',
	],
	[
		'a cycle',
		{ type: 'object', properties: { a: { type: 'object', properties: { b: { $ref: '#' } } } } },
		'schema',
		'a.b',
	],
	[
		'a cycle over two',
		{
			$ref: '#/$defs/x',
			$defs: {
				x: { type: 'object', properties: { y: { $ref: '#/$defs/y' } } },
				y: { type: 'object', properties: { x: { $ref: '#/$defs/x' } } },
			},
		},
		'schema',
		'y.x',
	],
	[
		'a cycle through a list or null',
		{
			type: 'object',
			properties: {
				a: S('b', {
					anyOf: [{ type: 'array', items: { $ref: '#/properties/a' } }, { type: 'null' }],
				}),
			},
		},
		'schema',
		'a.b',
	],
	[
		'a table in a table, in a schema',
		{ type: 'object', properties: { a: { items: S('b', { items: S('c', {}) }) } } },
		'schema',
		'a.b',
	],
])('refuses %s by its path', (_, pasted, box, path) => {
	const refusal = refusalOf(JSON.stringify(pasted), box);
	expect(refusal.findings[0].path).toBe(path);
	expect(refusal.message).toContain(`"${path}"`);
	expect(refusal.description).toMatch(/\.$/);
});

function S(key: string, schema: object) {
	return { type: 'object', properties: { [key]: schema } };
}

it.each<[string, object]>([
	['itself', { $ref: '#' }],
	['one that refers to itself', { $ref: '#/$defs/x', $defs: { x: { $ref: '#/$defs/x' } } }],
	[
		'two that refer to each other',
		{
			$ref: '#/$defs/x',
			$defs: { x: { $ref: '#/$defs/y' }, y: { allOf: [{ $ref: '#/$defs/x' }] } },
		},
	],
	['a union of itself', { $ref: '#/$defs/x', $defs: { x: { anyOf: [{ $ref: '#/$defs/x' }] } } }],
])('refuses a schema that refers to %s', (_, schema) => {
	expect(refusalOf(schema, 'schema').message).toContain('contains itself');
});

it('names everything that can not be held at once', () => {
	const { message, description } = refusalOf({ a: [[1]], b: [{ c: [{ d: 1 }] }] });
	expect(message).toContain('"a"');
	expect(description).toContain('"b.c" is a table inside a table');
});

it.each<[string, unknown, 'example' | 'schema', object]>([
	['of objects', '[{"a": 1}]', 'example', { items: [{ a: 1 }] }],
	['of texts, as JavaScript', "['a', ]", 'example', { items: ['a'] }],
	['as an object', [{ a: 1 }], 'example', { items: [{ a: 1 }] }],
	[
		'in a schema with references',
		{ type: 'array', items: { $ref: '#/$defs/r' }, $defs: { r: S('a', { type: 'number' }) } },
		'schema',
		{
			type: 'object',
			properties: { items: { type: 'array', items: { $ref: '#/$defs/r' } } },
			$defs: { r: S('a', { type: 'number' }) },
		},
	],
])(
	'gives a list at the top %s as a text to paste, which is then taken',
	(_, pasted, box, wrapped) => {
		const { message, description } = refusalOf(pasted, box);
		expect(message).toContain('is a list');
		const text = description.slice(description.indexOf('\n'));
		expect(JSON.parse(text)).toEqual(wrapped);
		expect(readSchema(text, box).members.map(([key]) => key)).toEqual(['items']);
	},
);
