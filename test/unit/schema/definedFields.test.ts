import fc from '../fastCheck';

import { definedFields } from '../../../nodes/Anyformat/schema/readWorkflow';
import { anyJson } from '../json';

const field = { dataType: 'string', description: '', choices: [], columns: [] };

it.each([
	['null', null],
	['a list', [{ name: 'a' }]],
	['a text', 'fields'],
	['no fields at all', { id: 'x' }],
	['fields null, as of a workflow that only parses', { fields: null }],
	['fields that are no list', { fields: { a: { name: 'a' } } }],
])('finds no fields in %s', (_, workflow) => {
	expect(definedFields(workflow)).toEqual([]);
});

it('leaves out entries that are no fields, and keeps the others in their order', () => {
	const fields = [
		null,
		7,
		'x',
		[],
		{ name: '' },
		{ name: 5 },
		{ name: 'b' },
		{ name: '__proto__' },
	];
	expect(definedFields({ fields })).toEqual([
		{ ...field, name: 'b', dataType: '' },
		{ ...field, name: '__proto__', dataType: '' },
	]);
});

it('reads choices as objects and as texts', () => {
	const enum_options = [{ name: 'EUR', description: 'Euro' }, 'USD', { name: 7 }, null];
	const [read] = definedFields({ fields: [{ name: 'c', data_type: 'enum', enum_options }] });
	expect(read.choices).toEqual(['EUR', 'USD']);
});

it('reads the columns of a table', () => {
	const nested_fields = [{ name: 'amount', description: 'Line total', data_type: 'float' }];
	const [read] = definedFields({ fields: [{ name: 't', data_type: 'object', nested_fields }] });
	expect(read.columns).toEqual([
		{ ...field, name: 'amount', description: 'Line total', dataType: 'float' },
	]);
});

it('reads any JSON without throwing, and every name is a text', () => {
	const anyField = fc.record(
		{
			name: fc.oneof(fc.string(), anyJson(1)),
			data_type: fc.oneof(fc.constantFrom('object', 'enum'), anyJson(1)),
			enum_options: anyJson(2),
			nested_fields: anyJson(3),
		},
		{ requiredKeys: [] },
	);
	const workflow = fc.oneof(anyJson(4), fc.record({ fields: fc.array(anyField) }));
	fc.assert(
		fc.property(workflow, (json) =>
			definedFields(json).every(({ name }) => typeof name === 'string' && name !== ''),
		),
	);
});
