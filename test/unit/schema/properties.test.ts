import fc from '../fastCheck';

import { shapeUserFields, toUserFields } from '../../../nodes/Anyformat/output/userFields';
import { confidenceOf, evidenceOf, valueOf } from '../../../nodes/Anyformat/output/results';
import { graphOf } from '../../../nodes/Anyformat/schema/fieldList';
import { readSchema } from '../../../nodes/Anyformat/schema/readSchema';
import { SchemaError } from '../../../nodes/Anyformat/schema/schemaNode';
import {
	fromDescription,
	toDescription,
	fieldsOf,
} from '../../../nodes/Anyformat/schema/userShape';
import { validateDefinition } from '../../../nodes/Anyformat/schema/validateDefinition';
import { toWireFields } from '../../../nodes/Anyformat/schema/wireFields';
import { example, reordered } from './examples';
import { extractionOf } from './extraction';
import { canonicalHash } from '../../../nodes/Anyformat/schema/definedSchema';

const wireOf = (pasted: unknown) => toWireFields(readSchema(pasted, 'example'));

/** Where leaves stand: an array where there was one, an object where there was one. */
const skeleton = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(skeleton);
	if (typeof value !== 'object' || value === null) return '';
	return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, skeleton(entry)]));
};

describe('any example of an allowed shape', () => {
	it('comes back in its shape when the extraction responds', () => {
		fc.assert(
			fc.property(example, (given) => {
				const { shape } = wireOf(given);
				const fields = toUserFields(shape, extractionOf(shape, given) as never);
				expect(shapeUserFields(shape, fields, valueOf)).toEqual(given);
			}),
			{ numRuns: 120, examples: [[{ a: { properties: {} }, b: false }]] },
		);
	});

	it('has confidence in the same shape, and evidence with a list for each value', () => {
		fc.assert(
			fc.property(example, (given) => {
				const { shape } = wireOf(given);
				const fields = toUserFields(shape, extractionOf(shape, given) as never);
				const shaped = shapeUserFields(shape, fields, confidenceOf);
				expect(skeleton(shaped)).toEqual(skeleton(given));
				const pages = shapeUserFields(shape, fields, (field) => evidenceOf(field).length);
				expect(skeleton(pages)).toEqual(skeleton(given));
			}),
			{ numRuns: 100 },
		);
	});

	it('has its shape also when nothing was found: lists are empty, objects are there, leaves are null', () => {
		const emptied = (value: unknown): unknown => {
			if (Array.isArray(value)) return [];
			if (typeof value !== 'object' || value === null) return null;
			return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, emptied(entry)]));
		};
		fc.assert(
			fc.property(example, (given) => {
				const { shape } = wireOf(given);
				expect(shapeUserFields(shape, toUserFields(shape, {}), valueOf)).toEqual(emptied(given));
			}),
			{ numRuns: 100 },
		);
	});

	it('has one hash, whatever the order of its keys', () => {
		fc.assert(
			fc.property(example, fc.infiniteStream(fc.double({ min: 0, max: 1 })), (given, numbers) => {
				const other = reordered(given, () => numbers.next().value as number);
				const hashes = [given, other].map((each) => canonicalHash(readSchema(each, 'example')));
				expect(hashes[1]).toBe(hashes[0]);
				expect(hashes[0]).toMatch(/^[\da-f]{12}$/);
			}),
			{ numRuns: 100 },
		);
	});

	it('goes over the wire under the same names, whatever the order of its keys', () => {
		fc.assert(
			fc.property(example, fc.infiniteStream(fc.double({ min: 0, max: 1 })), (given, numbers) => {
				const other = reordered(given, () => numbers.next().value as number);
				const [one, two] = [given, other].map((each) => {
					const { shape } = wireOf(each);
					return extractionOf(shape, given);
				});
				expect(two).toEqual(one);
			}),
			{ numRuns: 100 },
		);
	});

	it('makes a definition that the API takes, with names of its own', () => {
		fc.assert(
			fc.property(example, (given) => {
				const { fields, shape } = wireOf(given);
				expect(validateDefinition(graphOf('w', '', fields))).toEqual([]);
				const paths = fieldsOf(shape.members).map(({ path }) => path);
				expect(new Set(paths).size).toBe(paths.length);
			}),
			{ numRuns: 100 },
		);
	});

	it('can be restored by the description of its workflow', () => {
		fc.assert(
			fc.property(example, (given) => {
				const { shape } = wireOf(given);
				const restored = fromDescription(toDescription(shape));
				const plain = fieldsOf(shape.members).every(
					({ kind, wire, path }) => kind === 'leaf' && wire === path,
				);
				if (plain && restored === undefined) return;
				expect(restored).toEqual(shape);
			}),
			{ numRuns: 100 },
		);
	});
});

describe('any input', () => {
	const taken = (pasted: unknown) => {
		for (const box of ['example', 'schema'] as const) {
			try {
				toWireFields(readSchema(pasted, box));
			} catch (error) {
				expect(error).toBeInstanceOf(SchemaError);
				expect((error as SchemaError).message).toMatch(/\S/);
				expect(typeof (error as SchemaError).findings[0].path).toBe('string');
				expect((error as SchemaError).description).toMatch(/\S/);
			}
		}
	};

	const keywords = fc.constantFrom(
		...['type', 'properties', 'items', 'anyOf', 'oneOf', 'allOf', '$ref', '$defs', 'enum', 'const'],
		...[
			'prefixItems',
			'required',
			'format',
			'additionalProperties',
			'nullable',
			'$id',
			'$anchor',
			'x',
		],
	);
	const words = fc.constantFrom(
		...[
			'string',
			'object',
			'array',
			'integer',
			'null',
			'date',
			'#',
			'#/properties/x',
			'#/$defs/x',
			'x',
		],
	);
	const schema = fc.letrec((tie) => ({
		schema: fc.oneof(
			{ maxDepth: 5 },
			words,
			fc.constant(null),
			fc.boolean(),
			fc.array(tie('schema'), { maxLength: 3 }),
			fc.dictionary(keywords, tie('schema'), { maxKeys: 5 }),
		),
	})).schema;

	it.each<[string, fc.Arbitrary<unknown>]>([
		[
			'value',
			fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true }),
		],
		['text', fc.string({ unit: 'binary' })],
		['JSON', fc.json()],
		[
			'text that was cut off',
			fc.tuple(fc.json(), fc.nat()).map(([json, at]) => json.slice(0, at % (json.length + 1))),
		],
		['nest of keywords', schema],
		['nest of keywords as text', schema.map((each) => JSON.stringify(each))],
	])('that is a %s gives fields, or an error with a path', (_, arbitrary) => {
		fc.assert(fc.property(arbitrary, taken), { numRuns: 120 });
	});

	it.each<[string, unknown]>([
		['lists that are too deep', '['.repeat(100_000)],
		['objects that are too deep', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
		[
			'a schema that is too deep',
			`{"type":"object","properties":{"a":`.repeat(500) + '{}' + '}}'.repeat(500),
		],
		['maps in each other, called like keywords', `${'{"title":'.repeat(90)}{}${'}'.repeat(90)}`],
		['lists in each other', `{"a":"string","b":${'{"items":'.repeat(500)}{}${'}'.repeat(501)}`],
		['references that multiply', doubling(40)],
		['unions that multiply', unions(30)],
		['an object that holds itself', selfish()],
	])('has an end: %s', (_, pasted) => {
		taken(pasted);
	});
});

function doubling(levels: number): object {
	const level = (index: number) => ({ $ref: `#/$defs/d${index + 1}` });
	const $defs = Object.fromEntries(
		Array.from({ length: levels }, (_, index) => [
			`d${index}`,
			{ type: 'object', properties: { a: level(index), b: level(index) } },
		]),
	);
	return { $ref: '#/$defs/d0', $defs: { ...$defs, [`d${levels}`]: { type: 'string' } } };
}

function unions(levels: number): object {
	const level = (index: number) => ({ $ref: `#/$defs/u${index + 1}` });
	const $defs = Object.fromEntries(
		Array.from({ length: levels }, (_, index) => [
			`u${index}`,
			{ anyOf: [level(index), level(index)] },
		]),
	);
	const last = { type: 'object', properties: { a: { type: 'string' } } };
	return { $ref: '#/$defs/u0', $defs: { ...$defs, [`u${levels}`]: last } };
}

function selfish(): object {
	const object: Record<string, unknown> = { a: 1 };
	object.self = object;
	return object;
}
