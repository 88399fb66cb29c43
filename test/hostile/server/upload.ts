/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import type { IncomingMessage } from 'node:http';

/** A part of a form: a file, or a text without a name. */
export interface Part {
	field: string;
	fileName: string | null;
	contentType: string;
	content: Buffer;
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/** Reads a form as browsers write it. Throws when it is none, or not well formed. */
export async function readForm(request: IncomingMessage, body: Buffer): Promise<Part[]> {
	const headers = { 'content-type': String(request.headers['content-type']) };
	const form = await new Response(new Uint8Array(body), { headers }).formData();
	return await Promise.all(
		[...form.entries()].map(async ([field, value]) =>
			typeof value === 'string'
				? { field, fileName: null, contentType: 'text/plain', content: Buffer.from(value) }
				: {
						field,
						fileName: value.name,
						contentType: value.type,
						content: Buffer.from(await value.arrayBuffer()),
					},
		),
	);
}
