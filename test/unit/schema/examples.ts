import fc from 'fast-check';

type Json = Record<string, unknown>;

/** Keys that break naive code, and those that somebody may have. */
const KEYS = [
	...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'value', 'fields', 'error'],
	...[
		'',
		' ',
		'a.b',
		'a b',
		'a_b',
		'aB',
		'A_B',
		'Straße',
		'Größe (m²)',
		'Nr.',
		'№',
		'名前',
		'🙂',
		'1',
		'0',
	],
	...['type', 'properties', 'items', 'description', 'n8n-shape:', 'a"b', "a'b", 'a\nb', '{{ 1 }}'],
];

const key = fc.oneof(
	fc.constantFrom(...KEYS),
	fc.string({ maxLength: 8 }),
	fc.string({ unit: 'binary', maxLength: 4 }),
);

/** A text that can be one line of several, and is no type word. */
const line = fc
	.string({ minLength: 1, maxLength: 12 })
	.map((text) => `x${text.replace(/\s/g, '')}`);

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

const single = fc.constantFrom(line, number, fc.boolean());

const leafValues = single.map((of) => ({
	value: fc.oneof(
		{ weight: 4, arbitrary: of as fc.Arbitrary<unknown> },
		{ weight: 1, arbitrary: fc.constant(null) },
	),
}));

const list = single.chain((of) => fc.array(of as fc.Arbitrary<unknown>, { maxLength: 4 }));

/** Values of one kind, so that the rows of a table agree. */
const columnValues: fc.Arbitrary<{ value: fc.Arbitrary<unknown> }> = fc.oneof(
	leafValues,
	single.map((of) => ({
		value: fc.array(of as fc.Arbitrary<unknown>, { maxLength: 3 }) as fc.Arbitrary<unknown>,
	})),
	fc
		.array(fc.tuple(key, leafValues), { minLength: 1, maxLength: 2 })
		.map((columns) => ({ value: recordOf(columns) })),
);

const recordOf = (columns: Array<[string, { value: fc.Arbitrary<unknown> }]>) =>
	fc
		.tuple(...columns.map(([, { value }]) => value))
		.map((values) => Object.fromEntries(columns.map(([name], index) => [name, values[index]])));

const table = fc
	.array(fc.tuple(key, columnValues), { minLength: 1, maxLength: 4 })
	.chain((columns) => fc.array(recordOf(columns), { minLength: 1, maxLength: 3 }));

const leafValue = leafValues.chain(({ value }) => value);

const member: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
	member: fc.oneof(
		{ maxDepth: 3, depthSize: 'small' },
		leafValue,
		list,
		table,
		fc.dictionary(key, tie('member'), { maxKeys: 3, noNullPrototype: true }),
	),
})).member;

/** JSON examples of every shape that the API can hold, with at least one field. */
export const example: fc.Arbitrary<Json> = fc
	.tuple(fc.dictionary(key, member, { maxKeys: 5, noNullPrototype: true }), leafValue)
	.map(([members, value]) =>
		Object.fromEntries([...Object.entries(members), ['always here', value]]),
	);

/** The same value with the keys of all its objects in another order. */
export function reordered(value: unknown, random: () => number): unknown {
	if (Array.isArray(value)) return value.map((entry) => reordered(entry, random));
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).map(([name, entry]) => ({ name, entry, at: random() }));
	entries.sort((one, other) => one.at - other.at);
	return Object.fromEntries(entries.map(({ name, entry }) => [name, reordered(entry, random)]));
}
