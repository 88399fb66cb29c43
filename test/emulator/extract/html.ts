import { pageOf, type BlockType, type Page } from './page';

type Part = { type: BlockType; texts: string[]; rows?: string[][] };
type Cheerio = ReturnType<(typeof import('cheerio'))['load']>;
type Selection = ReturnType<Cheerio>;

const BLOCKS =
	'h1,h2,h3,h4,h5,h6,p,li,dt,dd,div,section,article,pre,blockquote,table,ul,ol,dl,header,footer,main,address';

/** One page of HTML: headings, paragraphs, definition lists and tables, in their order. */
export async function readHtml(html: string): Promise<Page[]> {
	const { load } = await import('cheerio');
	const $ = load(html);
	$('script,style,head,noscript,template').remove();
	$('br').replaceWith('\n');
	const parts = partsOf($, $('body'));
	return parts.length > 0 ? [pageOf(parts)] : [];
}

function partsOf($: Cheerio, root: Selection): Part[] {
	const parts: Part[] = [];
	for (const node of root.contents().toArray()) {
		const element = $(node);
		if (element.is('table')) parts.push(...tablePart($, element));
		else if (element.is('dl')) parts.push(...definitionPart($, element));
		else if (element.is('h1')) parts.push(...textPart('title', element.text()));
		else if (element.is('h2,h3,h4,h5,h6'))
			parts.push(...textPart('section-header', element.text()));
		else if (element.find(BLOCKS).length > 0) parts.push(...partsOf($, element));
		else parts.push(...textPart('text', element.text()));
	}
	return parts;
}

function textPart(type: BlockType, text: string): Part[] {
	const texts = text
		.split('\n\n')
		.flatMap((piece) => piece.split('\n'))
		.map(clean)
		.filter(Boolean);
	return texts.length > 0 ? [{ type, texts: type === 'text' ? texts : [texts.join(' ')] }] : [];
}

/** A term and what it means become one line, `Term: meaning`. */
function definitionPart($: Cheerio, list: Selection): Part[] {
	const texts: string[] = [];
	for (const node of list.find('dt,dd').toArray()) {
		const text = clean($(node).text());
		if ($(node).is('dt')) texts.push(`${text.replace(/:$/, '')}:`);
		else texts.push(`${texts.pop() ?? ''} ${text}`.trim());
	}
	return texts.length > 0 ? [{ type: 'text', texts }] : [];
}

/** A table's rows, or, when it only serves the layout, what stands in its cells. */
function tablePart($: Cheerio, table: Selection): Part[] {
	if (table.find('table').length > 0) {
		return table
			.find('td,th')
			.toArray()
			.flatMap((cell) => ($(cell).parents('table').first().is(table) ? partsOf($, $(cell)) : []));
	}
	const rows = table
		.find('tr')
		.toArray()
		.map((row) => rowOf($, $(row)));
	const columns = Math.max(0, ...rows.map((row) => row.length));
	const filled = rows
		.filter((row) => row.some(Boolean))
		.map((row) => Array.from({ length: columns }, (_, index) => row[index] ?? ''));
	return filled.length > 0 ? [{ type: 'table', texts: [], rows: filled }] : [];
}

/** A cell over several columns is followed by empty ones. */
function rowOf($: Cheerio, row: Selection): string[] {
	return row
		.children('td,th')
		.toArray()
		.flatMap((node) => {
			const span = Math.min(50, Number($(node).attr('colspan')) || 1);
			return [clean($(node).text()), ...Array<string>(span - 1).fill('')];
		});
}

const clean = (text: string) => text.replace(/\s+/g, ' ').trim();
