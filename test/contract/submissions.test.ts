/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { createHash, randomBytes } from 'crypto';
import { connect } from 'node:net';
import { aDefinition, aForm, stage, type Stage } from './support';

let world: Stage;
let path: string;

beforeEach(async () => {
	world = await stage();
	path = `/v2/workflows/${world.emulator.addWorkflow(world.organization.id, aDefinition()).id}/`;
});
afterEach(async () => await world.emulator.close());

const post = async (to: string, parts: Parameters<typeof aForm>[0]) =>
	await world.api.post(`${path}${to}/`, aForm(parts));
const held = () => world.emulator.documents(world.organization.id);

describe('a submission', () => {
	it.each(['run', 'upload'])('to %s needs exactly one of file and text', async (to) => {
		const file: [string, string, string] = ['file', 'a', 'a.txt'];
		for (const parts of [[], [file, ['text', 'a']], [file, file], [['document', 'a']]]) {
			const { status, data } = await post(to, parts as Parameters<typeof aForm>[0]);
			expect([status, data.error_code]).toEqual([400, 'VALIDATION_ERROR']);
		}
		expect(held()).toEqual([]);
		world.emulator.switches.partsStatus = 422;
		expect((await post(to, [])).status).toBe(422);
	});

	it('as JSON is refused: there is no such form any more', async () => {
		const { status } = await world.api.post(`${path}run/`, { text: 'a' });
		expect(status).toBe(400);
	});

	it('keeps name, size and digest of the file, and the raw headers of its part', async () => {
		const content = randomBytes(3000);
		await post('run', [['file', new Blob([new Uint8Array(content)]), 'Rechnung März 📄.pdf']]);
		const sha256 = createHash('sha256').update(content).digest('hex');
		const file = { fileName: 'Rechnung März 📄.pdf', size: 3000, sha256 };
		expect(held()[0].files[0]).toMatchObject(file);
		const [part] = world.emulator.calls.at(-1)!.parts!;
		expect(part).toMatchObject({ name: 'file', size: 3000, sha256 });
		expect(part.headers['content-disposition'][0]).toContain('filename="Rechnung März 📄.pdf"');
		expect(part.headers['content-type']).toEqual(['application/octet-stream']);
	});

	it('with quotes in the filename has the escapes undone that switches say', async () => {
		await sendRaw('filename="a\\"b.txt"');
		await sendRaw('filename="x.txt"; filename*=UTF-8\'\'%C3%BC.txt');
		await sendRaw('filename="a%22b.txt"');
		world.emulator.switches.filenameEscapes = 'backslash-and-percent';
		await sendRaw('filename="a%22b.txt"');
		const names = held().map(({ files }) => files[0].fileName);
		expect(names).toEqual(['a"b.txt', 'ü.txt', 'a%22b.txt', 'a"b.txt']);
	});

	it('needs a filename for its file, and something in it', async () => {
		expect((await sendRaw('')).status).toBe(400);
		expect((await post('run', [['file', '', 'empty.pdf']])).status).toBe(400);
		expect((await post('run', [['text', '']])).status).toBe(400);
		world.emulator.switches.emptyText = 'taken';
		expect((await post('run', [['text', '']])).status).toBe(202);
	});

	it('of just the limit is taken, one byte more is refused', async () => {
		const limit = 20 * 1024 * 1024;
		const file = (size: number) => new Blob([new Uint8Array(size)]);
		expect((await post('run', [['file', file(limit), 'a.bin']])).status).toBe(202);
		const { status, data } = await post('run', [['file', file(limit + 1), 'a.bin']]);
		expect([status, data.error_code]).toEqual([413, 'FILE_TOO_LARGE']);
		world.emulator.switches.tooLargeStatus = 400;
		expect((await post('upload', [['file', file(limit + 1), 'a.bin']])).status).toBe(400);
		expect(held()).toHaveLength(1);
	});

	it.each([
		[415, 415],
		[400, 400],
		['error', 202],
		['taken', 202],
	] as const)('of an unlisted type meets the switch %p', async (unknownType, status) => {
		world.emulator.switches.unknownType = unknownType;
		expect((await post('run', [['file', 'x', 'a.exe']])).status).toBe(status);
		expect((await post('run', [['file', 'x', 'a.pdf']])).status).toBe(202);
		world.emulator.clock.advance(2000);
		const ended = held().map((collection) => collection.status);
		const first = unknownType === 'error' ? ['error'] : ['processed'];
		expect(ended).toEqual([...(status === 202 ? first : []), 'processed']);
	});

	it('that breaks off leaves nothing behind', async () => {
		const { port } = new URL(world.emulator.url);
		await new Promise<void>((resolve) => {
			const socket = connect(Number(port), '127.0.0.1', () => {
				socket.write(
					`POST ${path}run/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n` +
						`Authorization: Bearer ${world.organization.key}\r\n` +
						'Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n',
					() => socket.destroy(),
				);
			});
			socket.on('close', () => resolve());
		});
		await world.api.get('/health/');
		expect(held()).toEqual([]);
		expect(
			(await world.api.post(`${path}run/`, '--b\r\nnonsense', { headers: multipart })).status,
		).toBe(400);
	});

	it('without credit is answered 402 by switch', async () => {
		world.emulator.switches.credit = 'spent';
		expect((await post('run', [['text', 'a']])).status).toBe(402);
	});
});

describe('the answer', () => {
	it('to a run and an upload follows the switches', async () => {
		const { switches } = world.emulator;
		Object.assign(switches, { acceptedStatus: 200, createStatus: 200, runWord: 'accepted' });
		Object.assign(switches, { versionId: 'absent', uploadIds: 'absent' });
		const run = await post('run', [['text', 'a']]);
		expect(run.status).toBe(200);
		expect(run.data).toMatchObject({ status: 'accepted' });
		expect(run.data).not.toHaveProperty('version_id');
		const upload = await post('upload', [['text', 'a']]);
		expect([upload.status, upload.data]).toEqual([200, { status: 'uploaded', filename: null }]);
	});
});

const multipart = { 'content-type': 'multipart/form-data; boundary=b' };

async function sendRaw(filename: string) {
	const disposition = `Content-Disposition: form-data; name="file"; ${filename}`;
	const body = `--b\r\n${disposition}\r\n\r\nhello\r\n--b--\r\n`;
	return await world.api.post(`${path}run/`, body, { headers: multipart });
}
