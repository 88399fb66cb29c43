import { orAborted, withTimeout } from '../../request/abort';

const MAX_SILENCE_MS = 60_000;

/** A stream as n8n gives it. */
export type DownloadStream = AsyncIterable<Uint8Array> & { destroy(): void };

/** When a download must be there, which may be put off, and what stops it. */
export interface DownloadLimits {
	/** Milliseconds since the epoch. */
	deadlineMs: number;
	signal: AbortSignal | undefined;
}

/** How long the next part of a download is waited for. */
export const patienceMs = ({ deadlineMs }: DownloadLimits): number =>
	Math.min(MAX_SILENCE_MS, Math.max(1, deadlineMs - Date.now()));

/** Why a download ended before its end, in words. */
export const reasonOf = ({ deadlineMs }: DownloadLimits, error?: Error): string =>
	Date.now() >= deadlineMs
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
		const read = await withTimeout(patienceMs(limits), next);
		if (read === undefined) throw new Error(reasonOf(limits));
		if (read.done) return;
		yield read.value;
	}
}
