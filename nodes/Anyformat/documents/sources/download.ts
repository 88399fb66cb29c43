import type { IExecutePaginationFunctions, IN8nHttpFullResponse } from 'n8n-workflow';

import { orAborted, sleepUntilAborted, withTimeout } from '../../request/abort';
import { readConnectionFailure } from '../../request/connectionFailure';
import { backoffMs, MAX_RETRIES } from '../../request/retryDelay';
import { MAX_FILE_BYTES, validateSize, type ToError } from './document';
import { refusalOf } from './downloadRefusal';
import { nameOf } from './downloadName';
import { nameFile } from './fileName';
import { peek, type PeekedContent } from './peek';
import { Slots } from './slots';

/** Share links lead to their file over some other addresses. */
const MAX_REDIRECTS = 5;

const MAX_SILENCE_MS = 60_000;

/** What a download may hold in memory before it needs one of the few slots for large files. */
const MAX_SMALL_BYTES = 1024 * 1024;

/**
 * Downloads that are under way, or wait to be sent, in this process. A slow address keeps a slot and no more:
 * the limit is for memory, which stays below 24 × 1 MB + 2 × 20 MB.
 */
const downloads = new Slots(24);
const largeDownloads = new Slots(2);

/** A file that was downloaded, and is held in memory until it is released. */
export interface HeldFile {
	fileName: string;
	mimeType: string;
	/** In bytes. */
	size: number;
	chunks: Uint8Array[];
	release(): void;
}

export interface DownloadRules {
	toError: ToError;
	/** How long it may take. */
	timeoutMs: number;
}

/** The connection broke while the file was read, so that it may be had by asking again. */
class BrokenDownload extends Error {
	constructor(
		readonly label: string,
		message: string,
	) {
		super(message);
	}
}

/** One download: what it is about, how long it may take, and what it holds. */
interface Attempt extends DownloadRules {
	context: IExecutePaginationFunctions;
	url: URL;
	/** The address without what may be secret in it. */
	place: string;
	deadlineMs: number;
	releases: Array<() => void>;
}

/**
 * Downloads a file to its end, without the API key. Throws what `toError` makes when there is no file, or one
 * that the API does not take, or when nothing comes for a minute; AbortedError when the execution is stopped.
 */
export async function download(
	context: IExecutePaginationFunctions,
	url: URL,
	rules: DownloadRules,
): Promise<HeldFile> {
	const signal = context.getExecutionCancelSignal();
	const releases = [await downloads.acquire(signal)];
	const release = () => releases.splice(0).forEach((each) => each());
	const place = `${url.origin}${url.pathname}`;
	const deadlineMs = Date.now() + rules.timeoutMs;
	const attempt: Attempt = { ...rules, context, url, place, deadlineMs, releases };
	for (let repeat = 0; ; repeat++) {
		try {
			return { ...(await attemptDownload(attempt)), release };
		} catch (error) {
			if (!(error instanceof BrokenDownload) || repeat >= MAX_RETRIES || signal?.aborted) {
				release();
				throw error instanceof BrokenDownload ? brokenOff(rules, error) : error;
			}
			await sleepUntilAborted(backoffMs(repeat + 1), signal).catch((stopped: Error) => {
				release();
				throw stopped;
			});
		}
	}
}

const brokenOff = ({ toError }: DownloadRules, { label, message }: BrokenDownload) =>
	toError(
		`n8n could not read the ${label} to its end`,
		`It was not sent. Retry this execution. n8n says: ${message}`,
	);

async function attemptDownload(attempt: Attempt): Promise<Omit<HeldFile, 'release'>> {
	const { context, url, place, toError } = attempt;
	const { statusCode, headers, body } = await request(attempt);
	const given = nameOf(headers, url);
	const mimeType = String(headers['content-type'] ?? '');
	let label = `file at ${place}`;
	const content = unlessSilent(body as unknown as Body, attempt);
	const broken = (error: unknown) => {
		if (context.getExecutionCancelSignal()?.aborted) throw error as Error;
		throw new BrokenDownload(label, (error as Error).message);
	};
	let opened: PeekedContent | undefined;
	try {
		if (statusCode < 200 || statusCode >= 300)
			throw toError(
				`The file at ${place} could not be downloaded: HTTP ${statusCode}`,
				"Check 'File URL'. If the file needs a login, download it with its own node first, and use its binary field as 'Source'.",
			);
		label = `file "${nameFile(given, mimeType).fileName}"`;
		const length = Number(headers['content-length'] ?? NaN);
		const tooLong = length > MAX_FILE_BYTES ? validateSize(label, length) : undefined;
		if (tooLong !== undefined) throw toError(...tooLong);
		opened = await peek(content).catch(broken);
		const named = nameFile(given, mimeType, opened.head);
		const refusal = refusalOf(place, given ?? url.pathname, mimeType, opened.head);
		if (refusal !== undefined) throw toError(...refusal);
		label = `file "${named.fileName}"`;
		const { chunks, size } = await collect(opened.content, attempt).catch(broken);
		const reason = validateSize(label, size);
		if (reason !== undefined) throw toError(...reason);
		return { ...named, size, chunks };
	} finally {
		await opened?.close();
		(body as unknown as Body).destroy();
	}
}

async function request({ context, url, place, toError, deadlineMs }: Attempt) {
	const signal = context.getExecutionCancelSignal();
	const asking = context.helpers.httpRequest({
		method: 'GET',
		url: url.href,
		headers: { Accept: '*/*', 'Accept-Encoding': 'identity' },
		encoding: 'stream',
		maxRedirects: MAX_REDIRECTS,
		ignoreHttpStatusErrors: true,
		returnFullResponse: true,
		timeout: untilMs(deadlineMs),
		abortSignal: signal,
	}) as Promise<IN8nHttpFullResponse>;
	return await asking.catch((error: unknown) => {
		if (signal?.aborted) throw error as Error;
		const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO_/.test(
			readConnectionFailure(error).code ?? '',
		);
		const remedy = isCertificate
			? 'n8n does not trust its certificate. For one of your own authority, set NODE_EXTRA_CA_CERTS where n8n runs.'
			: 'Open the address in a browser to see what it gives; n8n must be able to reach it.';
		throw toError(
			`The file at ${place} could not be downloaded`,
			`${remedy} It was not sent to Anyformat. n8n says: ${reasonOf(deadlineMs, error as Error)}`,
		);
	});
}

const untilMs = (deadlineMs: number) =>
	Math.min(MAX_SILENCE_MS, Math.max(1, deadlineMs - Date.now()));

const reasonOf = (deadlineMs: number, error?: Error) =>
	Date.now() >= deadlineMs
		? "it was not there within the 'Timeout' of this node"
		: (error?.message ?? 'nothing came for a minute') || 'the connection was closed';

/** A stream as n8n gives it. */
type Body = AsyncIterable<Uint8Array> & { destroy(): void };

/** What a download gives; throws when nothing comes for a minute or until its deadline, or on Stop. */
async function* unlessSilent(body: Body, attempt: Attempt): AsyncGenerator<Uint8Array> {
	const content = body[Symbol.asyncIterator]();
	const signal = attempt.context.getExecutionCancelSignal();
	for (;;) {
		const next = orAborted(content.next(), signal).catch((error: Error) => {
			throw new Error(reasonOf(attempt.deadlineMs, error));
		});
		const read = await withTimeout(untilMs(attempt.deadlineMs), next);
		if (read === undefined) throw new Error(reasonOf(attempt.deadlineMs));
		if (read.done) return;
		yield read.value;
	}
}

/** Reads a file into memory, up to the largest that the API takes; a large one when there is room for it. */
async function collect(
	content: AsyncIterable<Uint8Array>,
	attempt: Attempt,
): Promise<Pick<HeldFile, 'chunks' | 'size'>> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	let isLarge = attempt.releases.length > 1;
	for await (const chunk of content) {
		size += chunk.length;
		chunks.push(chunk);
		if (size > MAX_FILE_BYTES) break;
		if (size <= MAX_SMALL_BYTES || isLarge) continue;
		const sinceMs = Date.now();
		attempt.releases.push(await largeDownloads.acquire(attempt.context.getExecutionCancelSignal()));
		// The wait for others does not count.
		attempt.deadlineMs += Date.now() - sinceMs;
		isLarge = true;
	}
	return { chunks, size };
}
