import { pageOf, type Page } from './page';

const DELIMITERS = [',', ';', '\t', '|'];

/** One page with one table; the delimiter is the one that the first line has most of. */
export async function readCsv(text: string): Promise<Page[]> {
	const { parse } = await import('csv-parse/sync');
	const [head] = text.split(/\r\n|\r|\n/);
	const counts = DELIMITERS.map((delimiter) => head.split(delimiter).length);
	const records: string[][] = parse(text, {
		bom: true,
		delimiter: DELIMITERS[counts.indexOf(Math.max(...counts))],
		relax_column_count: true,
		relax_quotes: true,
		skip_empty_lines: true,
		trim: true,
	});
	const columns = records.reduce((most, record) => Math.max(most, record.length), 0);
	const rows = records.map((record) =>
		Array.from({ length: columns }, (_, index) => record[index] ?? ''),
	);
	return rows.length > 0 ? [pageOf([{ type: 'table', texts: [], rows }])] : [];
}
