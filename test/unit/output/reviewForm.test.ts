import { documentItems } from '../../../nodes/Anyformat/output/documentItems';
import type { DefinedField } from '../../../nodes/Anyformat/schema/readWorkflow';
import { documentOf, field, RESULTS, resultsOf, SIMPLE } from './fixtures';
import { elementsOf } from './sentForm';

const defined = (
	name: string,
	dataType: string,
	more: Partial<DefinedField> = {},
): DefinedField => ({
	name,
	dataType,
	description: name,
	choices: [],
	columns: [],
	...more,
});

/** The form for these fields, as JSON text. */
function formOf(
	fields: Record<string, unknown>,
	definition?: DefinedField[],
	options: object = {},
): string {
	const document = documentOf(resultsOf(fields), { definition });
	const [item] = documentItems(document, { ...SIMPLE, includeReviewForm: true, ...options });
	return item.reviewForm as string;
}

const inputsOf = (form: string) => elementsOf(form).filter(({ fieldType }) => fieldType !== 'html');

const CHOICES = { choices: ['net', 'gross'] };

describe('a review form', () => {
	it.each<[string, unknown, string, Partial<DefinedField>, object]>([
		['a text', 'ACME', 'string', {}, { fieldType: 'text', defaultValue: 'ACME' }],
		['a text of two lines', 'a\nb', 'string', {}, { fieldType: 'textarea', defaultValue: 'a\nb' }],
		['a long text', 'x'.repeat(81), 'string', {}, { fieldType: 'textarea' }],
		['no text', null, 'string', {}, { fieldType: 'text' }],
		[
			'a decimal',
			4087.5,
			'float',
			{},
			{ fieldType: 'number', defaultValue: '4087.5', requiredField: true },
		],
		['zero', 0, 'integer', {}, { fieldType: 'number', defaultValue: '0', requiredField: true }],
		[
			'a decimal that came as text',
			'4,087.5',
			'float',
			{},
			{ fieldType: 'text', defaultValue: '4,087.5' },
		],
		['no number', null, 'float', {}, { fieldType: 'text' }],
		['a date', '2026-01-31', 'date', {}, { fieldType: 'date', defaultValue: '2026-01-31' }],
		['no date', null, 'date', {}, { fieldType: 'date' }],
		['a date that is none', '31.1.26', 'date', {}, { fieldType: 'text', defaultValue: '31.1.26' }],
		[
			'a time',
			'2026-01-31T09:30:00Z',
			'datetime',
			{},
			{ fieldType: 'text', defaultValue: '2026-01-31T09:30:00Z' },
		],
		[
			'several choices',
			['net', 'gross'],
			'multi_select',
			CHOICES,
			{
				fieldType: 'textarea',
				defaultValue: 'net\ngross',
				placeholder: 'One per line: net, gross',
			},
		],
	])('has an input of its kind for %s', (_, value, type, more, element) => {
		const [input, ...others] = inputsOf(formOf({ a: field(value) }, [defined('a', type, more)]));
		expect(others).toEqual([]);
		expect(input).toMatchObject({ fieldLabel: 'a', ...element });
		if (value === null) expect(input).not.toHaveProperty('defaultValue');
		if (!('requiredField' in element)) expect(input).not.toHaveProperty('requiredField');
	});

	it.each<[string, unknown, string, string[], string | undefined]>([
		['yes', true, 'boolean', ['true', 'false'], 'true'],
		['no', false, 'boolean', ['true', 'false'], 'false'],
		['neither', null, 'boolean', ['true', 'false'], undefined],
		['a choice', 'net', 'enum', ['net', 'gross'], 'net'],
		['no choice', null, 'enum', ['net', 'gross'], undefined],
		['what is no choice any more', 'old', 'enum', ['net', 'gross', 'old'], 'old'],
	])('has a dropdown for %s', (_, value, type, options, chosen) => {
		const more = type === 'enum' ? CHOICES : {};
		const [input] = inputsOf(formOf({ a: field(value) }, [defined('a', type, more)]));
		expect(input).toEqual({
			fieldLabel: 'a',
			fieldType: 'dropdown',
			...(chosen !== undefined && { defaultValue: chosen }),
			fieldOptions: { values: options.map((option) => ({ option })) },
		});
	});

	it('takes the kind from the value where no workflow defines it', () => {
		const fields = { a: field(1), b: field(true), c: field(['x']), d: field('y'), e: field({}) };
		expect(inputsOf(formOf(fields)).map(({ fieldType }) => fieldType)).toEqual([
			'number',
			'dropdown',
			'textarea',
			'text',
		]);
	});

	it('has an input for each simple field without a threshold, and none for cells', () => {
		const labels = inputsOf(formOf(RESULTS.linear.extractions![0].fields)).map(
			({ fieldLabel }) => fieldLabel,
		);
		expect(labels).toEqual(['invoice_number', 'total_amount', 'due_date', 'tags']);
	});

	it('has those to review, also cells by their path, with a threshold or rules', () => {
		const { fields } = RESULTS.linear.extractions![0];
		const labelsFor = (options: object) =>
			inputsOf(formOf(fields, undefined, options)).map(({ fieldLabel }) => fieldLabel);
		expect(labelsFor({ confidenceThreshold: 90 })).toEqual([
			'total_amount',
			'line_items[1].description',
		]);
		const reviewRules = [{ field: 'due_date', required: true }];
		expect(labelsFor({ reviewRules })).toEqual(['due_date']);
		expect(labelsFor({ confidenceThreshold: 0 })).toEqual([]);
		expect(formOf(fields, undefined, { confidenceThreshold: 0 })).toBe('[]');
	});

	it('has the evidence before each input: page and text', () => {
		const elements = elementsOf(formOf(RESULTS.linear.extractions![0].fields));
		expect(elements.slice(0, 3)).toEqual([
			{ fieldType: 'html', html: '<p>Page 1: “Invoice INV-2024-0847”</p>' },
			expect.objectContaining({ fieldLabel: 'invoice_number' }),
			{ fieldType: 'html', html: '<p>Page 2: “Total 4,087.50 €”</p>' },
		]);
	});

	it('shows HTML of a document as text', () => {
		const text = `<img src=x onerror=alert(1)><script>"'&</script>`;
		const evidence = [{ text, page_number: 1 }];
		const [html] = elementsOf(formOf({ a: { ...field('x'), evidence } }));
		expect(html.html).toBe(
			'<p>Page 1: “&lt;img src=x onerror=alert(1)&gt;&lt;script&gt;&quot;&#39;&amp;&lt;/script&gt;”</p>',
		);
	});

	it.each([null, 'x', [null], [{}], [{ text: 7 }], [{ text: ' ' }]])(
		'has no evidence where the API has none that can be read: %j',
		(evidence) => {
			expect(elementsOf(formOf({ a: { ...field('x'), evidence } }))).toHaveLength(1);
		},
	);

	it('writes nothing that n8n would take for a pattern or an expression', () => {
		const text = "$$ $& $` $' {{ 1+1 }} {{{ $json.x }}}";
		const form = formOf({ a: { ...field(text), evidence: [{ text, page_number: 1 }] } });
		expect(form).not.toMatch(/\$|\{\{/);
		expect(inputsOf(form)[0].defaultValue).toBe(text);
	});

	it('tells the inputs of several parts of a document apart', () => {
		const items = documentItems(documentOf(RESULTS.split), { ...SIMPLE, includeReviewForm: true });
		const labels = items.flatMap(({ reviewForm }) =>
			inputsOf(reviewForm as string).map(({ fieldLabel }) => fieldLabel),
		);
		expect(labels).toEqual([
			'extractions[0].number',
			'extractions[1].number',
			'extractions[2].sender',
		]);
	});

	it('is empty for a document that is not finished', () => {
		const unfinished = documentOf(undefined, { status: 'in_progress' });
		expect(documentItems(unfinished, { ...SIMPLE, includeReviewForm: true })).toMatchObject([
			{ reviewForm: '[]' },
		]);
	});
});
