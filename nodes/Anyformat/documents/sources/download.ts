import type {
	IExecutePaginationFunctions,
	IN8nHttpFullResponse,
	NodeOperationError,
} from 'n8n-workflow';

import { MAX_FILE_BYTES, validateSize } from './document';
import { orAborted, withTimeout } from '../../request/abort';
import { msUntil, type MonotonicMs } from '../../request/clock';
import { nameOf } from './downloadName';
import { cleanMimeType, repairFileName } from './fileName';

/** Share links lead to their file over some other addresses. */
const MAX_REDIRECTS = 5;

const MAX_SILENCE_MS = 60_000;

/** A file that is being downloaded. */
export interface Download {
	fileName: string;
	mimeType: string;
	/** In bytes. */
	size: number;
	content: AsyncIterable<Uint8Array>;
}

/** Makes the error of a document that can't be had, of its message and description. */
export type ToError = (message: string, description: string) => NodeOperationError;

export interface DownloadRules {
	toError: ToError;
	/** Whether the length that the server tells is to be trusted. */
	trustLength: boolean;
	/** Milliseconds since the epoch; when it must be there. */
	deadlineMs: MonotonicMs;
}

/**
 * Begins to download a file, without the API key. Unless the server tells its length, and that is to be
 * trusted, it is read to its end to learn it. Throws what `toError` makes when there is no file, or one
 * that the API does not take, or when nothing comes for a minute.
 */
export async function download(
	context: IExecutePaginationFunctions,
	url: URL,
	{ toError, trustLength, deadlineMs }: DownloadRules,
): Promise<Download> {
	const signal = context.getExecutionCancelSignal();
	const untilMs = () => Math.min(MAX_SILENCE_MS, Math.max(1, msUntil(deadlineMs)));
	const wordsOf = (error?: Error) =>
		msUntil(deadlineMs) <= 0
			? "it was not there within the 'Timeout' of this node"
			: (error?.message ?? 'nothing came for a minute') || 'the connection was closed';
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
			timeout: untilMs(),
			abortSignal: signal,
		})
		.catch((error: unknown) => {
			throw toError(
				`The file at ${place} could not be downloaded`,
				`Open the address in a browser to see what it gives; n8n must be able to reach it. Nothing was sent to Anyformat. n8n says: ${wordsOf(error as Error)}`,
			);
		})) as IN8nHttpFullResponse;

	const { statusCode, headers } = response;
	const body = response.body as unknown as Body;
	const content = unlessSilent(body, { signal, untilMs, wordsOf });
	const mimeType = cleanMimeType(String(headers['content-type'] ?? ''));
	const reason = answerObjection(place, statusCode, mimeType, url);
	if (reason !== undefined) {
		body.destroy();
		throw toError(...reason);
	}

	const fileName = repairFileName(nameOf(headers, url), mimeType);
	const label = `file "${fileName}"`;
	const length = Number(headers['content-length'] ?? NaN);
	if (!trustLength || !Number.isInteger(length)) {
		const buffer = await collect(content, toError, label);
		return { fileName, mimeType, size: buffer.length, content: once(buffer) };
	}
	const tooLong = validateSize(label, length);
	if (tooLong !== undefined) {
		body.destroy();
		throw toError(...tooLong);
	}
	return { fileName, mimeType, size: length, content };
}

/** A stream as n8n gives it. */
type Body = AsyncIterable<Uint8Array> & { destroy(): void };

/** What a download gives; throws with `wordsOf` it when nothing comes within `untilMs`, or `signal` aborts. */
async function* unlessSilent(
	body: Body,
	rules: {
		signal: AbortSignal | undefined;
		untilMs: () => number;
		wordsOf: (error?: Error) => string;
	},
): AsyncGenerator<Uint8Array> {
	const content = body[Symbol.asyncIterator]();
	const next = async () =>
		await orAborted(content.next(), rules.signal).catch((error: Error) => {
			throw new Error(rules.wordsOf(error));
		});
	try {
		for (;;) {
			const read = await withTimeout(rules.untilMs(), next());
			if (read === undefined) throw new Error(rules.wordsOf());
			if (read.done) return;
			yield read.value;
		}
	} finally {
		body.destroy();
	}
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

/** Reads a file into memory, up to the largest that the API takes. Throws what `toError` makes. */
export async function collect(
	content: AsyncIterable<Uint8Array>,
	toError: ToError,
	label: string,
): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	const read = async () => {
		for await (const chunk of content) {
			size += chunk.length;
			if (size > MAX_FILE_BYTES) return;
			chunks.push(chunk);
		}
	};
	await read().catch((error: unknown) => {
		throw toError(
			`n8n could not read the ${label} to its end`,
			`It was not sent. Run the workflow again. n8n says: ${(error as Error).message}`,
		);
	});
	const reason = validateSize(label, size);
	if (reason !== undefined) throw toError(...reason);
	return Buffer.concat(chunks, size);
}

async function* once(buffer: Buffer): AsyncGenerator<Uint8Array> {
	yield buffer;
}
