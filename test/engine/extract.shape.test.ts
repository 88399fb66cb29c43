import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { apiTest } from './api';
import { extracted } from './extracted';
import { memoryBinary, storedBinary } from './harness';
import { file, fileItems, heldNames, itemOf, linkOf } from './items';
import { field, fieldsOf, INVOICE, resultsOf } from './results';

const ODD_NAMES = ['0', 'error', '__proto__', 'constructor', 'a.b', 'c d', 'toString', 'größe'];

it.concurrent('takes any name of a field for a name like others', async () => {
	const fields = fieldsOf(...ODD_NAMES.map((name): [string, unknown] => [name, field(name)]));
	const rows = [fieldsOf(['__proto__', field(1)], ['error', field(2)])];
	const results = resultsOf({ ...fields, rows });
	const [item] = await extracted(results, { includeConfidence: true });
	expect(Object.keys(item.fields as object).sort()).toEqual([...ODD_NAMES, 'rows'].sort());
	expect(Object.keys(item.confidence as object).sort()).toEqual([...ODD_NAMES, 'rows'].sort());
	const values = Object.fromEntries(ODD_NAMES.map((name) => [name, name]));
	const cells = fieldsOf(['__proto__', 1], ['error', 2]);
	expect(JSON.stringify(item.fields)).toBe(JSON.stringify({ ...values, rows: [cells] }));
});

describe('Flatten', () => {
	it.concurrent('puts fields at the top and everything else under document', async () => {
		const [item] = await extracted(INVOICE, { flatten: true, confidenceThreshold: 80 });
		expect(item).toEqual({
			invoice_number: 'INV-1',
			total_amount: 4087.5,
			note: null,
			line_items: expect.any(Array),
			document: {
				collectionId: expect.any(String),
				workflowId: expect.any(String),
				fileName: 'a.pdf',
				status: 'processed',
				category: null,
				splitName: null,
				partition: null,
				verificationUrl: 'https://app.anyformat.ai/verify/x',
				needsReview: true,
				lowestConfidence: 62,
				reviewFields: ['total_amount', 'line_items[1].amount'],
			},
		});
	});

	it.concurrent('puts the columns of a row beside the header fields', async () => {
		const items = await extracted(INVOICE, { flatten: true, rowsField: 'line_items' });
		expect(items).toEqual([
			expect.objectContaining({ invoice_number: 'INV-1', description: 'Consulting', amount: 4000 }),
			expect.objectContaining({ invoice_number: 'INV-1', description: 'Travel', amount: 87.5 }),
		]);
		expect(items.map(({ document }) => (document as IDataObject).rowNumber)).toEqual([1, 2]);
		expect(items[0]).not.toHaveProperty('line_items');
	});

	it.concurrent.each([
		['error', { error: field(1) }, { error_2: 1 }],
		['document', { document: field(1) }, { document_2: 1 }],
		['its suffixed form', { error: field(1), error_2: field(2) }, { error_2: 1, error_2_2: 2 }],
	])('gives a field called like %s a suffix', async (_name, fields, expected) => {
		const [{ document, ...columns }] = await extracted(resultsOf(fields), { flatten: true });
		expect(columns).toEqual(expected);
		expect(document).toMatchObject({ status: 'processed' });
	});

	it.concurrent('gives a column a suffix that has the name of a header field', async () => {
		const fields = {
			amount: field(10),
			error: field('x'),
			rows: [{ amount: field(1), error: field(2) }],
		};
		const [item] = await extracted(resultsOf(fields), { flatten: true, rowsField: 'rows' });
		expect(item).toMatchObject({ amount: 10, amount_2: 1, error_2: 'x', error_3: 2 });
	});

	it.concurrent('keeps the names that JavaScript knows', async () => {
		const fields = fieldsOf(['__proto__', field(1)], ['constructor', field(2)]);
		const [item] = await extracted(resultsOf(fields), { flatten: true });
		expect(Object.keys(item).sort()).toEqual(['__proto__', 'constructor', 'document']);
	});

	it.concurrent(
		'does not send a document to the error output that has only a field error',
		apiTest(async (api) => {
			const results = resultsOf({
				error: field('E17'),
				message: field('m'),
				details: field('d'),
			});
			api.emulator.scriptNext({ results }, 2);
			const { items, errorItems } = await api.extract(
				fileItems(2),
				{ options: { flatten: true } },
				{ settings: { onError: 'continueErrorOutput' } },
			);
			expect([items.length, errorItems.length]).toEqual([2, 0]);
		}),
	);
});

describe('Include File', () => {
	it.concurrent(
		'hands on every result with its own original, a stored one by reference',
		apiTest(async (api) => {
			const stored = await storedBinary(Buffer.from('s'), 's.pdf', 'application/pdf');
			const inMemory = memoryBinary(Buffer.from('m'), 'm.pdf', 'application/pdf');
			api.emulator.scriptNext({ results: INVOICE }, 4);
			const { items } = await api.extract(
				[itemOf({ a: stored, b: inMemory }), itemOf({ a: file('x.txt'), b: stored })],
				{ binaryPropertyName: 'b,a', options: { includeFile: true, rowsField: 'line_items' } },
			);
			expect(items.map(({ json, binary }) => [json.fileName, binary?.data.fileName])).toEqual(
				['m.pdf', 'm.pdf', 's.pdf', 's.pdf', 's.pdf', 's.pdf', 'x.txt', 'x.txt'].map((name) => [
					name,
					name,
				]),
			);
			const handedOn = items.filter(({ json }) => json.fileName === 's.pdf');
			expect(handedOn.map(({ binary }) => binary)).toEqual(
				handedOn.map(() => ({ data: expect.objectContaining({ id: stored.id }) })),
			);
		}),
	);

	it.concurrent(
		'hands a text on as a text file',
		apiTest(async (api) => {
			const { items } = await api.extract([{ json: { t: 'one' } }, { json: { t: 'two' } }], {
				source: 'text',
				text: '={{ $json.t }}',
				options: { includeFile: true },
			});
			expect(items.map(({ binary }) => binary?.data)).toEqual(
				items.map(() => expect.objectContaining({ mimeType: 'text/plain', fileExtension: 'txt' })),
			);
		}),
	);
});

describe('order', () => {
	/** Item 1 with `1.1.txt`, item 2 with `2.1.txt` and `2.2.txt`, item 3 with three, item 4 with one … */
	const bundles = (count: number): INodeExecutionData[] =>
		Array.from({ length: count }, (_, item) =>
			itemOf(
				Object.fromEntries(
					Array.from({ length: (item % 3) + 1 }, (__, number) => [
						`file${number}`,
						file(`${item + 1}.${number + 1}.txt`),
					]),
				),
			),
		);

	it.concurrent(
		'is that of items and documents, however they end',
		apiTest(async (api) => {
			for (let index = 0; index < 24; index++)
				api.emulator.scriptNext({ readyAfterMs: ((index * 7) % 24) * 2000 });
			const input = bundles(12);
			const { items } = await api.extract(input, { binaryPropertyName: '*' });
			const names = input.flatMap(({ binary }) =>
				Object.values(binary!).map(({ fileName }) => fileName!),
			);
			expect(items.map(({ json }) => json.fileName)).toEqual(names);
			expect(items.map(linkOf)).toEqual(names.map((name) => Number.parseInt(name, 10) - 1));
			expect(heldNames(api.emulator, api.organizationId, items)).toEqual(names);
			expect(api.emulator.documents(api.organizationId)).toHaveLength(24);
		}),
	);
});

describe('a document that is not finished in time', () => {
	it.concurrent(
		'has the same keys, its status and no fields with On Timeout: Continue',
		apiTest(async (api) => {
			api.emulator.scriptNext({ outcome: 'never' });
			const { items } = await api.extract(
				fileItems(3),
				{
					options: { timeout: 1, onTimeout: 'continue', includeFile: true, rowsField: 'rows' },
				},
				{ settings: { onError: 'continueRegularOutput' } },
			);
			expect(items[0].json).toEqual({
				collectionId: expect.any(String),
				workflowId: api.workflowId,
				fileName: '1.txt',
				status: expect.stringMatching(/^(pending|queued|in_progress)$/),
				fields: {},
				category: null,
				splitName: null,
				partition: null,
				verificationUrl: null,
				row: null,
				rowNumber: null,
			});
			expect(items[0].binary?.data.fileName).toBe('1.txt');
		}),
	);
});
