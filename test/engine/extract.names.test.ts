import { RUN_ROUTE, apiTest, type Api } from './api';
import { memoryBinary } from './harness';
import { itemOf } from './items';

const PDF = 'application/pdf';
const GENERIC = 'application/octet-stream';
const LONG = 'n'.repeat(300);

/** What the API holds as names, and the raw headers of the parts that they came in, by item. */
async function submit(api: Api, files: Array<[fileName: string | undefined, mimeType: string]>) {
	const { items, error } = await api.extract(
		files.map(([fileName, mimeType], index) =>
			itemOf({ data: memoryBinary(Buffer.from(`document ${index}`), fileName!, mimeType) }),
		),
	);
	expect(error).toBeUndefined();
	const documents = api.emulator.documents(api.organizationId);
	const sent = api.emulator.calls.filter(({ route }) => route === RUN_ROUTE);
	return items.map(({ json }) => {
		const held = documents.find(({ id }) => id === json.collectionId)!.files[0];
		const [part, ...others] = sent
			.flatMap(({ parts = [] }) => parts)
			.filter((each) => each.sha256 === held.sha256);
		expect(others).toEqual([]);
		return { shown: json.fileName, held: held.fileName, type: held.contentType, part };
	});
}

describe('file names', () => {
	it.concurrent(
		'arrive intact, whatever is in them',
		apiTest(async (api) => {
			// The standard of forms writes quotes and line breaks as %22, %0D and %0A; servers differ in undoing it.
			api.emulator.switches.filenameEscapes = 'backslash-and-percent';
			const names = [
				'"a\r\nb".pdf',
				'Rechnung März – Größe.pdf',
				'🧾 quittung 🙂.pdf',
				`${LONG}.pdf`,
				"it's; filename=x.pdf",
				'%41 100%.pdf',
				'請求書.pdf',
				'x.pdf"\r\nX-Injected: 1\r\n\r\nbody.pdf',
			];
			const received = await submit(
				api,
				names.map((name) => [name, PDF]),
			);
			expect(received.map(({ held }) => held)).toEqual(names);
			expect(received.map(({ shown }) => shown)).toEqual(names);
		}),
	);

	it.concurrent.each([
		['line breaks and quotes', '"a\r\nX-Injected: 1\r\n\r\nb".pdf'],
		['a line feed alone', 'a\nX-Injected: 1.pdf'],
		['a carriage return alone', 'a\rX-Injected: 1.pdf'],
		['the boundary of a form', 'a\r\n--axios\r\nContent-Disposition: form-data; name="text".pdf'],
		['a backslash before a quote', 'a\\".pdf'],
		['a backslash at the end', 'a.pdf\\'],
		['other control characters', 'a\0b\x1b.pdf'],
		['line separators of Unicode', 'a\u2028b\u0085c.pdf'],
	])(
		'with %s add no header and no part',
		apiTest(async (api, _what, name) => {
			const received = await submit(api, [
				[name, PDF],
				['plain.pdf', PDF],
			]);
			for (const { part } of received) {
				expect(part.name).toBe('file');
				expect(Object.keys(part.headers).sort()).toEqual(['content-disposition', 'content-type']);
				expect(part.headers['content-disposition']).toHaveLength(1);
				expect(part.contentType).toBe(PDF);
			}
			const calls = api.emulator.calls.filter(({ route }) => route === RUN_ROUTE);
			expect(calls.map(({ parts }) => parts?.length)).toEqual([1, 1]);
			for (const { headers, bytes } of calls) expect(headers['content-length']).toBe(String(bytes));
		}),
	);

	it.concurrent(
		'get the extension of their type when theirs is missing or wrong',
		apiTest(async (api) => {
			const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
			const expected: Array<[string | undefined, string, string]> = [
				['invoice', PDF, 'invoice.pdf'],
				['scan.jpg', PDF, 'scan.pdf'],
				['scan.jpeg', 'image/jpeg', 'scan.jpeg'],
				['Scan.PDF', PDF, 'Scan.PDF'],
				['report v1.2', word, 'report v1.2.docx'],
				['mail', 'message/rfc822', 'mail.eml'],
				['notes', 'text/plain', 'notes.txt'],
				['data.csv', 'text/plain', 'data.csv'],
				['data.csv', 'application/vnd.ms-excel', 'data.csv'],
				['unknown.xyz', 'application/octet-stream', 'unknown.xyz'],
				['letter.docx', 'application/msword', 'letter.docx'],
				['budget.xlsm', 'application/vnd.ms-excel', 'budget.xlsm'],
				['invoice.pdf', 'text/html', 'invoice.pdf'],
				['invoice.pdf', 'application/x-pdf', 'invoice.pdf'],
				['scan', 'image/pjpeg', 'scan.jpg'],
				['scan', 'image/x-png', 'scan.png'],
				['list', 'application/csv', 'list.csv'],
				['invoice.pdf', 'application/octet-stream', 'invoice.pdf'],
			];
			const received = await submit(
				api,
				expected.map(([name, type]) => [name, type]),
			);
			expect(received.map(({ held }) => held)).toEqual(expected.map(([, , name]) => name));
		}),
	);

	it.concurrent(
		'are decoded, and keep their last segment alone',
		apiTest(async (api) => {
			const expected: Array<[string, string]> = [
				['../../etc/passwd.pdf', 'passwd.pdf'],
				['C:\\Scans\\März\\Rechnung 7.pdf', 'Rechnung 7.pdf'],
				['invoices%2F2024%2Finv%20%C3%BC.pdf', 'inv ü.pdf'],
				['a%5Cb.pdf', 'b.pdf'],
				['M%E4rz.pdf', 'März.pdf'],
				['=?utf-8?Q?Rechnung=5FM=C3=A4rz.pdf?=', 'Rechnung_März.pdf'],
				['=?ISO-8859-1?q?f=FCr_Sie.pdf?=', 'für Sie.pdf'],
				['=?UTF-8?B?UmVjaG51bmcgTcOk?= =?UTF-8?B?cnoucGRm?=', 'Rechnung März.pdf'],
				['=?utf-8?B?TcM=?= =?utf-8?B?pHJ6LnBkZg==?=', 'März.pdf'],
				['100%.pdf', '100%.pdf'],
				['Rabatt 20%25.pdf', 'Rabatt 20%25.pdf'],
				['.pdf', 'document.pdf'],
				['folder/', 'folder.pdf'],
			];
			const received = await submit(
				api,
				expected.map(([name]) => [name, PDF]),
			);
			expect(received.map(({ held }) => held)).toEqual(expected.map(([, name]) => name));
		}),
	);

	it.concurrent(
		'are made up where there are none',
		apiTest(async (api) => {
			const received = await submit(api, [
				[undefined, PDF],
				['', PDF],
				['  ', PDF],
				['\0', 'image/png'],
			]);
			expect(received.map(({ held }) => held)).toEqual([
				'document.pdf',
				'document.pdf',
				'document.pdf',
				'document.png',
			]);
		}),
	);
});

describe('MIME types', () => {
	it.concurrent.each([
		['application/pdf; charset=x', PDF],
		[' Application/PDF ', PDF],
		['application/x-pdf', PDF],
		['application/pdf\r\nX-Injected: 1', GENERIC],
		['text/html"; x="', GENERIC],
		['nonsense', GENERIC],
		['', GENERIC],
		['a/ü', GENERIC],
		['image/vnd.dwg', 'image/vnd.dwg'],
	])(
		'%j stands in the part as %s alone, unless the name tells the type',
		apiTest(async (api, mimeType, expected) => {
			const received = await submit(api, [
				['a.pdf', mimeType],
				['b.dwg', mimeType],
			]);
			const types = [PDF, expected];
			for (const [index, { part, held, shown }] of received.entries()) {
				expect(part.headers['content-type']).toEqual([types[index]]);
				expect(Object.keys(part.headers)).toHaveLength(2);
				expect(held).toBe(shown);
			}
		}),
	);
});
