import { sleep } from 'n8n-workflow';

/** Says that the execution was stopped while something waited. */
export class AbortedError extends Error {
	constructor() {
		super('The execution was canceled');
	}
}

/**
 * Resolves after `ms` milliseconds; rejects with AbortedError as soon as `signal` aborts. n8n before 2.37
 * has a `sleep` that ignores the signal, so the signal is listened to here as well.
 */
export async function sleepUntilAborted(
	ms: number,
	signal: AbortSignal | undefined,
): Promise<void> {
	if (signal?.aborted) throw new AbortedError();
	const asleep = sleep(ms, signal).catch(() => {
		throw new AbortedError();
	});
	await orAborted(asleep, signal);
}

/**
 * Settles like `promise`, or resolves with undefined after `ms` milliseconds. What is given up goes on:
 * n8n lets nobody but the execution end a request.
 */
export async function withTimeout<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
	if (ms === Infinity) return await promise;
	const settled = new AbortController();
	const late = sleepUntilAborted(Math.max(0, ms), settled.signal).catch(() => undefined);
	try {
		return await Promise.race([promise, late as Promise<undefined>]);
	} finally {
		settled.abort();
	}
}

/** Settles like `promise`, or rejects with AbortedError as soon as `signal` aborts, for work that others share. */
export async function orAborted<T>(
	promise: Promise<T>,
	signal: AbortSignal | undefined,
): Promise<T> {
	if (signal === undefined) return await promise;
	if (signal.aborted) throw new AbortedError();
	return await new Promise<T>((resolve, reject) => {
		const stop = () => reject(new AbortedError());
		signal.addEventListener('abort', stop, { once: true });
		promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
	});
}
