import { isSummaryLabel } from './concepts';
import { linesOf } from './page';
import type { PlacedPage } from './scope';
import type { Table } from './tables';

/** What the columns of lines without a head are, such as `2 x Cappuccino 3,40   6,80`. */
const HEAD = ['Quantity', 'Description', 'Unit price', 'Amount'];
const AMOUNT = /^[-−]?[€$£]?\s?\d[\d.,]*[.,]\d{2}(\s?[€$£A-Z]{0,3})?$/;
const ITEM =
	/^(?:(\d+(?:[.,]\d+)?)\s*[xX×*]\s+(?:([€$£]?\d[\d.,]*[.,]\d{2})\s+)?)?(.*?)(?:\s+[à@]?\s*([€$£]?\d[\d.,]*[.,]\d{2}))?$/;

/**
 * Lines above the first sum, each a text with an amount at its right, as on a till receipt; no table when
 * there are none, or no sum below them.
 */
export function itemLines(pages: PlacedPage[]): Table[] {
	const rows: Table['rows'] = [];
	for (const page of pages) {
		for (const { cells } of linesOf(page)) {
			const amount = cells.at(-1)?.text ?? '';
			if (cells.length < 2 || !AMOUNT.test(amount) || /:$/.test(cells[0].text)) continue;
			if (isSummaryLabel(cells[0].text)) return rows.length > 0 ? [{ head: HEAD, rows }] : [];
			const text = cells.slice(0, -1).map((cell) => cell.text);
			const [, quantity = '', before, name, after] = ITEM.exec(text.join(' ')) ?? [];
			const price = before ?? after ?? '';
			if (name) rows.push({ cells: [quantity, name, price, amount], page: page.number });
		}
	}
	return [];
}
