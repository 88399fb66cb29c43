import type { IBinaryData, IExecutePaginationFunctions } from 'n8n-workflow';

import { isNonEmptyString, isRecord } from '../../request/guards';
import { decodePercent } from './decodeName';
import { HEAD_BYTES } from './sniffContent';

/** What a binary field holds, wherever n8n or a Code node put it. */
export type Content =
	/** In n8n's storage. */
	| { kind: 'stored'; id: string }
	/** In the item: base64 without a prefix or white space. `label` is the type that a prefix named. */
	| { kind: 'base64'; base64: string; label?: string }
	/** A text where base64 should be. */
	| { kind: 'noBase64'; label?: string }
	| { kind: 'none' };

/** Reads a binary field: n8n's own forms, base64 with a `data:` prefix, and bytes that were turned into JSON. */
export function readContent(binary: unknown): Content {
	const bytes = asBytes(binary);
	if (bytes !== undefined) return toBase64(bytes);
	if (!isRecord(binary)) return { kind: 'none' };
	if (isNonEmptyString(binary.id)) return { kind: 'stored', id: binary.id };
	if (typeof binary.data === 'string') return readBase64(binary.data);
	const inner = asBytes(binary.data);
	return inner === undefined ? { kind: 'none' } : toBase64(inner);
}

const toBase64 = (bytes: Buffer, label?: string): Content => ({
	kind: 'base64',
	base64: bytes.toString('base64'),
	label,
});

/** A Buffer, or what JSON makes of one. */
function asBytes(value: unknown): Buffer | undefined {
	if (value instanceof Uint8Array) return Buffer.from(value);
	if (!isRecord(value) || value.type !== 'Buffer' || !Array.isArray(value.data)) return undefined;
	return Buffer.from(value.data as number[]);
}

/** A `data:` URI, or base64 alone. */
function readBase64(text: string): Content {
	const [prefix, given, isBase64] = /^\s*data:([^,]*?)(;\s*base64)?\s*,/i.exec(text) ?? [];
	const label = given?.split(';')[0].trim() || undefined;
	const rest = text.slice(prefix?.length ?? 0);
	if (prefix !== undefined && isBase64 === undefined)
		return toBase64(Buffer.from(decodePercent(rest)), label);
	const decoded = prefix !== undefined && rest.includes('%') ? decodePercent(rest) : rest;
	// White space is allowed in it, and would be counted.
	const base64 = /\s/.test(decoded) ? decoded.replace(/\s+/g, '') : decoded;
	const isValid = /^[A-Za-z0-9+/_-]*={0,2}$/.test(base64) && withoutPadding(base64) % 4 !== 1;
	return isValid ? { kind: 'base64', base64, label } : { kind: 'noBase64', label };
}

const withoutPadding = (base64: string) =>
	base64.length - (/=*$/.exec(base64.slice(-2))?.[0].length ?? 0);

/** The first bytes of a content that the item holds itself. */
export function headInItem(content: Content): Uint8Array {
	if (content.kind !== 'base64') return new Uint8Array();
	return Buffer.from(content.base64.slice(0, Math.ceil(HEAD_BYTES / 3) * 4), 'base64');
}

/** Opens a file: a stream from n8n's storage, or the bytes that the item itself holds. */
export async function openContent(
	context: IExecutePaginationFunctions,
	content: Content,
): Promise<AsyncIterable<Uint8Array>> {
	if (content.kind === 'stored') return await context.helpers.getBinaryStream(content.id);
	return (async function* () {
		if (content.kind === 'base64') yield Buffer.from(content.base64, 'base64');
	})();
}

/** Bytes of a file. n8n can lose what it notes of a stored file and keep the file: then it is counted. */
export async function sizeOf(
	context: IExecutePaginationFunctions,
	content: Content,
): Promise<number> {
	if (content.kind === 'base64') return Math.floor((withoutPadding(content.base64) * 3) / 4);
	if (content.kind !== 'stored') return 0;
	const noted = await context.helpers.getBinaryMetadata(content.id).catch(() => undefined);
	if (typeof noted?.fileSize === 'number') return noted.fileSize;
	let size = 0;
	for await (const chunk of await context.helpers.getBinaryStream(content.id))
		size += (chunk as Buffer).length;
	return size;
}

/** The file as n8n passes it on; what n8n would not take is put into its own form. */
export function asBinaryData(
	binary: unknown,
	content: Content,
	{ fileName, mimeType }: { fileName: string; mimeType: string },
): IBinaryData | undefined {
	if (content.kind === 'none' || content.kind === 'noBase64') return undefined;
	if (content.kind === 'stored') return binary as IBinaryData;
	const known = isRecord(binary) && typeof binary.data === 'string' ? binary : {};
	return { fileName, mimeType, ...known, data: content.base64 };
}

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
	const read = async () => {
		const { done, value } = await source.next();
		isDone = done === true;
		return value as Uint8Array;
	};
	while (size < HEAD_BYTES) {
		const chunk = await read();
		if (isDone) break;
		chunks.push(chunk);
		size += chunk.length;
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
				const chunk = await read();
				if (!isDone) yield chunk;
			}
		} finally {
			await close();
		}
	})();
	return { head: Buffer.concat(chunks, size).subarray(0, HEAD_BYTES), content, close };
}

/**
 * A value of an expression, with the files of the item in place of their descriptions: n8n leaves the content
 * out of `$binary` where it keeps files in the item itself. A description that fits several files stays one.
 */
export function withContent(fields: Map<string, unknown>, value: unknown): unknown {
	if (!isRecord(value)) return value;
	if (isDescription(value)) {
		const fitting = [...fields.values()].filter((file) => describes(value, file));
		return fitting.length === 1 ? fitting[0] : value;
	}
	const entries = Object.entries(value).map(([name, each]) => {
		const file = fields.get(name);
		return [name, isDescription(each) && describes(each, file) ? file : each];
	});
	return Object.fromEntries(entries);
}

/** All that n8n notes of a file, but neither its content nor where that is. */
const isDescription = (value: unknown): boolean =>
	isRecord(value) && typeof value.mimeType === 'string' && !('data' in value) && !('id' in value);

/** Whether n8n notes the same of two files; where it keeps them does not count. */
export const describes = (description: unknown, file: unknown): boolean =>
	isRecord(file) && notesOf(description) === notesOf(file);

const notesOf = (file: unknown): string =>
	JSON.stringify(
		Object.entries(file as Record<string, unknown>)
			.filter(([key, value]) => key !== 'data' && key !== 'id' && value !== undefined)
			.sort(([one], [other]) => (one < other ? -1 : 1)),
	);
