import { definition, plain, reader, type Reader, type Split } from './reading';

let read: Reader;

beforeAll(async () => {
	read = await reader();
});
afterAll(async () => await read.close());

describe('a graph', () => {
	const extract = (id: string, name: string) => ({
		id,
		type: 'extract',
		extraction_schema: {
			fields: [{ name, description: name.replace('_', ' '), data_type: 'string' }],
		},
	});
	const branch = (id: string, name: string, rest: object = {}) => ({
		id,
		name,
		description: name,
		...rest,
	});

	it('that classifies extracts the fields of the kind that was found', async () => {
		const found = await read.results('a.txt', 'RECEIPT\n\nShop: Corner Lane\n', {
			name: 'Mailroom',
			nodes: [
				{ id: 'parse', type: 'parse' },
				{
					id: 'kind',
					type: 'classify',
					categories: [branch('inv', 'Invoice'), branch('rec', 'Receipt')],
				},
				extract('a', 'invoice_number'),
				extract('b', 'shop'),
			],
			edges: [
				{ source: 'parse', target: 'kind' },
				{ source: 'kind', target: 'a', branch: 'inv' },
				{ source: 'kind', target: 'b', branch: 'rec' },
			],
		});
		expect(found.classifications).toMatchObject([{ category: 'rec', evidence: 'RECEIPT' }]);
		expect(found.extractions.map(({ fields }) => plain(fields))).toEqual([{ shop: 'Corner Lane' }]);
		// The copy is for a single extract node only; this workflow has two.
		expect(found.extraction).toBeNull();
	});

	it('that splits extracts from each split and partition', async () => {
		const pack =
			'Invoice\nInvoice number: INV-1\fand so on\fInvoice\nInvoice number: INV-2\fDelivery note';
		const found = await read.results('pack.txt', pack, {
			name: 'Pack',
			nodes: [
				{ id: 'parse', type: 'parse' },
				{
					id: 'split',
					type: 'splitter',
					rules: [
						branch('i', 'invoices', { partition_key: 'invoice_number' }),
						branch('d', 'delivery notes'),
					],
				},
				extract('a', 'invoice_number'),
			],
			edges: [
				{ source: 'parse', target: 'split' },
				{ source: 'split', target: 'a', branch: 'i' },
			],
		});
		const pages = ({ files }: Pick<Split, 'files'>) =>
			files.map((file) => [file.file_name, file.pages]);
		expect(found.splits.map((split) => [split.name, pages(split)])).toEqual([
			['invoices', [['pack.txt', [1, 2, 3]]]],
			['delivery notes', [['pack.txt', [4]]]],
		]);
		expect(found.splits[0].partitions.map((one) => [one.name, pages(one)])).toEqual([
			['INV-1', [['pack.txt', [1, 2]]]],
			['INV-2', [['pack.txt', [3]]]],
		]);
		expect(
			found.extractions.map((one) => [
				one.split_name,
				one.partition,
				plain(one.fields).invoice_number,
			]),
		).toEqual([
			['invoices', 'INV-1', 'INV-1'],
			['invoices', 'INV-2', 'INV-2'],
		]);
		expect(found.extraction).toBeNull();
	});

	it('that only parses has no extraction', async () => {
		const found = await read.results('a.md', '# Hello\n\nWorld', definition('parse-only.json'));
		expect(found).toMatchObject({ extractions: [], extraction: null });
		expect(found.parse.markdown).toBe(
			'<a id="p1_b0"></a>\n\n# Hello\n\n<a id="p1_b1"></a>\n\nWorld\n',
		);
	});
});
