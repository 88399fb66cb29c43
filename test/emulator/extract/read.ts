import { readCsv } from './csv';
import { readHtml } from './html';
import { readMail } from './mail';
import { readMarkdown } from './markdown';
import type { Page } from './page';
import { pagesOfPdf } from './pdf';
import type { PdfParser } from './pdfParser';
import { readText } from './text';

export type Kind = 'pdf' | 'html' | 'csv' | 'mail' | 'markdown' | 'text';

const BY_ENDING: Record<string, Kind> = {
	pdf: 'pdf',
	htm: 'html',
	html: 'html',
	csv: 'csv',
	tsv: 'csv',
	eml: 'mail',
	md: 'markdown',
	markdown: 'markdown',
};

const BY_TYPE: Record<string, Kind> = {
	'application/pdf': 'pdf',
	'text/html': 'html',
	'text/csv': 'csv',
	'message/rfc822': 'mail',
	'text/markdown': 'markdown',
};

/**
 * How a file is to be read, told by its first bytes, then its name, then its type. Undefined for
 * images and whatever else has no text to read.
 */
export function kindOf(
	fileName: string | null,
	contentType: string,
	head: Buffer,
): Kind | undefined {
	if (head.subarray(0, 1024).includes('%PDF-')) return 'pdf';
	if (!isText(head)) return undefined;
	const ending = /\.(\w+)$/.exec(fileName ?? '')?.[1].toLowerCase() ?? '';
	const kind = BY_ENDING[ending] ?? BY_TYPE[contentType.split(';')[0].trim().toLowerCase()];
	return kind === 'pdf' || ending === 'rtf' ? undefined : (kind ?? 'text');
}

/** The pages of a document; rejects when it is broken. */
export async function readPages(kind: Kind, bytes: Buffer, pdfs: PdfParser): Promise<Page[]> {
	// Some scanners put bytes before the header, from which all places in the file are counted.
	if (kind === 'pdf') return pagesOfPdf(await pdfs.parse(bytes.subarray(bytes.indexOf('%PDF-'))));
	if (kind === 'mail') return await readMail(bytes);
	const text = decode(bytes);
	if (kind === 'html') return await readHtml(text);
	if (kind === 'csv') return await readCsv(text);
	const pages = kind === 'markdown' ? readMarkdown(text) : readText(text);
	return pages.some((page) => page.blocks.length > 0) ? pages : [];
}

/** Control characters other than blanks don't occur in text. */
const isText = (head: Buffer) =>
	hasUtf16Mark(head) || !head.some((byte) => byte < 9 || (byte > 13 && byte < 27));

const hasUtf16Mark = (bytes: Buffer) => bytes[0] === 0xff && bytes[1] === 0xfe;

/** UTF-8 if it is that, else Windows-1252, in which older German documents are written. */
function decode(bytes: Buffer): string {
	if (hasUtf16Mark(bytes)) return new TextDecoder('utf-16le').decode(bytes);
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return new TextDecoder('windows-1252').decode(bytes);
	}
}
