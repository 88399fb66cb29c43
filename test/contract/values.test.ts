import { randomBytes } from 'crypto';
import { definition, plain, reader, type Reader } from './reading';
import { aDefinition } from './support';

let read: Reader;

beforeAll(async () => {
	read = await reader();
});
afterAll(async () => await read.close());

describe('a value', () => {
	it('carries confidence, the exact text and its page; a missing one carries nothing', async () => {
		const text = 'Cover\fInvoice number: INV-1\n';
		const { extraction, parse } = await read.results('i.txt', text, definition('invoices.json'));
		expect(extraction?.invoice_number).toEqual({
			value: 'INV-1',
			confidence: 99,
			evidence: [{ text: 'Invoice number: INV-1', page_number: 2 }],
			value_override: null,
			verification_status: 'not_verified',
		});
		expect(extraction?.due_date).toMatchObject({ value: null, confidence: null, evidence: [] });
		const block = parse.blocks.find(({ page }: { page: number }) => page === 2);
		expect(block).toMatchObject({ id: 'p2_b0', content: 'Invoice number: INV-1' });
	});

	it.each([
		['date', '12 March 2026', '2026-03-12'],
		['date', '12.03.2026', '2026-03-12'],
		['date', '12. März 2026', '2026-03-12'],
		['date', 'Dec 5, 2026', '2026-12-05'],
		['date', '03/25/2026', '2026-03-25'],
		['date', '25/03/2026', '2026-03-25'],
		['date', '31.02.2026', null],
		['datetime', '2026-03-12 14:05', '2026-03-12T14:05:00'],
		['datetime', '2026-03-12T14:05:09+01:00', '2026-03-12T13:05:09Z'],
		['float', '1.188,00 €', 1188],
		['float', '$1,739.24', 1739.24],
		['float', "CHF 12'500.50", 12500.5],
		['float', '-33.11', -33.11],
		['float', '20 % 963.70', 963.7],
		['float', '12.03.2026', null],
		['integer', '1,200 pieces', 1200],
		['integer', '24 months', 24],
		['integer', '3.5', null],
		['boolean', 'Ja, sofort', true],
		['boolean', 'no', false],
		['boolean', 'perhaps', null],
		['string', 'a: b', 'a: b'],
	])('of type %s in %p is %p', async (data_type, text, value) => {
		const fields = [{ name: 'thing', description: 'Thing', data_type }];
		const found = await read.values('a.txt', `Thing: ${text}`, aDefinition(fields));
		expect(found.thing).toBe(value);
	});

	it.each([
		['enum', 'paid by Kreditkarte', 'card'],
		['enum', 'nothing of the kind', null],
		['multi_select', 'card and cash', ['cash', 'card']],
	])('of type %s in %p is %p', async (data_type, text, value) => {
		const enum_options = ['cash', 'card'].map((name) => ({ name, description: name }));
		const fields = [{ name: 'thing', description: 'Thing', data_type, enum_options }];
		expect((await read.values('a.txt', `Thing: ${text}`, aDefinition(fields))).thing).toEqual(
			value,
		);
	});
});

describe('a document that cannot be read', () => {
	const files: Array<[string, Buffer]> = [
		['photo.png', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(100)])],
		['random.bin', randomBytes(5000)],
		['broken.pdf', Buffer.from('%PDF-1.7\nstartxref\n12\n%%EOF')],
		['half.pdf', Buffer.from('%PDF-1.7 and nothing else')],
		['blank.txt', Buffer.from(' \n\n ')],
		['letter.rtf', Buffer.from('{\\rtf1 Invoice number: 1}')],
	];
	it.each(files)('%s yields nulls and empty tables', async (file, content) => {
		const { parse, extraction } = await read.results(file, content, definition('invoices.json'));
		expect(parse).toMatchObject({ markdown: null, text: null, blocks: [] });
		const found = Object.values(plain(extraction));
		expect(found.filter((value) => value !== null)).toEqual([[]]);
	});
});
