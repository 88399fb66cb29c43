/** Reason of a try whose document ended before the announced length, or could not be read on. */
export const SOURCE_READ_ERROR = 'SOURCE_BROKE';

class SourceReadError extends Error {
	readonly code = SOURCE_READ_ERROR;
}

/** A file part that is read while it is sent: `open` is called when its content is asked for. */
export class StreamedFile {
	constructor(
		readonly name: string,
		readonly type: string,
		/** Bytes; announced before the content is read. */
		readonly size: number,
		private readonly open: () => Promise<AsyncIterable<Uint8Array>>,
		/** Closes what was opened for it; called when the request has ended. */
		readonly close: () => Promise<void> = async () => {},
	) {}

	/** Whether its content is being waited for. */
	isReading = false;

	private isCancelled = false;

	get [Symbol.toStringTag]() {
		return 'File';
	}

	/** Ends its sending with an error as soon as its content comes. */
	cancel(): void {
		this.isCancelled = true;
	}

	/** Throws SourceReadError, which ends the request, when the content has not exactly `size` bytes. */
	async *stream(): AsyncGenerator<Uint8Array> {
		let left = this.size;
		const opened = await this.from(this.open());
		const content = opened[Symbol.asyncIterator]();
		try {
			for (;;) {
				const { done, value } = await this.from(content.next());
				left -= value?.length ?? 0;
				if (left < 0 || (done && left > 0)) throw new SourceReadError('its length has changed');
				if (done) return;
				yield value;
			}
		} finally {
			await content.return?.();
		}
	}

	private async from<T>(source: Promise<T>): Promise<T> {
		this.isReading = true;
		const read = await source.catch((error: unknown) => {
			throw new SourceReadError((error as Error).message);
		});
		this.isReading = false;
		if (this.isCancelled) throw new SourceReadError('its time is over');
		return read;
	}
}

/**
 * A text part. Of a plain text axios would turn each line break into CRLF; of a part with a type of its own
 * it leaves the bytes alone. Without a name it is no file, but a field like any other.
 */
export class TextPart {
	readonly type = 'text/plain; charset=utf-8';
	readonly size: number;
	private readonly bytes: Buffer;

	constructor(text: string) {
		this.bytes = Buffer.from(text);
		this.size = this.bytes.length;
	}

	async *stream(): AsyncGenerator<Uint8Array> {
		yield this.bytes;
	}
}

export type FormPart = StreamedFile | TextPart;

/**
 * A form that axios, which n8n sends with, recognises and writes in constant memory: it needs exactly
 * these members, and gives names their escapes. A native FormData would hold whole files.
 */
export class StreamedForm {
	private readonly parts: Array<[string, FormPart]> = [];

	append(name: string, value: FormPart): void {
		this.parts.push([name, value]);
	}

	entries(): IterableIterator<[string, FormPart]> {
		return this.parts[Symbol.iterator]();
	}

	[Symbol.iterator](): IterableIterator<[string, FormPart]> {
		return this.entries();
	}

	get [Symbol.toStringTag]() {
		return 'FormData';
	}

	/** Closes the files that were opened for it and not read to their end. */
	async close(): Promise<void> {
		for (const [, part] of this.parts) if (part instanceof StreamedFile) await part.close();
	}
}

/**
 * Ends the sending of a body that waits for the content of a file; whether it did, so that the body
 * certainly was not, and will not be, sent to its end.
 */
export function cancelStalled(body: unknown): boolean {
	if (!(body instanceof StreamedForm)) return false;
	const files = [...body].flatMap(([, part]) => (part instanceof StreamedFile ? [part] : []));
	const stalled = files.filter(({ isReading }) => isReading);
	for (const file of stalled) file.cancel();
	return stalled.length > 0;
}
