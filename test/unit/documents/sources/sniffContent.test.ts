import type { INodePropertyOptions } from 'n8n-workflow';

import { FILE_TYPES } from '../../../../nodes/Anyformat/documents/sources/fileTypes';
import { nameFile } from '../../../../nodes/Anyformat/documents/sources/fileName';
import { sniffContent } from '../../../../nodes/Anyformat/documents/sources/sniffContent';
import { fileTypes } from '../../../../nodes/Anyformat/properties/documentSource';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const kindOf = (text: string | Buffer) =>
	sniffContent(typeof text === 'string' ? bytes(text) : text)?.kind;

const MAIL = 'From: a@example.com\r\nTo: b@example.com\r\nMIME-Version: 1.0\r\n\r\nHello';

/** Beginnings of files, by what they tell. */
const BEGINNINGS = [
	['pdf', '%PDF-1.7\n'],
	['pdf', 'junk\n%PDF-1.4'],
	['pdf', `${'x'.repeat(1000)}%PDF-1.4\n1 0 obj`],
	['png', '\x89PNG\r\n\x1a\n'],
	['jpeg', '\xff\xd8\xff\xe0'],
	['gif', 'GIF89a'],
	['webp', 'RIFF\x10\0\0\0WEBPVP8 '],
	['wav', 'RIFF\x10\0\0\0WAVEfmt '],
	['tiff', 'II*\0'],
	['tiff', 'MM\0*'],
	['bmp', 'BM\x10\x20\0\0\0\0\0\0'],
	['heic', '\0\0\0\x18ftypheic'],
	['heif', '\0\0\0\x18ftypmif1'],
	['avif', '\0\0\0\x18ftypavif'],
	['mp3', 'ID3\x03\0'],
	['rtf', '{\\rtf1\\ansi'],
	['html', '\n<!-- x -->\n<!DOCTYPE html>'],
	['html', '\xef\xbb\xbf<html lang="de">'],
	['html', '<?xml version="1.0"?>\n<!doctype html>'],
	['eml', MAIL],
	['eml', `From - Mon Jan 1\n${MAIL}`],
	['eml', 'Received: from x\r\n by y\r\nSubject: z\r\n\r\n'],
	['card', 'BEGIN:VCARD\r\nFN:A'],
	['signature', '-----BEGIN PGP SIGNATURE-----'],
	['ooxml', 'PK\x03\x04 xl/workbook.xml'],
	['odf', `PK\x03\x04${'\0'.repeat(26)}mimetypeapplication/vnd.oasis.opendocument.textPK`],
	['epub', `PK\x03\x04${'\0'.repeat(26)}mimetypeapplication/epub+zipPK`],
	['zip', 'PK\x03\x04 something.bin'],
	['ole', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
];

it('there is a beginning for the content of every type', () => {
	const known = [...BEGINNINGS.map(([kind]) => kind), 'text'];
	const unknown = FILE_TYPES.filter(({ content }) => !known.includes(content));
	expect(unknown.map(({ mimeType }) => mimeType)).toEqual([]);
});

it("'File Types' offers the groups that types are in, and no others", () => {
	const offered = (fileTypes.options as INodePropertyOptions[]).map(({ value }) => value);
	const groups = new Set(FILE_TYPES.map(({ group }) => group));
	expect([...groups].sort()).toEqual(['', ...offered].sort());
	expect(fileTypes.default).toEqual(offered);
});

describe('sniffContent', () => {
	it.each(BEGINNINGS)('knows %s by its bytes: %j', (kind, text) => {
		expect(kindOf(text)).toBe(kind);
	});

	it.each([
		['a letter', 'From: Acme\nTo: Mr. Smith\nDate: 2024-11-05\n\nDear Sir'],
		['a list of labels', 'Invoice number: 7\nDate: 2024-11-05\nTotal: 12'],
		['a make of car', 'BMW 320d, blue'],
		['Markdown', '# Title\n\n<p align="center">'],
		['Latin-1', 'K\xf6ln; M\xfcnchen'],
		['UTF-16 with its mark', Buffer.from('\ufeffMärz;1', 'utf16le')],
		['UTF-16 without', Buffer.from('Maerz;1;2;3', 'utf16le')],
		['UTF-16, the other way round', Buffer.from('\ufeffMärz;1', 'utf16le').swap16()],
		['a text about PDF', 'A file that begins with %PDF-1.7 is a PDF.'],
		['what DOS wrote', 'a;b\r\n\x1a'],
	])('takes %s for text', (_what, text) => {
		expect(kindOf(text)).toBe('text');
	});

	it.each([
		['nothing', ''],
		['bytes that nobody knows', '\0\x01\x02\x03'],
	])('knows nothing of %s', (_what, text) => {
		expect(kindOf(text)).toBeUndefined();
	});

	it('reads a page in UTF-16', () => {
		expect(kindOf(Buffer.from('\ufeff<html>', 'utf16le'))).toBe('html');
	});
});

const zip = (text: string) => bytes(`PK\x03\x04 ${text}`);
const ole = (text: string) =>
	Buffer.concat([bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), Buffer.from(text, 'utf16le')]);
const WORD = 'application/msword';

describe('nameFile, by the content,', () => {
	it.each<[string | undefined, string, Buffer, string]>([
		['letter.docx', WORD, zip('word/document.xml'), 'letter.docx'],
		['letter.doc', WORD, zip('word/document.xml'), 'letter.docx'],
		['letter.docm', WORD, zip('word/document.xml'), 'letter.docm'],
		['table.docx', WORD, zip('xl/workbook.xml'), 'table.xlsx'],
		['letter.odt', 'application/zip', zip('content.xml'), 'letter.odt'],
		[undefined, 'application/zip', zip('word/document.xml'), 'document.docx'],
		[undefined, 'text/plain', zip('xl/workbook.xml xl/vbaProject.bin'), 'document.xlsm'],
		['files.zip', 'application/zip', zip('a.txt'), 'files.zip'],
		['letter.doc', 'text/plain', ole('nothing'), 'letter.doc'],
		['mail.msg', 'application/octet-stream', ole('__substg1.0_001A'), 'mail.msg'],
		[undefined, 'application/octet-stream', ole('WordDocument'), 'document.doc'],
		[undefined, 'application/octet-stream', ole('Workbook'), 'document.xls'],
		[undefined, 'application/octet-stream', ole('PowerPoint Document'), 'document.ppt'],
		[undefined, 'application/octet-stream', ole('__nameid_version1.0'), 'document.msg'],
		['secret.xlsx', 'application/octet-stream', ole('EncryptedPackage'), 'secret.xlsx'],
		['invoice.pdf', 'application/pdf', bytes('<html><body>'), 'invoice.html'],
		['invoice.html', 'text/html', bytes('%PDF-1.7'), 'invoice.pdf'],
		['invoice.backup', 'text/plain', bytes('%PDF-1.7'), 'invoice.backup.pdf'],
		['photo.jpg', 'image/jpeg', bytes('\x89PNG\r\n\x1a\n'), 'photo.png'],
		['mail', 'text/plain', bytes(MAIL), 'mail.eml'],
		['data.csv', 'text/plain', bytes('a;b'), 'data.csv'],
		[undefined, 'text/csv', Buffer.from('\ufeffa;b', 'utf16le'), 'document.csv'],
		[undefined, 'text/plain', bytes('\0\x01\x02'), 'document'],
	])('calls %j (%s) as it is: %#', (name, label, head, expected) => {
		const { fileName, mimeType, type } = nameFile(name, label, head);
		expect(fileName).toBe(expected);
		if (type !== undefined)
			expect([type.mimeType, type.extensions]).toEqual([
				mimeType,
				expect.arrayContaining([fileName.split('.').pop()]),
			]);
	});

	it('has one row for an extension, a type and an alias', () => {
		const all = FILE_TYPES.flatMap(({ extensions, mimeType, aliases }) => [
			...extensions,
			mimeType.toLowerCase(),
			...aliases,
		]);
		expect(new Set(all).size).toBe(all.length);
		expect(all.filter((each) => each !== each.toLowerCase())).toEqual([]);
	});
});
