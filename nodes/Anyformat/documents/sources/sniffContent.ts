import type { ContentKind } from './fileTypes';

/** As far as a file's beginning is looked at, in bytes: as much as a stream of n8n gives at once. */
export const HEAD_BYTES = 64 * 1024;

/** What the first bytes of a file tell. */
export interface Sniffed {
	kind: ContentKind;
	/** The extension of an Office file whose parts are known. */
	extension?: string;
}

/** Where the bytes of a type stand, as Latin-1. */
const SIGNATURES: Array<[kind: ContentKind, bytes: RegExp]> = [
	['pdf', /^%PDF-/],
	['png', /^\x89PNG\r\n/],
	['jpeg', /^\xff\xd8\xff/],
	['gif', /^GIF8[79]a/],
	['webp', /^RIFF[^]{4}WEBP/],
	['wav', /^RIFF[^]{4}WAVE/],
	['tiff', /^(II[*+]\0|MM\0[*+])/],
	// Its two reserved words are zero, which no text that begins with BM has.
	['bmp', /^BM[^]{4}\0\0\0\0/],
	['heic', /^[^]{4}ftyp(heic|heix|hevc|hevx|heim|heis)/],
	['avif', /^[^]{4}ftypavi[fs]/],
	['heif', /^[^]{4}ftyp(mif1|msf1)/],
	['mp3', /^(ID3[^\x20-\x7e]|\xff[\xf2\xf3\xfa\xfb][^\xff\0])/],
	['rtf', /^\s*\{\\rtf/],
	['card', /^BEGIN:(VCARD|VCALENDAR)/i],
	['signature', /^-----BEGIN (PGP|PKCS7|CERTIFICATE)/],
];

/** What only Office files of one kind have in them, as Latin-1; texts of OLE are UTF-16. */
const OOXML_PARTS: Array<[extension: string, part: RegExp]> = [
	['docx', /word\/(document|_rels|styles|settings|theme|fontTable)/],
	['xlsx', /xl\/(workbook|_rels|worksheets|styles|theme|sharedStrings)/],
	['pptx', /ppt\/(presentation|_rels|slides|slideMasters|theme)/],
];

const wide = (text: string) => [...text].join('\0');

const OLE_PARTS: Array<[extension: string, part: RegExp]> = [
	['msg', new RegExp(['__substg1', '__nameid', '__properties'].map(wide).join('|'))],
	['doc', new RegExp(wide('WordDocument'))],
	['ppt', new RegExp(wide('PowerPoint'))],
	['xls', new RegExp(`(${wide('Workbook')}|B\0o\0o\0k\0\0)`)],
];

const ODF_EXTENSIONS: Record<string, string> = {
	text: 'odt',
	spreadsheet: 'ods',
	presentation: 'odp',
};

/** PDF readers look for the mark of a PDF as far as this. */
const PDF_JUNK_BYTES = 1024;

const HTML =
	/^(<\?xml[^>]*>|<!--[^]*?-->|\s)*(<!doctype\s+html|<(html|head|body|title|meta|script)[\s>])/i;

/** Header lines that only mails have, beside those that a letter may have as well. */
const MAIL_HEADERS =
	/^(received|message-id|mime-version|return-path|delivered-to|dkim-signature|content-type|content-transfer-encoding|x-[\w-]+):/i;
const LETTER_HEADERS = /^(from|to|cc|subject|date|reply-to|sender):/i;

/**
 * The type of a file by its beginning: what its bytes say for certain, or `text` for what holds nothing but
 * text; undefined for anything else. `head` are its first HEAD_BYTES, or all of it.
 */
export function sniffContent(head: Uint8Array): Sniffed | undefined {
	const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, HEAD_BYTES));
	const latin1 = bytes.toString('latin1');
	const [kind] = SIGNATURES.find(([, signature]) => signature.test(latin1)) ?? [];
	if (kind !== undefined) return { kind };
	if (latin1.startsWith('PK\x03\x04') || latin1.startsWith('PK\x05\x06')) return sniffZip(latin1);
	if (latin1.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return sniffOle(latin1);
	if (hasLatePdf(latin1)) return { kind: 'pdf' };
	const text = readText(bytes);
	if (text === undefined) return undefined;
	if (HTML.test(text)) return { kind: 'html' };
	return { kind: isMail(text) ? 'eml' : 'text' };
}

function sniffZip(latin1: string): Sniffed {
	const [, own] = /^PK[^]{28}mimetypeapplication\/([\w.+-]+?)(PK|$|[^\w.+-])/.exec(latin1) ?? [];
	if (own === 'epub+zip') return { kind: 'epub', extension: 'epub' };
	const [, odf] = /^vnd\.oasis\.opendocument\.([a-z]+)/.exec(own ?? '') ?? [];
	if (odf !== undefined) return { kind: 'odf', extension: ODF_EXTENSIONS[odf] };
	const [extension] = OOXML_PARTS.find(([, part]) => part.test(latin1)) ?? [];
	if (extension === undefined) return { kind: 'zip' };
	const hasMacros = latin1.includes('vbaProject.bin');
	return { kind: 'ooxml', extension: hasMacros ? extension.replace(/x$/, 'm') : extension };
}

function sniffOle(latin1: string): Sniffed {
	// A password makes an OLE file of a .docx, .xlsx or .pptx.
	if (latin1.includes(wide('EncryptedPackage'))) return { kind: 'encryptedOffice' };
	const [extension] = OLE_PARTS.find(([, part]) => part.test(latin1)) ?? [];
	return { kind: 'ole', extension };
}

/** Whether a PDF follows after some junk: at the beginning of a line or after bytes, or with its objects. */
function hasLatePdf(latin1: string): boolean {
	const at = latin1.slice(0, PDF_JUNK_BYTES + 5).search(/%PDF-\d\.\d/);
	if (at <= 0) return false;
	return /[^\x20-\x7e]/.test(latin1[at - 1]) || /\d+ \d+ obj\b/.test(latin1.slice(at));
}

/** The bytes as text, if they are such; UTF-16 by its mark, or by the zeros of its ASCII letters. */
function readText(bytes: Buffer): string | undefined {
	const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
	const isUtf16 = (first: number, second: number, zeroAt: 0 | 1) =>
		(bytes[0] === first && bytes[1] === second) || zeros(even, zeroAt) > 0.4;
	let text: string;
	if (bytes.length === 0) return undefined;
	if (isUtf16(0xff, 0xfe, 1)) text = even.toString('utf16le');
	else if (isUtf16(0xfe, 0xff, 0)) text = Buffer.from(even).swap16().toString('utf16le');
	else text = bytes.toString('latin1').replace(/^\xef\xbb\xbf/, '');
	// What ended a file of DOS, and what colours a terminal, stand in texts as well.
	const plain = text.replaceAll('\x1a', '').replaceAll('\x1b', '');
	return /[^\P{Cc}\t\n\f\r\x80-\x9f]/u.test(plain) ? undefined : text.replace(/^\ufeff/, '');
}

/** The share of zero bytes at even or odd places of a text's beginning. */
function zeros(even: Buffer, at: 0 | 1): number {
	const sample = even.subarray(0, 512);
	let count = 0;
	for (let index = 0; index < sample.length; index += 2) {
		if (sample[index + at] === 0) count++;
		if (sample[index + 1 - at] === 0) return 0;
	}
	return sample.length === 0 ? 0 : count / (sample.length / 2);
}

/** Whether a text begins with the header lines of a mail: at least two, one of which only a mail has. */
function isMail(text: string): boolean {
	const [header] = text.replace(/^From .*\r?\n/, '').split(/\r?\n\r?\n/);
	const lines = header.split(/\r?\n/);
	if (!/^[\w-]+:/.test(lines[0])) return false;
	const isHeader = lines.every((line) => line === '' || /^([\w-]+:|[ \t])/.test(line));
	const own = lines.filter((line) => MAIL_HEADERS.test(line)).length;
	const shared = lines.filter((line) => LETTER_HEADERS.test(line)).length;
	return isHeader && own > 0 && own + shared > 1;
}
