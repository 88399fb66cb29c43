import { HEAD_BYTES } from '../../../../nodes/Anyformat/documents/sources/sniffContent';
import { peek } from '../../../../nodes/Anyformat/documents/sources/content';

/** Chunks of `size` bytes; `state` tells how many were read, and whether the source was closed. */
function sourceOf(count: number, size: number) {
	const state = { read: 0, closed: 0 };
	async function* chunks() {
		try {
			for (let index = 0; index < count; index++) {
				state.read++;
				yield Buffer.alloc(size, index);
			}
		} finally {
			state.closed++;
		}
	}
	return {
		state,
		chunks: chunks(),
		whole: Buffer.concat(Array.from({ length: count }, (_, index) => Buffer.alloc(size, index))),
	};
}

async function read(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of content) chunks.push(chunk);
	return Buffer.concat(chunks);
}

describe('peek', () => {
	it.each([
		['less than the head', 3, 10],
		['more', 100, 10_000],
		['one chunk', 1, 200_000],
		['nothing', 0, 0],
	])('gives the beginning, and then all of it in its order, of %s', async (_what, count, size) => {
		const { state, chunks, whole } = sourceOf(count, size);
		const { head, content } = await peek(chunks);
		expect(Buffer.from(head).equals(whole.subarray(0, HEAD_BYTES))).toBe(true);
		expect((await read(content)).equals(whole)).toBe(true);
		expect(state).toEqual({ read: count, closed: 1 });
	});

	it('reads no further than the beginning before it is asked', async () => {
		const { state, chunks } = sourceOf(100, 10_000);
		await peek(chunks);
		expect(state.read).toBe(7);
	});

	it('closes what nobody reads, and what is read in part', async () => {
		const unread = sourceOf(100, 10_000);
		await (await peek(unread.chunks)).close();
		expect(unread.state).toEqual({ read: 7, closed: 1 });
		const partly = sourceOf(100, 10_000);
		const { content, close } = await peek(partly.chunks);
		for await (const chunk of content) if (chunk[0] === 8) break;
		await close();
		expect(partly.state).toEqual({ read: 9, closed: 1 });
	});
});
