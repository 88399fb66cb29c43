/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { Dicer } from '@fastify/busboy';
import { createHash } from 'crypto';
import type { IncomingMessage } from 'node:http';

/** One part of a multipart body. */
export interface ReceivedPart {
	name: string;
	/** Undefined when the part isn't a file. */
	filename?: string;
	contentType: string;
	/** Bytes, also those that were not kept. */
	size: number;
	sha256: string;
	/** As sent, names in lower case, one text for each occurrence. */
	headers: Record<string, string[]>;
	/** The first bytes, enough to tell the kind of a file by. */
	head: Buffer;
	/** The bytes, unless they weren't wanted or were too many to keep. */
	content?: Buffer;
}

/** Whether bytes of this part are wanted at all, judged by its headers and its first chunk. */
export type PartFilter = (part: ReceivedPart, firstChunk: Buffer) => boolean;

/** No more of one part is kept; a longer one is counted and hashed only. */
const KEPT_BYTES = 8 * 1024 * 1024;
const HEAD_BYTES = 8 * 1024;

type PartHeaders = ReceivedPart['headers'];

/** Boundary of a multipart body, or undefined for another content type. */
export function boundaryOf(contentType: string | undefined): string | undefined {
	const match = /^multipart\/form-data\s*;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(
		contentType ?? '',
	);
	return match?.[1] ?? match?.[2];
}

/**
 * Reads a multipart body as it streams in, without keeping what isn't wanted. Rejects when the body
 * is broken off or malformed. `onBytes` hears of every chunk.
 */
export async function readParts(
	message: IncomingMessage,
	boundary: string,
	wanted: PartFilter,
	onBytes: (bytes: number) => void,
): Promise<ReceivedPart[]> {
	const parts: Array<Promise<ReceivedPart>> = [];
	const dicer = new Dicer({ boundary });
	await new Promise<void>((resolve, reject) => {
		dicer.on('part', (stream) => parts.push(receive(stream, wanted)));
		dicer.on('finish', resolve);
		dicer.on('error', reject);
		message.on('data', (chunk: Buffer) => onBytes(chunk.length));
		message.once('close', () => {
			if (!message.complete) reject(new Error('The sender went away.'));
		});
		message.pipe(dicer);
	}).finally(() => message.unpipe(dicer));
	return await Promise.all(parts);
}

async function receive(stream: Dicer.PartStream, wanted: PartFilter): Promise<ReceivedPart> {
	const part: ReceivedPart = {
		name: '',
		contentType: '',
		size: 0,
		sha256: '',
		headers: {},
		head: Buffer.alloc(0),
	};
	const hash = createHash('sha256');
	let kept: Buffer[] | undefined = [];
	stream.on('header', (headers) => Object.assign(part, describe(headers as PartHeaders)));
	await new Promise<void>((resolve) => {
		stream.on('data', (chunk: Buffer) => {
			hash.update(chunk);
			if (part.size === 0 && !wanted(part, chunk)) kept = undefined;
			part.size += chunk.length;
			if (part.head.length < HEAD_BYTES) {
				part.head = Buffer.concat([part.head, chunk]).subarray(0, HEAD_BYTES);
			}
			if (part.size > KEPT_BYTES) kept = undefined;
			kept?.push(chunk);
		});
		stream.on('end', resolve);
		// A broken body is reported by the parser; a part has nothing to add to that.
		stream.on('error', () => resolve());
	});
	return { ...part, sha256: hash.digest('hex'), content: kept && Buffer.concat(kept) };
}

function describe(received: PartHeaders): Partial<ReceivedPart> {
	const headers = Object.fromEntries(
		Object.entries(received).map(([name, values]) => [name, values.map(asUtf8)]),
	);
	const disposition = headers['content-disposition']?.[0] ?? '';
	return {
		headers,
		name: parameter(disposition, 'name') ?? '',
		filename: extendedParameter(disposition, 'filename') ?? parameter(disposition, 'filename'),
		contentType: headers['content-type']?.[0] ?? 'text/plain',
	};
}

/** The parser hands on header bytes as Latin-1. */
const asUtf8 = (text: string) => Buffer.from(text, 'latin1').toString('utf8');

/** A quoted value loses its backslashes; percent signs stay as they are. */
function parameter(disposition: string, name: string): string | undefined {
	const match = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`, 'i').exec(
		disposition,
	);
	return match?.[1]?.replace(/\\(.)/g, '$1') ?? match?.[2];
}

/** The form `filename*=UTF-8''…`, which wins over the plain one. */
function extendedParameter(disposition: string, name: string): string | undefined {
	const match = new RegExp(`;\\s*${name}\\*=utf-8''([^;\\s]*)`, 'i').exec(disposition);
	try {
		return match ? decodeURIComponent(match[1]) : undefined;
	} catch {
		return undefined;
	}
}
