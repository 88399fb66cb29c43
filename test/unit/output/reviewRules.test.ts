import { NodeApiError, type IDataObject } from 'n8n-workflow';

import { documentItems } from '../../../nodes/Anyformat/output/documentItems';
import { readOutputOptions } from '../../../nodes/Anyformat/output/toItems';
import type { ReviewRule } from '../../../nodes/Anyformat/output/reviewRules';
import type { Results } from '../../../nodes/Anyformat/request/apiTypes';
import { InputError } from '../../../nodes/Anyformat/request/parameters';
import { contextOf, NODE } from '../fakes';
import { documentOf, RESULTS, resultsOf, SIMPLE } from './fixtures';

/** What is read of rules that a builder wrote as `written` and that evaluate to `given`. */
function read(given: IDataObject[], written: IDataObject[] = given): ReviewRule[] {
	const optionsOf = (rule: IDataObject[]) => ({ options: { reviewRules: { rule } } });
	const context = contextOf(optionsOf(given) as never, { itemIndex: 3 });
	context.getNode = () => ({ ...NODE, parameters: optionsOf(written) as never });
	return readOutputOptions(context).reviewRules!;
}

describe('Review Rules', () => {
	it.each<[IDataObject, ReviewRule]>([
		[
			{ field: ' total ', confidenceThreshold: 95, required: true },
			{ field: 'total', confidenceThreshold: 95, required: true },
		],
		[
			{ field: 'total', confidenceThreshold: '', required: 'true' },
			{ field: 'total', required: true },
		],
		[
			{ field: 'total', confidenceThreshold: '72.5' },
			{ field: 'total', confidenceThreshold: 72.5, required: false },
		],
		[
			{ field: 'total', confidenceThreshold: 0 },
			{ field: 'total', confidenceThreshold: 0, required: false },
		],
		[
			{ field: 'total', confidenceThreshold: '', required: true },
			{ field: 'total', required: true },
		],
		[
			{ field: 'total', confidenceThreshold: null, required: true },
			{ field: 'total', required: true },
		],
		[
			{ field: 'total', required: true },
			{ field: 'total', required: true },
		],
	])('reads %j', (given, rule) => {
		expect(read([given])).toEqual([rule]);
	});

	it.each([undefined, null, '', 'high', 101, -1, NaN, [], true])(
		'refuses a threshold whose expression gives %j',
		(confidenceThreshold) => {
			const given = { field: 'total', confidenceThreshold } as IDataObject;
			const written = { field: 'total', confidenceThreshold: '={{ $json.threshold }}' };
			expect(() => read([given], [written])).toThrow(NodeApiError);
			expect(() => read([given], [written])).toThrow("'Confidence Threshold' can't be");
		},
	);

	it.each(['', ' ', null, undefined])('refuses a rule for the field %j', (field) => {
		expect(() => read([{ field: 'total' }, { field } as IDataObject])).toThrow(
			expect.objectContaining({
				message: "'Field' of a review rule is empty",
				description: expect.stringContaining('rule 2'),
				context: expect.objectContaining({ itemIndex: 3 }),
			}),
		);
	});

	it('are none when none are given', () => {
		expect(readOutputOptions(contextOf()).reviewRules).toEqual([]);
		expect(read([])).toEqual([]);
	});
});

describe('a rule for a field that the document does not have', () => {
	const check = (field: string, results: Results | undefined, definition?: never) => () =>
		documentItems(documentOf(results, { definition }), {
			...SIMPLE,
			reviewRules: [{ field, required: true }],
		});

	it('is refused with the fields and columns there are', () => {
		const refused = check(
			'totl',
			resultsOf({ total: { value: 1 }, lines: [{ amount: { value: 1 } }] }),
		);
		expect(refused).toThrow(InputError);
		expect(refused).toThrow(
			expect.objectContaining({
				message: 'The document has no field "totl"',
				description: expect.stringContaining('are: "total", "lines", "lines.amount".'),
			}),
		);
	});

	it.each(['toString', 'constructor', '__proto__'])('also when it is called %s', (name) => {
		expect(check(name, resultsOf({ total: { value: 1 } }))).toThrow(InputError);
	});

	it('is refused for a document without fields', () => {
		expect(check('total', RESULTS.parseOnly)).toThrow(
			expect.objectContaining({ description: expect.stringMatching(/^It has no fields at all/) }),
		);
	});

	it('is none of one part of a document when another has it', () => {
		expect(check('sender', RESULTS.split)).not.toThrow();
	});

	it('is not looked for before the document is finished', () => {
		expect(check('total', undefined)).not.toThrow();
	});

	it.each<[string, unknown[], string[]]>([
		[
			'that the workflow defines',
			[{ text: { value: 'x' } }, null],
			['lines[0].amount', 'lines[1].amount'],
		],
		[
			'that another row has',
			[{ amount: { value: 1 } }, { text: { value: 'x' } }],
			['lines[1].amount'],
		],
	])('is a cell without a value where a row lacks a column %s', (_, lines, reviewFields) => {
		const column = { name: 'amount', dataType: 'float', description: '', choices: [], columns: [] };
		const isDefined = !JSON.stringify(lines).includes('amount');
		const table = { ...column, name: 'lines', dataType: 'object', columns: [column] };
		const definition = (isDefined ? [table] : undefined) as never;
		for (const field of ['lines.amount', 'lines[0].amount']) {
			const [item] = check(field, resultsOf({ lines }), definition)();
			expect(item).toMatchObject({ needsReview: true, reviewFields });
			expect(item).toHaveProperty('fields.lines[1].amount', null);
		}
		const [item] = check('lines', resultsOf({ lines }), definition)();
		expect(item).toMatchObject({ needsReview: false });
	});

	it('is a field without a value when the workflow defines it', () => {
		const column = { name: 'amount', dataType: 'float', description: '', choices: [], columns: [] };
		const definition = [
			{ ...column, name: 'total' },
			{ ...column, name: 'lines', dataType: 'object', columns: [column] },
		] as never;
		const results = resultsOf({ number: { value: 1 } });
		expect(check('total', results, definition)()).toMatchObject([
			{ fields: { number: 1, total: null }, reviewFields: ['total'] },
		]);
		expect(check('lines', results, definition)()).toMatchObject([{ reviewFields: ['lines'] }]);
		expect(check('lines.amount', results, definition)()).toMatchObject([{ needsReview: false }]);
		expect(check('lines.amont', results, definition)).toThrow(
			expect.objectContaining({
				description: expect.stringContaining('are: "number", "total", "lines", "lines.amount".'),
			}),
		);
	});
});
