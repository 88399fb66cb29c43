import fc from '../../fastCheck';

import { cleanMimeType, nameFile } from '../../../../nodes/Anyformat/documents/sources/fileName';

const PDF = 'application/pdf';
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const GENERIC = 'application/octet-stream';

/** The name of a file whose content is not known. */
const repairFileName = (name: string | undefined, mimeType: string) =>
	nameFile(name, mimeType).fileName;

describe('nameFile, without the content,', () => {
	it.each([
		['invoice.pdf', PDF],
		['INVOICE.PDF', PDF],
		['Rechnung März.pdf', PDF],
		['Счёт 発票 🧾.pdf', PDF],
		['a "quoted" name.pdf', PDF],
		['two\r\nlines.pdf', PDF],
		[`${'ü'.repeat(296)}.pdf`, PDF],
		['scan.jpeg', 'image/jpeg'],
		['page.tif', 'image/tiff'],
		['notes.markdown', 'text/markdown'],
		['export.csv', 'application/vnd.ms-excel'],
	])('keeps %j, which fits %s', (name, mimeType) => {
		expect(repairFileName(name, mimeType)).toBe(name);
	});

	it.each([
		['invoice', PDF, 'invoice.pdf'],
		['Invoice No. 5', PDF, 'Invoice No. 5.pdf'],
		['report.v2', DOCX, 'report.v2.docx'],
		['archive.2024-11-05', PDF, 'archive.2024-11-05.pdf'],
		['x'.repeat(300), PDF, `${'x'.repeat(300)}.pdf`],
		['mail', 'message/rfc822', 'mail.eml'],
		['note', 'text/plain', 'note.txt'],
	])('adds the extension that %j lacks for %s', (name, mimeType, repaired) => {
		expect(repairFileName(name, mimeType)).toBe(repaired);
	});

	it.each([
		['invoice.docx', PDF, 'invoice.pdf'],
		['a.b.txt', PDF, 'a.b.pdf'],
		['scan.pdf', 'image/png', 'scan.png'],
		['scan.PNG', 'image/jpeg', 'scan.jpg'],
	])('replaces the extension of another type in %j for %s', (name, mimeType, repaired) => {
		expect(repairFileName(name, mimeType)).toBe(repaired);
	});

	it.each([
		['invoice.pdf', GENERIC],
		['invoice', GENERIC],
		['drawing.dwg', 'image/vnd.dwg'],
		['invoice.pdf', 'application/x-download'],
		['data.json', 'application/json'],
		['table.csv', 'text/plain'],
		['notes.md', 'text/plain'],
	])('leaves %j as it is for %s, which says too little', (name, mimeType) => {
		expect(repairFileName(name, mimeType)).toBe(name);
	});

	it('takes the year of a date for no extension', () => {
		expect(repairFileName('Notiz 12.05.2024', 'text/plain')).toBe('Notiz 12.05.2024.txt');
		expect(repairFileName('Notiz 12.05.2024', 'application/pdf')).toBe('Notiz 12.05.2024.pdf');
	});

	it.each([undefined, '', '  ', '\u0000', '\\', '\\\\'])(
		'calls a file without a name a document: %j',
		(name) => {
			expect(repairFileName(name, PDF)).toBe('document.pdf');
			expect(repairFileName(name, GENERIC)).toBe('document');
		},
	);

	it.each([
		['in\u0000voice\u0007.pdf', 'invoice.pdf'],
		['in\u007fvo\u0085ice\t.pdf', 'invoice.pdf'],
		[' invoice.pdf \n', 'invoice.pdf'],
	])('leaves out what can not stand in a header: %j', (name, repaired) => {
		expect(repairFileName(name, PDF)).toBe(repaired);
	});

	it('does not end in a backslash, which would escape the closing quote', () => {
		expect(repairFileName('invoice\\\\', GENERIC)).toBe('invoice');
	});
});

describe('for any name and type, nameFile', () => {
	const hostile = fc.string({
		unit: fc.oneof(
			{
				weight: 3,
				arbitrary: fc.constantFrom('.', '\\', ' ', '"', '\r', '\n', '\0', '\t', 'ü', '🧾'),
			},
			{ weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }) },
		),
		maxLength: 12,
	});
	const extension = fc.constantFrom('', '.pdf', '.DOCX', '.txt', '.xyz', '.jpeg');
	const name = fc.tuple(hostile, extension).map(([stem, end]) => stem + end);
	const mimeType = fc.constantFrom(PDF, DOCX, GENERIC, 'text/plain', 'image/jpeg', 'a/b', '');
	const always = (holds: (repaired: string, mimeType: string) => boolean) =>
		fc.assert(
			fc.property(name, mimeType, (given, type) => holds(repairFileName(given, type), type)),
			{ numRuns: 2000 },
		);

	it('gives a name, with no control character but line breaks', () => {
		always((repaired) => repaired !== '' && !/[^\P{Cc}\r\n]/u.test(repaired));
	});

	it('gives no name that ends in a backslash or in white space', () => {
		always((repaired) => !/[\\\s]$/.test(repaired));
	});

	it('changes nothing when it is asked a second time', () => {
		always((repaired, type) => repairFileName(repaired, type) === repaired);
	});
});

describe('cleanMimeType', () => {
	it.each([
		['application/pdf', PDF],
		[' Application/PDF ', PDF],
		['text/html; charset=utf-8', 'text/html'],
		['image/svg+xml', 'image/svg+xml'],
		[DOCX, DOCX],
	])('reads %j as %s', (given, type) => {
		expect(cleanMimeType(given)).toBe(type);
	});

	it.each([
		undefined,
		'',
		'pdf',
		'application/',
		'/pdf',
		'a/b/c',
		'a b/c',
		'text/html\r\nX-Header: 1',
		'a/ü',
	])('takes %j for a type that is not known', (given) => {
		expect(cleanMimeType(given)).toBe(GENERIC);
	});
});
