import { readHtml } from './html';
import { pageOf, type Page } from './page';
import { readText } from './text';

/** Headers that a reader of the mail would see. */
const SHOWN = ['from', 'to', 'cc', 'date', 'subject'];

/** The visible headers of a mail as a first block, then its text, on one page. */
export async function readMail(bytes: Buffer): Promise<Page[]> {
	const { default: PostalMime, decodeWords } = await import('postal-mime');
	const { headers, text, html } = await PostalMime.parse(bytes);
	const texts = headers
		.filter(({ key }) => SHOWN.includes(key))
		.map(({ key, value }) => `${key[0].toUpperCase()}${key.slice(1)}: ${decodeWords(value)}`);
	const head = pageOf([{ type: 'text', texts }]);
	const body = text ? readText(text) : await readHtml(html ?? '');
	return [{ blocks: [...head.blocks, ...body.flatMap((page) => page.blocks)] }];
}
