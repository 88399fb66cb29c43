import axios from 'axios';
import type { IDataObject } from 'n8n-workflow';

import { sentForm } from '../unit/output/sentForm';
import { apiTest, GET_ROUTE, type Api } from './api';
import { extracted } from './extracted';
import { fileItem } from './items';
import { field, INVOICE, resultsOf } from './results';

const rules = (...rule: IDataObject[]) => ({ reviewRules: { rule } });

describe('Review Rules', () => {
	it.concurrent.each<[string, IDataObject, string[]]>([
		[
			'with a threshold of its own',
			rules({ field: 'invoice_number', confidenceThreshold: 98, required: false }),
			['invoice_number'],
		],
		[
			'that leaves the threshold to the general one',
			{ confidenceThreshold: 80, ...rules({ field: 'note', required: true }) },
			['total_amount', 'note', 'line_items[1].amount'],
		],
		[
			'for a column',
			rules({ field: 'line_items.amount', confidenceThreshold: 80 }),
			['line_items[1].amount'],
		],
		[
			'by expressions',
			rules({
				field: "={{ 'no' + 'te' }}",
				confidenceThreshold: '={{ 40 + 2 }}',
				required: '={{ true }}',
			}),
			['note'],
		],
	])('has a say: one %s', async (_, options, reviewFields) => {
		const [item] = await extracted(INVOICE, options);
		expect(item).toMatchObject({ needsReview: true, reviewFields });
	});

	it.concurrent.each(['={{ undefined }}', '={{ null }}', "={{ '' }}", '={{ $json.none }}'])(
		'stops a node whose threshold is %s',
		async (confidenceThreshold) => {
			const message = expect.stringMatching(/^'Confidence Threshold' (can't be|is empty)/);
			await expect(extracted(INVOICE, { confidenceThreshold })).rejects.toMatchObject({ message });
			const rule = { field: 'note', confidenceThreshold };
			await expect(extracted(INVOICE, rules(rule))).rejects.toMatchObject({ message });
		},
	);

	it.concurrent(
		'stops a node with a rule for a field that there is not, and names those there are',
		async () => {
			const unknown = rules({ field: 'line_items.amont', required: true });
			await expect(extracted(INVOICE, unknown)).rejects.toMatchObject({
				message: 'The document has no field "line_items.amont"',
				description: expect.stringContaining(
					'"total_amount", "note", "line_items", "line_items.description"',
				),
			});
		},
	);

	it.concurrent('finds a value missing that the API leaves out', async () => {
		// The workflow of the tests defines `number` and `supplier`.
		const results = resultsOf({ number: field(7, 99) });
		const [item] = await extracted(results, rules({ field: 'supplier', required: true }));
		expect(item).toMatchObject({
			fields: { number: 7, supplier: null },
			reviewFields: ['supplier'],
		});
	});

	it.concurrent('finds the value of a cell missing that the API leaves out', async () => {
		const rows = [{ amount: field(1, 99) }, { text: field('x', 99) }];
		const results = resultsOf({ number: field(7, 99), rows });
		const [item] = await extracted(results, rules({ field: 'rows.amount', required: true }));
		expect(item).toMatchObject({
			fields: { rows: [{ amount: 1 }, { text: 'x', amount: null }] },
			reviewFields: ['rows[1].amount'],
		});
	});
});

/** Runs Get Results for a document. */
const getResults = async (
	api: Api,
	collectionId: unknown,
	options: IDataObject,
	json: IDataObject = {},
) =>
	await api.run(
		{
			resource: 'file',
			operation: 'getResults',
			workflowId: { __rl: true, mode: 'id', value: api.workflowId },
			collectionId: collectionId as string,
			options,
		},
		{ items: [{ json }] },
	);

describe('a review in n8n', () => {
	const RESULTS = resultsOf({
		number: field('12', 40),
		supplier: field('<b>$& {{ 1+1 }}</b>', 40, {
			evidence: [{ text: '<i>x</i>', page_number: 2 }],
		}),
		data: field('kept', 40),
	});
	const REVIEW = { confidenceThreshold: 80, includeReviewForm: true };

	it.concurrent.each<[string, (answers: IDataObject) => IDataObject, string]>([
		[
			'Send and Wait',
			(answers) => ({ data: { ...answers, respondedAt: '2026-01-01' } }),
			'={{ $json.data }}',
		],
		[
			'Send and Wait, whole',
			(answers) => ({ data: { ...answers, respondedAt: '2026-01-01' } }),
			'={{ $json }}',
		],
		[
			'the Form node',
			(answers) => ({ ...answers, submittedAt: '2026-01-01', formMode: 'test' }),
			'={{ $json }}',
		],
		['a text of JSON', (answers) => ({ text: JSON.stringify(answers) }), '={{ $json.text }}'],
	])(
		'corrects a document by the answers of %s',
		apiTest(async (api, _what, itemOf, corrections) => {
			api.emulator.scriptNext({ results: RESULTS as IDataObject });
			const [{ json }] = (await api.extract([fileItem('a.pdf')], { options: REVIEW })).items;
			expect(json.needsReview).toBe(true);
			const answer = async (changes: Record<string, string>) => {
				const answers = sentForm(String(json.reviewForm), changes);
				const options = { ...REVIEW, corrections };
				const { items, error } = await getResults(api, json.collectionId, options, itemOf(answers));
				if (error) throw error;
				return items[0].json;
			};
			expect(await answer({})).toMatchObject({ fields: json.fields, correctedFields: [] });
			expect(await answer({ number: '13', supplier: 'ACME', data: 'new' })).toMatchObject({
				fields: { number: 13, supplier: 'ACME', data: 'new' },
				correctedFields: ['number', 'supplier', 'data'],
				needsReview: false,
				reviewForm: '[]',
			});
		}),
	);

	it.concurrent(
		'names the field whose answer can be no value of it',
		apiTest(async (api) => {
			api.emulator.scriptNext({ results: RESULTS as IDataObject });
			const [{ json }] = (await api.extract([fileItem('a.pdf')])).items;
			const corrections = '={{ $json }}';
			const { error } = await getResults(
				api,
				json.collectionId,
				{ corrections },
				{ number: 'many' },
			);
			expect(error).toMatchObject({
				message: 'The correction of "number" can\'t be "many"',
				description: expect.stringContaining('It must be a whole number.'),
			});
		}),
	);

	it.concurrent.each(['={{ $json.data }}', '={{ null }}', '', '[]', 'yes', '={{ [1] }}'])(
		'is refused where the answers are %j',
		apiTest(async (api, corrections) => {
			const [{ json }] = (await api.extract([fileItem('a.pdf')])).items;
			const { error } = await getResults(api, json.collectionId, { corrections });
			expect(error).toMatchObject({
				message: expect.stringMatching(/^'Corrections' can't be "/),
				description: expect.stringContaining('{{ $json }} after a Form node'),
			});
		}),
	);

	it.concurrent(
		'asks for the definition of the workflow once, and not without need',
		apiTest(async (api) => {
			const asked = () => api.emulator.calls.filter(({ route }) => route === GET_ROUTE).length;
			const items = [fileItem('1.txt'), fileItem('2.txt'), fileItem('3.txt')];
			const rule = rules({ field: 'number', required: true });
			await api.extract(items, { options: { confidenceThreshold: 80, ...rule } });
			expect(asked()).toBe(0);
			await api.extract(items, { options: REVIEW });
			expect(asked()).toBe(1);
		}),
	);

	it.concurrent(
		'tells each document its own collection ID when the definition can not be had, and no other',
		apiTest(async (api) => {
			api.emulator.failNext(GET_ROUTE, { status: 402 }, 3);
			const settings = { onError: 'continueRegularOutput' as const };
			const items = [fileItem('1.txt'), fileItem('2.txt'), fileItem('3.txt')];
			const outcome = await api.extract(items, { options: REVIEW }, { settings });
			const details = outcome.items.map(({ json }) => json.details as IDataObject);
			expect(details).toHaveLength(3);
			for (const { description, collectionId } of details)
				expect(String(description).match(/collection ID is "[^"]*"/g)).toEqual([
					`collection ID is "${String(collectionId)}"`,
				]);
		}),
	);
});

interface WireField {
	name: string;
	nested_fields?: WireField[];
}

describe('a review of fields that are defined in the node', () => {
	const schema = {
		type: 'object',
		properties: {
			'Rechnungs-Nr.': { type: 'string' },
			customer: { type: 'object', properties: { 'full name': { type: 'string' } } },
			rate: { enum: [7, 19] },
			tags: { type: 'array', items: { type: 'string' } },
			Positionen: {
				type: 'array',
				items: {
					type: 'object',
					properties: {
						Betrag: { type: 'number' },
						Notes: { type: 'array', items: { type: 'string' } },
					},
				},
			},
		},
	};
	const DEFINED = {
		fieldsFrom: 'define',
		schemaType: 'manual',
		inputSchema: JSON.stringify(schema),
	};

	it.concurrent(
		'knows them by the names that they have there, in rules, in the form and in its answers',
		apiTest(async (api) => {
			const [{ json: sample }] = (
				await api.extract([fileItem('a.txt', 'x')], { ...DEFINED, options: {} })
			).items;
			const workflowId = String(sample.workflowId);
			const { data } = await axios.get<{ fields: WireField[] }>(
				`${api.access.baseUrl}/v2/workflows/${workflowId}/`,
				{ headers: { Authorization: `Bearer ${api.access.apiKey}` }, proxy: false },
			);
			const [number, customer, rate, tags, lines] = data.fields;
			const results = resultsOf({
				[number.name]: field('R-1', 40),
				[customer.name]: field(null, 99),
				[rate.name]: field('19', 40),
				[tags.name]: [{ [tags.nested_fields![0].name]: field('a', 40) }],
				[lines.name]: [
					{
						[lines.nested_fields![0].name]: field(1.5, 40),
						[lines.nested_fields![1].name]: field('x\ny', 40),
					},
				],
			});
			const review = {
				confidenceThreshold: 80,
				includeReviewForm: true,
				...rules(
					{ field: 'customer.full name', required: true },
					{ field: 'Positionen.Betrag', confidenceThreshold: 10 },
				),
			};
			api.emulator.scriptNext({ results: results as IDataObject });
			const run = await api.extract([fileItem('b.txt', 'y')], { ...DEFINED, options: review });
			expect(run.error).toBeUndefined();
			const [{ json }] = run.items;
			expect(json.reviewFields).toEqual([
				'Rechnungs-Nr.',
				'customer.full name',
				'rate',
				'tags[0]',
				'Positionen[0].Notes',
			]);
			const answers = async (changes: Record<string, string>) => {
				const json_ = sentForm(String(json.reviewForm), changes);
				const { items, error } = await getResults(
					{ ...api, workflowId },
					json.collectionId,
					{ ...review, corrections: '={{ $json }}' },
					json_,
				);
				if (error) throw error;
				return items[0].json;
			};
			expect(await answers({})).toMatchObject({ fields: json.fields, correctedFields: [] });
			expect(
				await answers({
					'customer.full name': 'J. Doe',
					rate: '7',
					'tags[0]': 'b',
					'Positionen[0].Notes': 'z',
				}),
			).toMatchObject({
				fields: {
					'Rechnungs-Nr.': 'R-1',
					customer: { 'full name': 'J. Doe' },
					rate: 7,
					tags: ['b'],
					Positionen: [{ Betrag: 1.5, Notes: ['z'] }],
				},
				correctedFields: ['customer.full name', 'rate', 'tags[0]', 'Positionen[0].Notes'],
				needsReview: false,
			});
			const unknown = { ...DEFINED, options: rules({ field: 'number', required: true }) };
			const refused = await api.extract([fileItem('c.txt', 'z')], unknown);
			expect(refused.error?.description).toContain('"Rechnungs-Nr.", "customer.full name", "rate"');
		}),
	);
});
