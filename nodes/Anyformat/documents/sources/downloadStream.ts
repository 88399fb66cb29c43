import type { IExecutePaginationFunctions, IN8nHttpFullResponse } from 'n8n-workflow';

import { orAborted, withTimeout } from '../../request/abort';
import { msUntil, type MonotonicMs } from '../../request/clock';
import { isCertificateFailure, readConnectionFailure } from '../../request/requestFailure';
import type { ToError } from './document';

/** Share links lead to their file over some other addresses. */
const MAX_REDIRECTS = 5;

const MAX_SILENCE_MS = 60_000;

/** A stream as n8n gives it. */
export type DownloadStream = AsyncIterable<Uint8Array> & { destroy(): void };

/** When a download must be there, which may be put off, and what stops it. */
export interface DownloadLimits {
	deadlineMs: MonotonicMs;
	signal: AbortSignal | undefined;
}

/** What is downloaded. */
export interface DownloadAddress extends DownloadLimits {
	context: IExecutePaginationFunctions;
	url: URL;
	/** The address without what may be secret in it. */
	place: string;
	toError: ToError;
}

/** How long the next part of a download is waited for. */
const maxSilenceMs = ({ deadlineMs }: DownloadLimits): number =>
	Math.min(MAX_SILENCE_MS, Math.max(1, msUntil(deadlineMs)));

/** Why a download ended before its end, in words. */
const reasonOf = ({ deadlineMs }: DownloadLimits, error?: Error): string =>
	msUntil(deadlineMs) <= 0
		? "it was not there within the 'Timeout' of this node"
		: (error?.message ?? 'nothing came for a minute') || 'the connection was closed';

/** What a download gives; throws when nothing comes for a minute or until its deadline, or on Stop. */
export async function* untilSilent(
	stream: DownloadStream,
	limits: DownloadLimits,
): AsyncGenerator<Uint8Array> {
	const content = stream[Symbol.asyncIterator]();
	for (;;) {
		const next = orAborted(content.next(), limits.signal).catch((error: Error) => {
			throw new Error(reasonOf(limits, error));
		});
		const read = await withTimeout(maxSilenceMs(limits), next);
		if (read === undefined) throw new Error(reasonOf(limits));
		if (read.done) return;
		yield read.value;
	}
}

/** Asks for a file, without the API key; resolves with any response. Throws what `toError` makes. */
export async function openDownload(address: DownloadAddress): Promise<IN8nHttpFullResponse> {
	const { context, url, place, toError, signal } = address;
	const asking = context.helpers.httpRequest({
		method: 'GET',
		url: url.href,
		headers: { Accept: '*/*', 'Accept-Encoding': 'identity' },
		encoding: 'stream',
		maxRedirects: MAX_REDIRECTS,
		ignoreHttpStatusErrors: true,
		returnFullResponse: true,
		timeout: maxSilenceMs(address),
		abortSignal: signal,
	}) as Promise<IN8nHttpFullResponse>;
	return await asking.catch((error: unknown) => {
		if (signal?.aborted) throw error as Error;
		const remedy = isCertificateFailure(readConnectionFailure(error).code)
			? 'n8n does not trust its certificate. For one of your own authority, set NODE_EXTRA_CA_CERTS where n8n runs.'
			: 'Open the address in a browser to see what it gives; n8n must be able to reach it.';
		throw toError(
			`The file at ${place} could not be downloaded`,
			`${remedy} It was not sent to Anyformat. n8n says: ${reasonOf(address, error as Error)}`,
		);
	});
}
