import { aDefinition, stage, type Stage } from './support';

let world: Stage;
let path: string;

beforeEach(async () => {
	world = await stage({ switches: { strictFiles: 'on' }, limits: { submission: 1000 } });
	path = `/v2/workflows/${world.emulator.addWorkflow(world.organization.id, aDefinition()).id}/`;
});
afterEach(async () => await world.emulator.close());

async function send(name: string, type: string, content: string | Buffer, to = 'run') {
	const form = new FormData();
	const bytes = new Uint8Array(Buffer.from(content));
	form.append(to === 'files' ? 'files' : 'file', new Blob([bytes], { type }), name);
	return await world.api.post(`${path}${to}/`, form);
}

const PDF = '%PDF-1.7\n';
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const UTF16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a;b\r\n1;2', 'utf16le')]);

describe('the strict mode for files', () => {
	it.each([
		['a.pdf', 'application/pdf', PDF],
		['A.PDF', 'application/pdf; charset=binary', `junk before it${PDF}`],
		['a.txt', 'text/plain; charset=utf-8', 'hello'],
		['a.md', 'text/markdown', '# hello'],
		['a.csv', 'text/csv', 'a;b\r\n1;2'],
		['a.csv', 'text/csv', UTF16],
		['a.html', 'text/html', '\ufeff\n<!-- x --><!DOCTYPE html><p>hello'],
		['a.eml', 'message/rfc822', 'From: a@example.com\r\nSubject: b\r\n c\r\n\r\nhello'],
		['a.rtf', 'text/rtf', '{\\rtf1 hello}'],
		['a.tif', 'image/tiff', 'MM\0*'],
		['a.wav', 'audio/x-wav', 'RIFF0000WAVEfmt '],
	])('takes %s as %s', async (name, type, content) => {
		for (const to of ['run', 'upload', 'files']) {
			const { status } = await send(name, type, content, to);
			expect(status).toBeLessThan(300);
		}
	});

	it.each([
		['no extension', 'document', 'application/pdf', PDF],
		['an unlisted extension', 'a.xlsm', 'application/vnd.ms-excel', PDF],
		['a vague type', 'a.pdf', 'application/octet-stream', PDF],
		['an alias of a type', 'a.pdf', 'application/x-pdf', PDF],
		['no type', 'a.pdf', '', PDF],
		['the type of another kind', 'a.pdf', 'text/plain', PDF],
		['the name of another kind', 'a.txt', 'application/pdf', PDF],
		['the content of another kind', 'a.txt', 'text/plain', PDF],
		['a page for a file', 'a.pdf', 'application/pdf', '<!doctype html><title>Sign in</title>'],
		['a page as plain text', 'a.txt', 'text/plain', '<html><body>hello'],
		['a PDF under many bytes of junk', 'a.pdf', 'application/pdf', 'x'.repeat(2000) + PDF],
		['a ZIP that is no office document', 'a.docx', DOCX, 'PK\x03\x04 something'],
	])('refuses %s', async (_name, name, type, content) => {
		for (const to of ['run', 'upload', 'files']) {
			const { status, data } = await send(name, type, content, to);
			expect([status, data.error_code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
		}
		expect(world.emulator.accepted).toEqual([]);
	});

	it('goes after the size: 413 is for what is too large, 400 for what is empty', async () => {
		world.emulator.switches.maxFileBytes = 10;
		expect((await send('a.exe', '', 'x'.repeat(11))).status).toBe(413);
		expect((await send('a.pdf', 'application/pdf', '')).status).toBe(400);
	});

	it('refuses CSV when that is not listed, and leaves texts alone', async () => {
		world.emulator.switches.csv = 'unlisted';
		expect((await send('a.csv', 'text/csv', 'a')).status).toBe(415);
		const form = new FormData();
		form.append('text', '%PDF-1.7');
		expect((await world.api.post(`${path}run/`, form)).status).toBe(202);
	});
});
