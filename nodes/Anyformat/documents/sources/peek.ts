import { HEAD_BYTES } from './sniffContent';

/** A content whose beginning is known. */
export interface PeekedContent {
	head: Uint8Array;
	/** All of it, the beginning included; to be read once. */
	content: AsyncIterable<Uint8Array>;
	/** Closes what is not read to its end. */
	close(): Promise<void>;
}

/** Reads the beginning of `opened`, and hands it out again with the rest: nothing is read twice. */
export async function peek(opened: AsyncIterable<Uint8Array>): Promise<PeekedContent> {
	const source = opened[Symbol.asyncIterator]();
	const chunks: Uint8Array[] = [];
	let size = 0;
	let isDone = false;
	while (size < HEAD_BYTES && !isDone) {
		const { done, value } = await source.next();
		isDone = done === true;
		if (isDone) break;
		chunks.push(value as Uint8Array);
		size += (value as Uint8Array).length;
	}
	// An iterator that has not begun would close nothing.
	const close = async () => {
		if (!isDone) await source.return?.();
		isDone = true;
	};
	const content = (async function* () {
		try {
			yield* chunks.splice(0);
			while (!isDone) {
				const { done, value } = await source.next();
				isDone = done === true;
				if (!isDone) yield value as Uint8Array;
			}
		} finally {
			await close();
		}
	})();
	return { head: Buffer.concat(chunks, size).subarray(0, HEAD_BYTES), content, close };
}
