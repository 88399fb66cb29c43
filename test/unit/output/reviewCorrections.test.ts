import fc from '../fastCheck';

import {
	documentItems,
	type OutputDocument,
	type OutputOptions,
} from '../../../nodes/Anyformat/output/documentItems';
import { InputError } from '../../../nodes/Anyformat/request/parameters';
import type { DefinedField } from '../../../nodes/Anyformat/schema/readWorkflow';
import { documentOf, field, named, RESULTS, resultsOf, SIMPLE } from './fixtures';
import { sentForm } from './sentForm';

type Answers = Record<string, unknown>;

const defined = (name: string, dataType: string, choices: string[] = []): DefinedField => ({
	name,
	dataType,
	description: name,
	choices,
	columns: [],
});

const DEFINITION: DefinedField[] = [
	defined('text', 'string'),
	defined('whole', 'integer'),
	defined('decimal', 'float'),
	defined('yes', 'boolean'),
	defined('day', 'date'),
	defined('time', 'datetime'),
	defined('one', 'enum', ['net', 'gross', '<other>']),
	defined('many', 'multi_select', ['red', 'blue', 'a, b']),
	{
		...defined('rows', 'object'),
		columns: [defined('amount', 'float'), defined('name', 'string')],
	},
];

const FIELDS = {
	text: field('ACME', 60),
	whole: field(3, 60),
	decimal: field(4087.5, 60),
	yes: field(true, 60),
	day: field('2026-01-31', 60),
	time: field('2026-01-31T09:30:00Z', 60),
	one: field('net', 60),
	many: field(['red'], 60),
	rows: [{ amount: field(1, 60), name: field('a', 60) }],
};

const VALUES = {
	text: 'ACME',
	whole: 3,
	decimal: 4087.5,
	yes: true,
	day: '2026-01-31',
	time: '2026-01-31T09:30:00Z',
	one: 'net',
	many: ['red'],
	rows: [{ amount: 1, name: 'a' }],
};

const documentWith = (fields: Record<string, unknown>, definition = DEFINITION): OutputDocument =>
	documentOf(resultsOf(fields), { definition });

/** The first item of a document with these answers. */
const corrected = (
	corrections: Answers,
	fields: Record<string, unknown> = FIELDS,
	options: Partial<OutputOptions> = {},
) => documentItems(documentWith(fields), { ...SIMPLE, ...options, corrections })[0];

describe('corrections', () => {
	it.each<[string, unknown, unknown]>([
		['text', 'ACME, Inc.', 'ACME, Inc.'],
		['text', 'two\r\nlines', 'two\nlines'],
		['text', 7, '7'],
		['text', '<b>', '<b>'],
		['whole', '12', 12],
		['whole', 0, 0],
		['decimal', '0.1', 0.1],
		['decimal', -5, -5],
		['decimal', '1e3', 1000],
		['yes', 'false', false],
		['yes', false, false],
		['day', '2024-02-29', '2024-02-29'],
		['time', '2026-02-01T10:00:00+01:00', '2026-02-01T10:00:00+01:00'],
		['one', 'gross', 'gross'],
		['one', '&lt;other&gt;', '<other>'],
		['many', 'blue\r\nred\r\n', ['blue', 'red']],
		['many', ['blue', 'a, b'], ['blue', 'a, b']],
	])('put into the field "%s" what is answered: %j becomes %j', (name, answer, value) => {
		expect(corrected({ [name]: answer })).toMatchObject({
			fields: { ...VALUES, [name]: value },
			correctedFields: [name],
		});
	});

	it('put it into the cell of a table', () => {
		expect(corrected({ 'rows[0].amount': '2', 'rows[0].name': 'b' })).toMatchObject({
			fields: { ...VALUES, rows: [{ amount: 2, name: 'b' }] },
			correctedFields: ['rows[0].amount', 'rows[0].name'],
		});
	});

	it.each<[string, Answers]>([
		['is missing', {}],
		['is empty', { text: '', whole: '', decimal: null, one: ' ', many: [], day: '', yes: '' }],
		['is as it was', { text: 'ACME', whole: 3, decimal: '4087.50', yes: 'true', many: 'red' }],
		[
			'belongs to no field',
			{ submittedAt: 'x', respondedAt: 'y', formMode: 'production', 'rows[1].amount': 5, '': null },
		],
		['belongs to a table', { rows: 'x' }],
	])('change nothing where an answer %s', (_, answers) => {
		expect(corrected(answers)).toMatchObject({ fields: VALUES, correctedFields: [] });
	});

	it('changes nothing where a number came as text and the form gave it as a number', () => {
		const text = { whole: field('1.50', 60), decimal: field('007', 60) };
		expect(corrected({ whole: 1.5, decimal: 7 }, text)).toMatchObject({
			fields: { whole: '1.50', decimal: '007' },
			correctedFields: [],
		});
	});

	it.each<[string, unknown]>([
		['whole', 'twelve'],
		['whole', '1.5'],
		['decimal', '4.087,50'],
		['decimal', '12 apples'],
		['decimal', '0x10'],
		['decimal', 'Infinity'],
		['yes', 'maybe'],
		['day', '31.1.2026'],
		['day', '2026-02-30'],
		['time', 'tomorrow'],
		['one', 'other'],
		['many', 'red\ngreen'],
		['text', ['a']],
		['text', { a: 1 }],
		['decimal', { a: 1 }],
		['rows[0].amount', 'much'],
	])('are refused by the name of the field: %s can be no %j', (name, answer) => {
		const refused = () => corrected({ [name]: answer });
		expect(refused).toThrow(InputError);
		expect(refused).toThrow(`The correction of "${name}" can't be "`);
	});

	it('show in every option of the output', () => {
		const options = {
			rowsField: 'rows',
			flatten: true,
			includeConfidence: true,
			confidenceThreshold: 80,
		};
		const [item] = documentItems(documentWith(FIELDS), {
			...SIMPLE,
			...options,
			corrections: { text: 'New', 'rows[0].amount': 9 },
		});
		expect(item).toMatchObject({
			text: 'New',
			amount: 9,
			document: { correctedFields: ['text', 'rows[0].amount'], confidence: { text: 60 } },
		});
	});

	it('of a field that the API left out, which a rule speaks of, are taken', () => {
		const others = { text: field('ACME', 60) };
		const reviewRules = [{ field: 'decimal', required: true }];
		expect(corrected({ decimal: '7' }, others, { reviewRules })).toMatchObject({
			fields: { decimal: 7 },
			correctedFields: ['decimal'],
			needsReview: false,
		});
	});

	it('go to the part of the document whose form they answer', () => {
		const items = documentItems(documentOf(RESULTS.split), {
			...SIMPLE,
			corrections: { 'extractions[1].number': 'INV-9', number: 'none of them' },
		});
		expect(items.map(({ fields, correctedFields }) => [fields, correctedFields])).toMatchObject([
			[{ number: 'INV-1' }, []],
			[{ number: 'INV-9' }, ['number']],
			[{ sender: 'A. Person' }, []],
		]);
	});

	it.each(['__proto__', 'constructor', 'submittedAt', 'respondedAt', 'data', 'a.b', 'a<b>', ''])(
		'reach a field called %j, and are not taken for what n8n adds',
		(name) => {
			const document = documentOf(resultsOf(named([name, field('old')])));
			const [{ reviewForm }] = documentItems(document, { ...SIMPLE, includeReviewForm: true });
			const [[label]] = Object.entries(sentForm(reviewForm as string));
			const own = { submittedAt: '2026-01-01', respondedAt: '2026-01-01', formMode: 'test' };
			const [item] = documentItems(document, {
				...SIMPLE,
				corrections: { [label]: 'new', ...own },
			});
			expect(Object.entries(item.fields as object)).toEqual([[name, 'new']]);
			expect(item.correctedFields).toEqual([name]);
			const [untouched] = documentItems(document, { ...SIMPLE, corrections: own });
			expect(untouched.correctedFields).toEqual([]);
		},
	);
});

describe('after a person has answered a form', () => {
	const REVIEWED: Partial<OutputOptions> = { confidenceThreshold: 80, includeReviewForm: true };
	const FORM = documentItems(documentWith(FIELDS), { ...SIMPLE, ...REVIEWED })[0]
		.reviewForm as string;

	it('nothing is left to review, corrected or confirmed', () => {
		const item = corrected(sentForm(FORM, { decimal: '5' }), FIELDS, REVIEWED);
		expect(item).toMatchObject({
			fields: { ...VALUES, decimal: 5 },
			correctedFields: ['decimal'],
			needsReview: false,
			reviewFields: [],
			reviewForm: '[]',
		});
	});

	it('what the form did not show is left', () => {
		const answers = sentForm(FORM, {});
		delete answers.text;
		expect(corrected(answers, FIELDS, REVIEWED).reviewFields).toEqual(['text']);
	});

	it('what was emptied is left, and so is a value that must be there', () => {
		const fields = { text: field('x', 10), decimal: field(null, 10), whole: field(null, 10) };
		const reviewRules = [{ field: 'decimal', required: true }];
		const item = corrected({ text: '', decimal: '', whole: '' }, fields, {
			...REVIEWED,
			reviewRules,
		});
		expect(item.reviewFields).toEqual(['text', 'decimal']);
	});
});

describe('a form that is sent unchanged', () => {
	const special = fc.constantFrom(
		...['$$', '$&', "$'", '$`', '<b>', '&lt;', '&lt;b>', '{{ 1+1 }}', '"', "'", '\\', 'ä€😀'],
		...['\n', '\r\n', '\t', ' ', '\u0000', '\ud800', '\\n', '0', '-0', '1e5', 'true', 'null'],
	);
	const text = fc.oneof(
		fc
			.array(fc.oneof(special, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 6 })
			.map((parts) => parts.join('')),
		fc.constant('x'.repeat(100)),
	);
	const number = fc.oneof(
		fc.integer(),
		fc.double({ noNaN: true, noDefaultInfinity: true }),
		fc.constant(0),
	);
	const value = fc.oneof(
		text,
		number,
		fc.boolean(),
		fc.constant(null),
		fc.array(text, { maxLength: 3 }),
		fc.constant({ a: 1 }),
	);
	const cell = fc.record({
		value,
		value_override: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, value),
		confidence: fc.constantFrom(null, 0, 50, 100),
		evidence: fc.array(fc.record({ text, page_number: fc.nat(9) }), { maxLength: 2 }),
		verification_status: fc.constantFrom(null, 'verified'),
	});
	const name = fc.oneof(
		fc.constantFrom(
			...['data', 'total', 'submittedAt', '__proto__', 'a.b', '<b>', '$$', '', 'user'],
		),
		fc.string({ maxLength: 4 }),
	);
	const table = fc.array(fc.oneof(fc.dictionary(name, cell), fc.constant(null)), { maxLength: 2 });
	const fields = fc.dictionary(name, fc.oneof(cell, table), { maxKeys: 5 });
	const type = fc.constantFrom(
		...[
			'string',
			'integer',
			'float',
			'boolean',
			'date',
			'datetime',
			'enum',
			'multi_select',
			'list',
		],
	);
	const choices = fc.array(text, { maxLength: 3 });
	const options = fc.record({
		confidenceThreshold: fc.constantFrom(undefined, 80, 100),
		rowsField: fc.constant(undefined),
		includeEvidence: fc.boolean(),
	});

	it('changes nothing, whatever stands in the document', () => {
		fc.assert(
			fc.property(fields, type, choices, options, (given, dataType, names, chosen) => {
				const leaf = (key: string) => ({ ...defined(key, dataType), choices: names });
				const columns = Object.values(given).flatMap((each) =>
					Array.isArray(each) ? each.flatMap((row) => Object.keys(row ?? {})) : [],
				);
				const definition = Object.keys(given).map((key) => ({
					...leaf(key),
					columns: columns.map(leaf),
				}));
				const document = documentWith(given, definition);
				const before = documentItems(document, { ...SIMPLE, ...chosen, includeReviewForm: true });
				const forms = before.map(({ reviewForm }) => sentForm(reviewForm as string));
				const after = documentItems(document, { ...SIMPLE, ...chosen, corrections: forms[0] });
				expect(after[0].fields).toEqual(before[0].fields);
				expect(after[0].correctedFields).toEqual([]);
			}),
			{ numRuns: 1500 },
		);
	});
});
