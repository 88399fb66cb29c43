import { sleep } from 'n8n-workflow';

/** Says that the execution was stopped while something waited. */
export class Stopped extends Error {
	constructor() {
		super('The execution was canceled');
	}
}

/**
 * Resolves after `ms` milliseconds; rejects with Stopped as soon as `signal` aborts. n8n before 2.37
 * has a `sleep` that ignores the signal, so the signal is listened to here as well.
 */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
	if (signal === undefined) return await sleep(ms);
	if (signal.aborted) throw new Stopped();
	await new Promise<void>((resolve, reject) => {
		const stop = () => reject(new Stopped());
		signal.addEventListener('abort', stop, { once: true });
		sleep(ms, signal)
			.then(resolve, stop)
			.finally(() => signal.removeEventListener('abort', stop));
	});
}

/** Settles like `promise`, or rejects with Stopped as soon as `signal` aborts, for work that others share. */
export async function orStopped<T>(
	promise: Promise<T>,
	signal: AbortSignal | undefined,
): Promise<T> {
	if (signal === undefined) return await promise;
	if (signal.aborted) throw new Stopped();
	return await new Promise<T>((resolve, reject) => {
		const stop = () => reject(new Stopped());
		signal.addEventListener('abort', stop, { once: true });
		promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
	});
}
