import {
	SOURCE_READ_ERROR,
	StreamedFile,
	StreamedForm,
	TextPart,
} from '../../../nodes/Anyformat/request/multipart';

const BYTES = [Buffer.from('ab'), Buffer.from('cde')];

/** A source of `chunks`; `state` tells how far it was read and whether it was closed. */
function sourceOf(chunks: Buffer[], brokenBy?: Error) {
	const state = { read: 0, closed: false };
	async function* content() {
		try {
			for (const chunk of chunks) {
				state.read++;
				yield chunk;
			}
			if (brokenBy) throw brokenBy;
		} finally {
			state.closed = true;
		}
	}
	return { state, open: async () => content() };
}

const fileOf = (size: number, open: () => Promise<AsyncIterable<Uint8Array>>) =>
	new StreamedFile('invoice.pdf', 'application/pdf', size, open);

async function read(file: StreamedFile): Promise<string> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of file.stream()) chunks.push(chunk);
	return Buffer.concat(chunks).toString();
}

describe('StreamedFile', () => {
	it('gives the content chunk by chunk, and closes it', async () => {
		const { state, open } = sourceOf(BYTES);
		expect(await read(fileOf(5, open))).toBe('abcde');
		expect(state).toEqual({ read: 2, closed: true });
	});

	it('reads nothing before it is asked', async () => {
		const { state, open } = sourceOf(BYTES);
		const stream = fileOf(5, open).stream();
		expect(state.read).toBe(0);
		await stream.next();
		expect(state.read).toBe(1);
		await stream.return(undefined);
	});

	it('opens the content anew for each try', async () => {
		const open = jest.fn(sourceOf(BYTES).open);
		const file = fileOf(5, open);
		expect(await read(file)).toBe('abcde');
		expect(await read(file)).toBe('abcde');
		expect(open).toHaveBeenCalledTimes(2);
	});

	it.each([
		['shorter', 6],
		['longer', 4],
		['not empty though announced so', 0],
	])('breaks off when the content is %s than announced', async (_, size) => {
		const { state, open } = sourceOf(BYTES);
		await expect(read(fileOf(size, open))).rejects.toMatchObject({ code: SOURCE_READ_ERROR });
		expect(state.closed).toBe(true);
	});

	it('never gives more bytes than announced', async () => {
		const given: Uint8Array[] = [];
		const stream = fileOf(4, sourceOf(BYTES).open).stream();
		await expect(
			(async () => {
				for await (const chunk of stream) given.push(chunk);
			})(),
		).rejects.toThrow();
		expect(Buffer.concat(given).length).toBeLessThanOrEqual(4);
	});

	it('breaks off with the same code when the content can not be read on', async () => {
		const { open } = sourceOf(BYTES.slice(0, 1), new Error('ENOENT: gone'));
		const broken = { code: SOURCE_READ_ERROR, message: 'ENOENT: gone' };
		await expect(read(fileOf(5, open))).rejects.toMatchObject(broken);
	});

	it('breaks off with the same code when the content can not even be opened', async () => {
		const file = fileOf(5, async () => {
			throw new Error('ENOENT: gone');
		});
		await expect(read(file)).rejects.toMatchObject({ code: SOURCE_READ_ERROR });
	});

	it('closes the content when the request ends before it', async () => {
		const { state, open } = sourceOf(BYTES);
		for await (const chunk of fileOf(5, open).stream()) {
			expect(chunk.length).toBe(2);
			break;
		}
		expect(state.closed).toBe(true);
	});
});

describe('StreamedForm', () => {
	it('has the members by which axios knows a form and a file', () => {
		const form = new StreamedForm();
		const file = fileOf(5, sourceOf(BYTES).open);
		form.append('file', file);
		const text = new TextPart('Rechnung März');
		form.append('text', text);
		expect(Object.prototype.toString.call(form)).toBe('[object FormData]');
		expect(Object.prototype.toString.call(file)).toBe('[object File]');
		expect([...form]).toEqual([
			['file', file],
			['text', text],
		]);
		expect([...form.entries()]).toEqual([...form]);
	});

	it('closes what was opened for its files', async () => {
		const closed: string[] = [];
		const form = new StreamedForm();
		for (const name of ['a', 'b'])
			form.append(
				'files',
				new StreamedFile(name, 'application/pdf', 5, sourceOf(BYTES).open, async () => {
					closed.push(name);
				}),
			);
		form.append('text', new TextPart('x'));
		await form.close();
		expect(closed).toEqual(['a', 'b']);
	});
});

describe('TextPart', () => {
	it('gives its bytes as they are, with their number, and has no name that would make a file of it', async () => {
		const part = new TextPart('März\r\n\n\rend');
		const chunks: Uint8Array[] = [];
		for await (const chunk of part.stream()) chunks.push(chunk);
		expect(Buffer.concat(chunks).toString()).toBe('März\r\n\n\rend');
		expect(part.size).toBe(Buffer.byteLength('März\r\n\n\rend'));
		expect(part).not.toHaveProperty('name');
		expect(part.type).toMatch(/^text\/plain/);
	});
});
