/** Draws invoices on A4. Lengths are in points, counted from the top left corner of the page. */

const LEFT = 50;
const RIGHT = 545;
const PAIRS_TOP = 148;
const FIRST_TABLE_TOP = 268;
const NEXT_TABLE_TOP = 60;
const TABLE_BOTTOM = 772;
const ROW_HEIGHT = 25;
const COLUMNS = [{ x: LEFT + 8 }, { x: 96 }, { right: 370 }, { right: 455 }, { right: RIGHT - 8 }];
const INK = '#1f2933';
const GREY = '#66727f';
const LINE = '#d5dbe1';

function write(doc, text, { x, right, y, size = 9, bold = false, color = INK }) {
	doc
		.font(bold ? 'Helvetica-Bold' : 'Helvetica')
		.fontSize(size)
		.fillColor(color);
	doc.text(text, x ?? right - doc.widthOfString(text), y, { lineBreak: false });
}

function drawLetterhead(doc, style) {
	doc.rect(0, 0, doc.page.width, 12).fill(style.color);
	write(doc, style.brand, { x: LEFT, y: 42, size: 18, bold: true, color: style.color });
	style.address.forEach((line, index) => {
		write(doc, line, { x: LEFT, y: 68 + index * 13, color: GREY });
	});
	write(doc, style.title, { right: RIGHT, y: 42, size: 22, bold: true });
	doc.moveTo(LEFT, 124).lineTo(RIGHT, 124).lineWidth(0.7).stroke(LINE);
}

/** Lines of label and value; a line without a label continues the value above it. */
function drawPairs(doc, pairs, x, valueX, top) {
	pairs.forEach(([label, value], index) => {
		const y = top + index * 17;
		if (label) write(doc, `${label}:`, { x, y, color: GREY });
		write(doc, value, { x: valueX, y, bold: Boolean(label) });
	});
}

function drawRow(doc, cells, y, look) {
	cells.forEach((cell, index) => write(doc, cell, { ...COLUMNS[index], y: y + 8, ...look }));
}

function drawTableHead(doc, style, y) {
	doc.rect(LEFT, y, RIGHT - LEFT, ROW_HEIGHT).fill(style.color);
	drawRow(doc, style.columns, y, { bold: true, color: '#ffffff' });
}

/** Draws the rows, on as many pages as they need, each under the table's head; returns the y below. */
function drawTable(doc, rows, style) {
	let y = FIRST_TABLE_TOP;
	drawTableHead(doc, style, y);
	y += ROW_HEIGHT;
	for (const cells of rows) {
		if (y + ROW_HEIGHT > TABLE_BOTTOM) {
			doc.addPage();
			y = NEXT_TABLE_TOP;
			drawTableHead(doc, style, y);
			y += ROW_HEIGHT;
		}
		drawRow(doc, cells, y);
		y += ROW_HEIGHT;
		doc.moveTo(LEFT, y).lineTo(RIGHT, y).lineWidth(0.5).stroke(LINE);
	}
	return y;
}

function drawTotals(doc, totals, top, style) {
	totals.forEach(([label, amount], index) => {
		const last = index === totals.length - 1;
		const y = top + index * 21;
		if (last) doc.rect(340, y - 7, RIGHT - 340, 24).fill(style.tint);
		const look = { y, bold: last, size: last ? 10.5 : 9 };
		write(doc, label, { x: 348, ...look });
		write(doc, amount, { right: RIGHT - 8, ...look });
	});
}

function drawFooters(doc, style) {
	const { start, count } = doc.bufferedPageRange();
	for (let page = start; page < start + count; page++) {
		doc.switchToPage(page);
		write(doc, style.footer, { x: LEFT, y: 806, size: 7.5, color: GREY });
		write(doc, style.pageOf(page + 1, count), { right: RIGHT, y: 806, size: 7.5, color: GREY });
	}
}

/**
 * Draws one invoice into `doc`, which must buffer its pages.
 * `fields` is the invoice's entry in expected.json; `style` holds the words, colours and the two
 * formatters `money` and `date` of this supplier.
 */
export function drawInvoice(doc, fields, style) {
	drawLetterhead(doc, style);
	drawPairs(doc, style.parties(fields), LEFT, LEFT + 62, PAIRS_TOP);
	drawPairs(doc, style.facts(fields), 352, 448, PAIRS_TOP);
	const rows = fields.line_items.map((item, index) => [
		String(index + 1),
		item.description,
		style.quantity(item.quantity),
		style.money(item.unit_price),
		style.money(item.amount),
	]);
	const tableEnd = drawTable(doc, rows, style);
	drawTotals(doc, style.totals(fields), tableEnd + 20, style);
	drawPairs(doc, style.payment, LEFT, LEFT + 92, tableEnd + 118);
	drawFooters(doc, style);
}
