import {
	NodeOperationError,
	type IBinaryData,
	type IExecutePaginationFunctions,
	type IN8nHttpFullResponse,
} from 'n8n-workflow';

import { StreamedFile, StreamedForm } from '../transport/form';
import {
	LARGEST_FILE_BYTES,
	openBinary,
	sha256,
	sizeObjection,
	type SourceDocument,
} from './document';
import { cleanMimeType, repairFileName } from './fileName';

/** Share links lead to their file over some other addresses. */
const MAX_REDIRECTS = 5;

const DOWNLOAD_TIMEOUT_MS = 60_000;

interface Download {
	fileName: string;
	mimeType: string;
	size: number;
	content: AsyncIterable<Uint8Array>;
}

type Refuse = (message: string, description: string) => NodeOperationError;

/**
 * The file that a URL gives, downloaded without the API key while it is submitted. An answer that tells
 * its length is passed on as it comes; one that doesn't is held up to the limit, to learn the length.
 * With Include File it is put into n8n's storage first, so that what is passed on is what was submitted.
 * Throws NodeOperationError at once when the URL can't be one.
 */
export function urlDocument(context: IExecutePaginationFunctions, given: string): SourceDocument {
	const refuse: Refuse = (message, description) =>
		new NodeOperationError(context.getNode(), message, {
			description,
			itemIndex: context.getItemIndex(),
		});
	const url = readUrl(given, refuse);
	const keep = context.getNodeParameter('options.includeFile', false) === true;
	let tries = 0;
	let binary: IBinaryData | undefined;

	const store = async (): Promise<Download> => {
		const found = await download(context, url, refuse, false);
		const { fileName, mimeType, size } = found;
		const buffer = await collect(found.content, refuse, document.label);
		const stored = await context.helpers.prepareBinaryData(buffer, fileName, mimeType);
		binary = stored;
		return { fileName, mimeType, size, content: await openBinary(context, stored) };
	};
	const document: SourceDocument = {
		fileName: null,
		label: `file at ${url.origin}${url.pathname}`,
		fingerprint: sha256(url.href),
		async form() {
			// A length that turned out wrong in the first try is not relied on in the next: n8n unpacks what
			// a server packs unasked, and does not say so.
			const trustLength = tries++ === 0;
			const found = keep ? await store() : await download(context, url, refuse, trustLength);
			const { fileName, mimeType, size, content } = found;
			document.fileName = fileName;
			document.label = `file "${fileName}"`;
			const form = new StreamedForm();
			form.append('file', new StreamedFile(fileName, mimeType, size, async () => content));
			return form;
		},
		async binary(): Promise<IBinaryData> {
			// Only a retry, which finds the document submitted, has not downloaded it.
			if (binary === undefined) await store();
			return binary!;
		},
	};
	return document;
}

function readUrl(given: string, refuse: Refuse): URL {
	const remedy =
		"'File URL' must be the whole address of a file, such as https://example.com/invoice.pdf.";
	const url = URL.canParse(given.trim()) ? new URL(given.trim()) : undefined;
	if (given.trim() === '') throw refuse("'File URL' is empty", remedy);
	if (url === undefined || !['http:', 'https:'].includes(url.protocol))
		throw refuse(`'File URL' can't be "${given}"`, remedy);
	return url;
}

async function download(
	context: IExecutePaginationFunctions,
	url: URL,
	refuse: Refuse,
	trustLength: boolean,
): Promise<Download> {
	const place = `${url.origin}${url.pathname}`;
	const response = (await context.helpers
		.httpRequest({
			method: 'GET',
			url: url.href,
			// A length that counts compressed bytes would be of no use.
			headers: { Accept: '*/*', 'Accept-Encoding': 'identity' },
			encoding: 'stream',
			maxRedirects: MAX_REDIRECTS,
			ignoreHttpStatusErrors: true,
			returnFullResponse: true,
			timeout: DOWNLOAD_TIMEOUT_MS,
			abortSignal: context.getExecutionCancelSignal(),
		})
		.catch((error: unknown) => {
			throw refuse(
				`The file at ${place} could not be downloaded`,
				`Open the address in a browser to see what it gives; n8n must be able to reach it. It says: ${(error as Error).message}`,
			);
		})) as IN8nHttpFullResponse;

	const { statusCode, headers } = response;
	const body = response.body as unknown as AsyncIterable<Uint8Array> & { destroy(): void };
	const mimeType = cleanMimeType(String(headers['content-type'] ?? ''));
	const objection = answerObjection(place, statusCode, mimeType, url);
	if (objection !== undefined) {
		body.destroy();
		throw refuse(...objection);
	}

	const fileName = repairFileName(nameOf(headers, url), mimeType);
	const label = `file "${fileName}"`;
	const length = Number(headers['content-length'] ?? NaN);
	if (!trustLength || !Number.isInteger(length)) {
		const buffer = await collect(body, refuse, label);
		return { fileName, mimeType, size: buffer.length, content: once(buffer) };
	}
	const tooLong = sizeObjection(label, length);
	if (tooLong !== undefined) {
		body.destroy();
		throw refuse(...tooLong);
	}
	return { fileName, mimeType, size: length, content: body };
}

/** Why what a URL answered is not taken for the document. */
function answerObjection(
	place: string,
	statusCode: number,
	mimeType: string,
	url: URL,
): [string, string] | undefined {
	if (statusCode < 200 || statusCode >= 300)
		return [
			`The file at ${place} could not be downloaded: HTTP ${statusCode}`,
			"Check 'File URL'. If the file needs a login, download it with its own node first, and use its binary field as 'Source'.",
		];
	const isPage = mimeType === 'text/html' && !/\.x?html?$/i.test(url.pathname);
	if (!isPage) return undefined;
	return [
		`${place} gives a web page, not a file`,
		"It may be a login or a preview page: use the address of the download itself. To extract from the page, fetch it with the HTTP Request node as a file, and use its binary field as 'Source'.",
	];
}

/** The name that the server gives, else the last part of the address. */
function nameOf(headers: IN8nHttpFullResponse['headers'], url: URL): string | undefined {
	const disposition = String(headers['content-disposition'] ?? '');
	const encoded = /filename\*\s*=\s*UTF-8''([^;]+)/i.exec(disposition)?.[1].trim();
	const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(disposition);
	const last = url.pathname.split('/').pop();
	const given = plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2]?.trim();
	return (encoded && decode(encoded)) || given || (last && (decode(last) ?? last)) || undefined;
}

function decode(text: string): string | undefined {
	try {
		return decodeURIComponent(text);
	} catch {
		return undefined;
	}
}

async function collect(
	content: AsyncIterable<Uint8Array>,
	refuse: Refuse,
	label: string,
): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	const read = async () => {
		for await (const chunk of content) {
			size += chunk.length;
			if (size > LARGEST_FILE_BYTES) return;
			chunks.push(chunk);
		}
	};
	await read().catch((error: unknown) => {
		throw refuse(
			`The ${label} could not be read to its end`,
			`It was not sent. Run the workflow again. n8n says: ${(error as Error).message || 'the connection was closed'}`,
		);
	});
	const objection = sizeObjection(label, size);
	if (objection !== undefined) throw refuse(...objection);
	return Buffer.concat(chunks, size);
}

async function* once(buffer: Buffer): AsyncGenerator<Uint8Array> {
	yield buffer;
}
