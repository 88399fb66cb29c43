import type { IExecutePaginationFunctions, NodeApiError } from 'n8n-workflow';

import { sleepUntilAborted } from '../../request/abort';
import { after, monotonicNow, msSince, type MonotonicMs } from '../../request/clock';
import { HttpStatus } from '../../request/response';
import { backoffMs, MAX_RETRIES } from '../../request/retryDelay';
import { MAX_FILE_BYTES, validateSize, type ToError } from './document';
import { Semaphore } from '../../request/semaphore';
import {
	openDownload,
	untilSilent,
	type DownloadAddress,
	type DownloadStream,
} from './downloadStream';
import { refusalOf } from './downloadRefusal';
import { nameFile, nameOf } from './fileName';
import { peek, type PeekedContent } from './content';

/** What a download may hold in memory before it needs one of the few slots for large files. */
const MAX_SMALL_BYTES = 1024 * 1024;

/**
 * The downloads of this process: those that have not brought more than their beginning, those that are read
 * to their end or wait to be sent, and the large ones among these. What a slow address keeps is a place among
 * the first. The limits are for memory, which stays below 100 × 64 KB + 24 × 1 MB + 2 × 20 MB.
 */
const beginnings = new Semaphore(100);
const downloads = new Semaphore(24);
const largeDownloads = new Semaphore(2);

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

/** The connection broke while the file was read, or the server is busy, so that it may be had by asking again. */
class BrokenDownload extends Error {
	constructor(readonly error: NodeApiError) {
		super(error.message);
	}
}

/** One download: what it is about, how long it may take, and what it holds. */
interface Attempt extends DownloadAddress {
	/** The functions that give back its place in each line. */
	places: Map<Semaphore, () => void>;
	/** Whether it has waited in a line, with a connection that the server may have closed meanwhile. */
	hasWaited: boolean;
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
	const attempt: Attempt = {
		toError: rules.toError,
		context,
		url,
		place: `${url.origin}${url.pathname}`,
		deadlineMs: after(rules.timeoutMs),
		signal: context.getExecutionCancelSignal(),
		places: new Map(),
		hasWaited: false,
	};
	const release = () => attempt.places.forEach((leave) => leave());
	const file = await retryBroken(attempt).catch((reason: Error) => {
		release();
		throw reason;
	});
	return { ...file, release };
}

/** Downloads again what broke off. It keeps its places, so it waits in each line once. */
async function retryBroken(attempt: Attempt): Promise<Omit<HeldFile, 'release'>> {
	for (let repeat = 0; ; ) {
		const file = await attemptDownload(attempt).catch((reason: Error) => {
			if (!(reason instanceof BrokenDownload)) throw reason;
			if (!attempt.hasWaited && repeat++ >= MAX_RETRIES) throw reason.error;
		});
		if (file !== undefined) return file;
		attempt.hasWaited = false;
		await sleepUntilAborted(backoffMs(Math.max(1, repeat)), attempt.signal);
	}
}

const BUSY = 'Its server can not give it now. It was not sent. Retry this execution later.';
const CHECK_URL =
	"Check 'File URL'. If the file needs a login, download it with its own node first, and use its binary field as 'Source'.";

async function attemptDownload(attempt: Attempt): Promise<Omit<HeldFile, 'release'>> {
	const { url, place, toError } = attempt;
	if (!attempt.places.has(downloads)) await takePlace(attempt, beginnings);
	const { statusCode, headers, body } = await openDownload(attempt);
	const stream = body as unknown as DownloadStream;
	const given = nameOf(headers, url);
	const mimeType = String(headers['content-type'] ?? '');
	let label = `file at ${place}`;
	const content = untilSilent(stream, attempt);
	const broken = (error: unknown) => {
		if (attempt.signal?.aborted) throw error as Error;
		throw new BrokenDownload(
			toError(
				`n8n could not read the ${label} to its end`,
				`It was not sent. Retry this execution. n8n says: ${(error as Error).message}`,
			),
		);
	};
	const assertNone = (refusal: [string, string] | undefined) => {
		if (refusal !== undefined) throw toError(...refusal);
	};
	const failed = (remedy: string) =>
		toError(`The file at ${place} could not be downloaded: HTTP ${statusCode}`, remedy);
	let opened: PeekedContent | undefined;
	try {
		if (statusCode === HttpStatus.TooManyRequests || statusCode >= HttpStatus.ServerError)
			throw new BrokenDownload(failed(BUSY));
		if (statusCode < 200 || statusCode >= 300 || statusCode === HttpStatus.PartialContent)
			throw failed(CHECK_URL);
		label = `file "${nameFile(given, mimeType).fileName}"`;
		const length = Number(headers['content-length'] ?? NaN);
		if (length > MAX_FILE_BYTES) assertNone(validateSize(label, length));
		opened = await peek(content).catch(broken);
		const named = nameFile(given, mimeType, opened.head);
		assertNone(refusalOf(place, given ?? url.pathname, mimeType, opened.head));
		label = `file "${named.fileName}"`;
		await takePlace(attempt, downloads);
		attempt.places.get(beginnings)?.();
		const { chunks, size } = await collect(opened.content, attempt).catch(broken);
		assertNone(validateSize(label, size));
		return { ...named, size, chunks };
	} finally {
		await opened?.close();
		stream.destroy();
	}
}

/** Waits for a place in a line; the wait for others does not count. */
async function takePlace(attempt: Attempt, line: Semaphore): Promise<void> {
	if (attempt.places.has(line)) return;
	const since = monotonicNow();
	attempt.places.set(line, await line.acquire(attempt.signal));
	const waitedMs = msSince(since);
	attempt.deadlineMs = (attempt.deadlineMs + waitedMs) as MonotonicMs;
	attempt.hasWaited ||= waitedMs > 1000;
}

/** Reads a file into memory, up to the largest that the API takes; a large one when there is room for it. */
async function collect(
	content: AsyncIterable<Uint8Array>,
	attempt: Attempt,
): Promise<Pick<HeldFile, 'chunks' | 'size'>> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of content) {
		size += chunk.length;
		chunks.push(chunk);
		if (size > MAX_FILE_BYTES) break;
		if (size > MAX_SMALL_BYTES) await takePlace(attempt, largeDownloads);
	}
	return { chunks, size };
}
