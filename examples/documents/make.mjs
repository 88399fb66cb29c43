/**
 * Makes the PDFs in this folder again: `node examples/documents/make.mjs`.
 * What the invoices say is read from expected.json. Every run writes the same bytes: the date in the
 * file is fixed, and nothing is compressed, because zlib's output differs between versions of Node.
 */
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import PDFDocument from 'pdfkit';
import { drawInvoice } from './invoice.mjs';
import { drawStrokes } from './strokes.mjs';

const expected = JSON.parse(readFileSync(new URL('expected.json', import.meta.url), 'utf8'));

/** Formatters for one language: money with two decimals, quantities with as many as needed, dates. */
const formats = (locale, dateStyle) => {
	const money = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 });
	const quantity = new Intl.NumberFormat(locale);
	const date = new Intl.DateTimeFormat(locale, { ...dateStyle, timeZone: 'UTC' });
	return {
		money: (value) => money.format(value),
		quantity: (value) => quantity.format(value),
		date: (isoDate) => date.format(new Date(isoDate)),
	};
};

const english = formats('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const german = formats('de-DE', { day: '2-digit', month: '2-digit', year: 'numeric' });

const englishInvoice = {
	...english,
	color: '#14506b',
	tint: '#e4eff4',
	brand: 'Brightwell Office Supplies',
	address: ['Unit 4, Fennel Wharf, Brackenport BP1 0ZZ', 'accounts@brightwell.example.com'],
	title: 'INVOICE',
	parties: (fields) => [
		['Supplier', fields.supplier_name],
		['Customer', fields.customer_name],
		['', '17 Lantern Row'],
		['', 'Brackenport BP3 0ZZ'],
		['Attention', 'Accounts payable'],
	],
	facts: (fields) => [
		['Invoice number', fields.invoice_number],
		['Invoice date', english.date(fields.invoice_date)],
		['Due date', english.date(fields.due_date)],
		['Currency', fields.currency],
		['Customer account', 'C-20718'],
	],
	columns: ['#', 'Description', 'Quantity', 'Unit price', 'Amount'],
	totals: (fields) => [
		['Subtotal', `£${english.money(fields.subtotal)}`],
		['VAT 20 %', `£${english.money(fields.tax_amount)}`],
		['Total due', `£${english.money(fields.total_amount)}`],
	],
	payment: [
		['Payment terms', '30 days net, by bank transfer'],
		['Bank', 'Example Bank of Brackenport'],
		['IBAN', 'GB00 EXMP 0000 0012 3456 78'],
	],
	footer: 'An invented document: neither the companies nor the account exist.',
	pageOf: (page, count) => `Page ${page} of ${count}`,
};

const germanInvoice = {
	...german,
	color: '#2f6b3a',
	tint: '#e8f2e9',
	brand: 'Müller Gartenbau',
	address: ['Blütenweg 7, 00001 Grünmühl', 'buero@mueller-gartenbau.example.com'],
	title: 'RECHNUNG',
	parties: (fields) => [
		['Lieferant', fields.supplier_name],
		['Kunde', fields.customer_name],
		['', 'Straße am Flüsschen 12'],
		['', '00002 Bärenfurt'],
	],
	facts: (fields) => [
		['Rechnungsnummer', fields.invoice_number],
		['Rechnungsdatum', german.date(fields.invoice_date)],
		['Fällig am', german.date(fields.due_date)],
		['Währung', fields.currency],
	],
	columns: ['Pos.', 'Bezeichnung', 'Menge', 'Einzelpreis', 'Betrag'],
	totals: (fields) => [
		['Zwischensumme', `${german.money(fields.subtotal)} €`],
		['Umsatzsteuer 19 %', `${german.money(fields.tax_amount)} €`],
		['Gesamtbetrag', `${german.money(fields.total_amount)} €`],
	],
	payment: [
		['Zahlungsziel', '14 Tage ohne Abzug'],
		['Bank', 'Beispielbank Grünmühl'],
		['IBAN', 'DE00 0000 0000 0012 3456 78'],
	],
	footer: 'Ein erfundenes Dokument: weder die Firmen noch das Konto gibt es.',
	pageOf: (page, count) => `Seite ${page} von ${count}`,
};

/** A taxi receipt filled in by hand and scanned askew: strokes and lines only, no text. */
function drawScan(doc) {
	doc.rect(0, 0, doc.page.width, doc.page.height).fill('#c9c7c2');
	doc.rotate(-1.4, { origin: [210, 148] });
	doc.rect(16, 16, 388, 264).fill('#fbf8ef');
	doc.lineCap('round').lineJoin('round');
	doc.lineWidth(2).strokeColor('#3a3a38');
	drawStrokes(doc, 'TAXI RECEIPT', 34, 58, 18);
	doc.lineWidth(0.9).strokeColor('#55544f');
	['DATE', 'FROM', 'TO', 'FARE', 'TIP', 'TOTAL'].forEach((label, index) => {
		const y = 96 + index * 29;
		drawStrokes(doc, label, 34, y, 8);
		doc
			.moveTo(110, y + 4)
			.lineTo(index < 3 ? 385 : 260, y + 4)
			.stroke();
	});
	doc.lineWidth(1.5).strokeColor('#27408b');
	['9 MARCH 2026', 'BRACKENPORT QUAY', 'FENNEL AIRFIELD', '31.50', '3.50', '35.00 EUR'].forEach(
		(entry, index) => drawStrokes(doc, entry, 118, 95 + index * 29, 11),
	);
	doc.rotate(8, { origin: [330, 210] });
	doc.lineWidth(1.8).strokeColor('#a8323e').strokeOpacity(0.75);
	doc.roundedRect(284, 188, 92, 44, 7).stroke();
	drawStrokes(doc, 'PAID', 297, 220, 20);
}

/** Writes one PDF into this folder. */
async function writePdf(fileName, title, size, draw) {
	const doc = new PDFDocument({
		size,
		margin: 0,
		compress: false,
		bufferPages: true,
		info: { Title: title, CreationDate: new Date('2026-03-20T08:00:00Z') },
	});
	const file = doc.pipe(createWriteStream(new URL(fileName, import.meta.url)));
	draw(doc);
	doc.end();
	await once(file, 'finish');
}

const drawAs = (fileName, style) => (doc) => drawInvoice(doc, expected[fileName].fields, style);

await writePdf('invoice.pdf', 'Invoice', 'A4', drawAs('invoice.pdf', englishInvoice));
await writePdf(
	'rechnung-müller.pdf',
	'Rechnung',
	'A4',
	drawAs('rechnung-müller.pdf', germanInvoice),
);
await writePdf('scan.pdf', 'Scan', [420, 297], drawScan);
