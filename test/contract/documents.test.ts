/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anInvoiceOverThreePages, aPdf } from './drawing';
import { EXAMPLES, definition, reader, type Reader } from './reading';

let read: Reader;

beforeAll(async () => {
	read = await reader();
});
afterAll(async () => await read.close());

describe('the sample documents', () => {
	const expected = JSON.parse(
		readFileSync(join(EXAMPLES, 'documents/expected.json'), 'utf8'),
	) as Record<string, { definition: string; fields: object }>;
	it.each(Object.entries(expected))('%s yields what stands in it', async (file, truth) => {
		const bytes = readFileSync(join(EXAMPLES, 'documents', file));
		expect(await read.values(file, bytes, definition(truth.definition))).toEqual(truth.fields);
	});
});

describe('a document of a known kind', () => {
	const invoices = definition('invoices.json');

	it('an American invoice as PDF, labels above their values, no head on its later pages', async () => {
		const found = await read.values('inv.pdf', await aPdf(anInvoiceOverThreePages), invoices);
		expect(found).toMatchObject({
			invoice_number: '10077',
			invoice_date: '2026-03-12',
			due_date: '2026-04-11',
			supplier_name: 'ACME Tools, Inc.',
			customer_name: 'Northwind Traders',
			currency: 'USD',
			subtotal: 1602.99,
			tax_amount: 136.25,
			total_amount: 1739.24,
		});
		const rows = found.line_items as Array<Record<string, unknown>>;
		expect(rows).toHaveLength(100);
		expect(rows[1]).toEqual({
			description: 'Workbench, foldable, with adjustable legs',
			quantity: 1,
			unit_price: 1199.99,
			amount: 1199.99,
		});
		expect(rows[99].description).toBe('Cordless drill no 99');
	});

	it('a German invoice as text', async () => {
		const text = [
			'Elektro Sommer e.K.\nHauptstr. 5, 01234 Musterstadt\n',
			'Rechnung Nr. 2026-118\nDatum: 05.02.2026\nKundennummer: K-778\n',
			'Rechnungsempfänger:\nBäckerei Krause OHG\nRingweg 9\n',
			'Pos  Beschreibung                 Menge   Einzelpreis   Gesamt',
			'1    Steckdose, weiß                 12          8,90   106,80',
			'2    Montage                        3,5         62,00   217,00\n',
			'Nettobetrag                                             323,80 EUR',
			'zzgl. 19 % MwSt.                                         61,52 EUR',
			'Rechnungsbetrag                                         385,32 EUR\n',
			'Zahlbar bis 19.02.2026 ohne Abzug.',
		].join('\n');
		expect(await read.values('r.txt', text, invoices)).toEqual({
			invoice_number: '2026-118',
			invoice_date: '2026-02-05',
			due_date: '2026-02-19',
			supplier_name: 'Elektro Sommer e.K.',
			customer_name: 'Bäckerei Krause OHG',
			currency: 'EUR',
			subtotal: 323.8,
			tax_amount: 61.52,
			total_amount: 385.32,
			line_items: [
				{ description: 'Steckdose, weiß', quantity: 12, unit_price: 8.9, amount: 106.8 },
				{ description: 'Montage', quantity: 3.5, unit_price: 62, amount: 217 },
			],
		});
	});

	it('an invoice as HTML, laid out with tables', async () => {
		const html = `<table><tr><td><h2>Nordlicht Lampen GmbH</h2></td><td><table>
			<tr><td>Rechnungsnummer</td><td>R-5521</td></tr>
			<tr><td>Fälligkeitsdatum</td><td>21.04.2026</td></tr></table></td></tr></table>
			<table><tr><th>Menge</th><th>Beschreibung</th><th>MwSt.</th><th>Einzelpreis</th><th>Gesamtbetrag</th></tr>
			<tr><td>4</td><td>Leuchte &quot;Möwe&quot;</td><td>19 %</td><td>1.249,00 €</td><td>4.996,00 €</td></tr></table>
			<p>Gesamtbetrag: <b>5.945,24 €</b></p>`;
		expect(await read.values('r.html', html, invoices)).toMatchObject({
			invoice_number: 'R-5521',
			due_date: '2026-04-21',
			invoice_date: null,
			total_amount: 5945.24,
			line_items: [{ description: 'Leuchte "Möwe"', quantity: 4, unit_price: 1249, amount: 4996 }],
		});
	});

	it('a till receipt without a head over its items', async () => {
		const text = [
			'Café Linde\nMarktplatz 3\n\n12.04.2026 14:32   Bon 8841\n',
			'2 x Cappuccino 3,40      6,80',
			'1 x Apfelkuchen          3,90',
			'-----------------------------',
			'Summe EUR               10,70\nBar                     20,00',
		].join('\n');
		expect(await read.values('bon.txt', text, definition('receipts.json'))).toMatchObject({
			merchant_name: 'Café Linde',
			receipt_number: '8841',
			purchase_date: '2026-04-12',
			payment_method: 'cash',
			total_amount: 10.7,
			items: [
				{ description: 'Cappuccino', quantity: 2, unit_price: 3.4, amount: 6.8 },
				{ description: 'Apfelkuchen', quantity: 1, unit_price: null, amount: 3.9 },
			],
		});
	});

	it('a German statement as CSV with semicolons', async () => {
		const csv =
			'Kontonummer;Buchungsdatum;Verwendungszweck;Betrag;Währung;Saldo\r\n' +
			'DE1;02.03.2026;"Miete; März";-1.200,00;EUR;5.000,00\r\n' +
			'DE1;03.03.2026;Gehalt;3.150,50;EUR;8.150,50\r\n';
		expect(await read.values('s.csv', csv, definition('statements.json'))).toEqual({
			account_number: 'DE1',
			currency: 'EUR',
			transactions: [
				{ booking_date: '2026-03-02', description: 'Miete; März', amount: -1200, balance: 5000 },
				{ booking_date: '2026-03-03', description: 'Gehalt', amount: 3150.5, balance: 8150.5 },
			],
		});
	});

	it('a mail in several encoded parts', async () => {
		const mail = [
			'From: =?utf-8?Q?J=C3=B6rg_M=C3=BCller?= <joerg@example.com>',
			'Subject: =?utf-8?B?RnJhZ2UgenVyIFJlY2hudW5n?=',
			'Date: Fri, 3 Apr 2026 08:00:00 +0200',
			'Content-Type: multipart/alternative; boundary="xx"\r\n\r\n--xx',
			'Content-Type: text/plain; charset=iso-8859-1',
			'Content-Transfer-Encoding: quoted-printable\r\n',
			'Artikel: Gr=FC=DFkarte\r\n--xx\r\nContent-Type: text/html\r\n\r\n<p>Hallo</p>\r\n--xx--',
		].join('\r\n');
		expect(await read.values('m.eml', mail, definition('emails.json'))).toMatchObject({
			sender: 'Jörg Müller <joerg@example.com>',
			subject: 'Frage zur Rechnung',
			sent_at: '2026-04-03T06:00:00Z',
			article: 'Grüßkarte',
		});
	});

	it('a contract that names its parties in a sentence', async () => {
		const text =
			'CONSULTING AGREEMENT\n\nAgreement No. 2026/17\n\n' +
			'between Alpha Robotics GmbH ("Client") and Jane\'s Consulting Ltd (the "Provider").\n\n' +
			'Effective date: 2026-01-15\nAutomatic renewal: No\nTotal annual fee: 24.000,00 EUR\n';
		expect(await read.values('c.txt', text, definition('contracts.json'))).toMatchObject({
			contract_number: '2026/17',
			client_name: 'Alpha Robotics GmbH',
			provider_name: "Jane's Consulting Ltd",
			start_date: '2026-01-15',
			end_date: null,
			automatic_renewal: false,
			total_annual_fee: 24000,
		});
	});
});
