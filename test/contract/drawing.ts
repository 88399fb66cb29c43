import PDFDocument from 'pdfkit';

type Pdf = PDFKit.PDFDocument;

/** The bytes of what `draw` draws. */
export async function aPdf(draw: (pdf: Pdf) => void): Promise<Buffer> {
	const pdf = new PDFDocument({ size: 'A4', margin: 50 });
	const chunks: Buffer[] = [];
	pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
	draw(pdf);
	pdf.end();
	await new Promise((resolve) => pdf.once('end', resolve));
	return Buffer.concat(chunks);
}

/** Labels stand above their values; the table's head is only on the first page. */
export function anInvoiceOverThreePages(pdf: Pdf): void {
	pdf.fontSize(24).text('ACME Tools, Inc.', 50, 50);
	pdf.fontSize(9).text('500 Harbor Blvd, Oakland, CA 94607', 50, 80);
	pdf.fontSize(20).text('INVOICE', 400, 50).fontSize(10);
	const places = [50, 300, 380, 470];
	const rows = [
		['Bill To', 'Invoice #', 'Invoice Date', 'Due Date'],
		['Northwind Traders', '10077', '03/12/2026', '04/11/2026'],
		['12 Main St'],
	];
	for (const [index, row] of rows.entries()) {
		for (const [column, text] of row.entries()) pdf.text(text, places[column], 120 + index * 14);
	}
	let y = drawRow(pdf, 200, 'Qty', 'Item', 'Rate', 'Total');
	for (let n = 0; n < 100; n++) {
		if (y > 740) {
			pdf.addPage();
			y = 60;
		}
		if (n === 1) {
			drawRow(pdf, y, '1', 'Workbench, foldable, with', '$1,199.99', '$1,199.99');
			pdf.text('adjustable legs', 100, y + 12);
			y += 30;
		} else y = drawRow(pdf, y, '2', `Cordless drill no ${n}`, '$129.00', '$258.00');
	}
	y = drawRow(pdf, y + 10, '', '', 'Subtotal', '$1,602.99');
	y = drawRow(pdf, y, '', '', 'Sales Tax (8.5%)', '$136.25');
	drawRow(pdf, y, '', '', 'Amount Due', '$1,739.24');
}

/** Draws a row with two columns set to the right; answers where the next row begins. */
function drawRow(pdf: Pdf, y: number, quantity: string, item: string, rate: string, total: string) {
	pdf.text(quantity, 50, y).text(item, 100, y);
	pdf.text(rate, 340, y, { width: 100, align: 'right' });
	pdf.text(total, 470, y, { width: 60, align: 'right' });
	return y + 18;
}
