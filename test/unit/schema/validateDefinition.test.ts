import fc from '../fastCheck';

import { validateDefinition } from '../../../nodes/Anyformat/schema/validateDefinition';
import { anyJson } from '../json';

const FIELD = { name: 'total_amount', description: 'Amount due', data_type: 'float' };
const PARSE = { id: 'parse', type: 'parse' };
const EXTRACT = { id: 'extract', type: 'extract', extraction_schema: { fields: [FIELD] } };
const CLASSIFY = {
	id: 'kind',
	type: 'classify',
	categories: [
		{ id: 'c1', name: 'invoice', description: 'An invoice' },
		{ id: 'c2', name: 'letter', description: 'Anything else' },
	],
};
const VALIDATE = { id: 'check', type: 'validate', rules: [{ id: 'r1', description: 'Sums up' }] };

const linear = {
	name: 'Invoices',
	nodes: [PARSE, EXTRACT],
	edges: [{ source: 'parse', target: 'extract' }],
};
const branched = {
	name: 'Post',
	nodes: [PARSE, CLASSIFY, EXTRACT, VALIDATE],
	edges: [
		{ source: 'parse', target: 'kind' },
		{ source: 'kind', target: 'extract', branch: 'c1' },
		{ source: 'extract', target: 'check' },
	],
};
const withField = (field: object) => ({
	...linear,
	nodes: [PARSE, { ...EXTRACT, extraction_schema: { fields: [{ ...FIELD, ...field }] } }],
});
const place = 'nodes[1].extraction_schema.fields[0]';

it.each<[string, unknown]>([
	['parse alone', { name: 'w', nodes: [PARSE] }],
	['parse and extract', linear],
	['branches', branched],
	[
		'a type and keys that only the API knows',
		{ ...linear, nodes: [...linear.nodes, { id: 'x', type: 'new', a: 1 }], b: 2 },
	],
	[
		'a type that sounds like code',
		{ ...linear, nodes: [...linear.nodes, { id: 'x', type: 'constructor' }] },
	],
	['a table', withField({ data_type: 'object', nested_fields: [FIELD] })],
	['choices', withField({ data_type: 'enum', enum_options: [{ name: 'a', description: 'b' }] })],
	[
		'choices as texts, as older definitions have them',
		withField({ data_type: 'enum', enum_options: ['a'] }),
	],
])('nothing is wrong with %s', (_, definition) => {
	expect(validateDefinition(definition)).toEqual([]);
});

it.each<[finding: string, definition: unknown]>([
	['must be a JSON object', null],
	['must be a JSON object', []],
	['must be a JSON object', '{}'],
	['name is empty', { ...linear, name: ' ' }],
	['nodes must be a list', { name: 'w' }],
	['exactly one parse node, not 0', { ...linear, nodes: [EXTRACT] }],
	[
		'exactly one parse node, not 2',
		{ ...linear, nodes: [PARSE, { ...PARSE, id: 'two' }, EXTRACT] },
	],
	['the ID "extract" is there twice', { ...linear, nodes: [PARSE, EXTRACT, EXTRACT] }],
	['nodes[2].id is empty', { ...linear, nodes: [PARSE, EXTRACT, 'x'] }],
	[
		'fields must be a list with at least one',
		{ ...linear, nodes: [PARSE, { ...EXTRACT, extraction_schema: {} }] },
	],
	[
		'nodes[1].categories must be a list',
		{ ...branched, nodes: [PARSE, { ...CLASSIFY, categories: [] }] },
	],
	[
		'nodes[1].rules[0].description is empty',
		{ ...linear, nodes: [PARSE, { ...VALIDATE, rules: [{ id: 'r' }] }] },
	],
	[
		'edges[0].target: there is no node "gone"',
		{ ...linear, edges: [{ source: 'parse', target: 'gone' }] },
	],
	[
		'one of the categories of "kind": c1, c2',
		{ ...branched, edges: [{ source: 'kind', target: 'extract', branch: 'invoice' }] },
	],
	['edges must be a list', { ...linear, edges: { source: 'parse', target: 'extract' } }],
	[
		'form a cycle at "parse"',
		{ ...linear, edges: [...linear.edges, { source: 'extract', target: 'parse' }] },
	],
	[`${place}.name is "Total Amount", and must be snake_case`, withField({ name: 'Total Amount' })],
	[`${place}.description is empty`, withField({ description: '' })],
	[`${place}.data_type is empty`, withField({ data_type: undefined })],
	[
		`${place}.enum_options: the type enum needs at least one choice`,
		withField({ data_type: 'enum' }),
	],
	[
		`${place}.enum_options[0].description is empty`,
		withField({
			data_type: 'enum',
			enum_options: [{ name: 'a' }, { name: 'b', description: 'c' }],
		}),
	],
	[
		`${place}.enum_options[1].name is empty`,
		withField({ data_type: 'multi_select', enum_options: ['a', { description: 'b' }] }),
	],
	[
		`${place}.enum_options[1].name is empty`,
		withField({ data_type: 'enum', enum_options: ['a', ''] }),
	],
	[`${place}.nested_fields must be a list`, withField({ data_type: 'object' })],
	[
		"a table can't have another table in its rows",
		withField({ data_type: 'object', nested_fields: [{ ...FIELD, data_type: 'object' }] }),
	],
	[
		'the name "total_amount" is there twice',
		withField({ data_type: 'object', nested_fields: [FIELD, FIELD] }),
	],
])(
	'it is told what is wrong, and where, before what follows from it: … %s …',
	(finding, definition) => {
		expect(validateDefinition(definition)[0]).toContain(finding);
	},
);

it('everything that is wrong is told at once', () => {
	expect(
		validateDefinition({ nodes: [{}, { type: 'extract' }], edges: [{}] }).length,
	).toBeGreaterThan(5);
});

it('no JSON makes the check itself fail', () => {
	const thing = (keys: string[]) => fc.dictionary(fc.constantFrom(...keys), anyJson(2));
	const node = thing(['id', 'type', 'extraction_schema', 'categories', 'rules']);
	const definition = fc.record({
		name: anyJson(2),
		nodes: fc.oneof(anyJson(2), fc.array(node)),
		edges: fc.oneof(anyJson(2), fc.array(thing(['source', 'target', 'branch']))),
	});
	fc.assert(
		fc.property(fc.oneof(anyJson(2), definition), (given) =>
			validateDefinition(given).every((finding) => typeof finding === 'string'),
		),
	);
});
