import { nameEnd, toDefinedSchema } from '../../../nodes/Anyformat/schema/definedSchema';
import { readSchema } from '../../../nodes/Anyformat/schema/readSchema';

const nameOf = (example: unknown): string => {
	const { definition, hash } = toDefinedSchema(readSchema(example, 'example'));
	const name = String(definition.name);
	expect(name.endsWith(nameEnd(hash))).toBe(true);
	return name.slice(0, -nameEnd(hash).length).trimEnd();
};

describe('the name of the Anyformat workflow of fields', () => {
	it('tells the fields, in one line', () => {
		expect(nameOf({ 'Invoice\nno.': '', ' total ': 0, '': '', 'a\0b': '' })).toBe(
			'Invoice no., total, a b',
		);
	});

	it('is cut between characters, and not within one', () => {
		const name = nameOf({ [`${'x'.repeat(59)}🚀🚀`]: '' });
		expect(name).toBe(`${'x'.repeat(59)}🚀`);
	});
});

it('a text that looks like a number, among choices that are numbers, comes back as it is', () => {
	const shapeOfChoices = (choices: unknown[]) => {
		const schema = { type: 'object', properties: { a: { enum: choices } } };
		return toDefinedSchema(readSchema(schema, 'schema')).shape.members;
	};
	expect(shapeOfChoices([1, 2, 'other'])).toMatchObject([['a', { isNumber: true }]]);
	expect(shapeOfChoices([1, '007'])[0][1]).not.toHaveProperty('isNumber');
});
