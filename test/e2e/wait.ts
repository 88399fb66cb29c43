/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { setTimeout as sleep } from 'node:timers/promises';

const INTERVAL_MS = 250;

/**
 * The first value other than `undefined` that `probe` gives; asked anew every 250 ms. What `probe`
 * throws, or `signal`, ends the waiting at once. After `timeoutMs` the error names `what` was
 * waited for.
 */
export async function waitFor<T>(
	what: string,
	timeoutMs: number,
	probe: () => Promise<T | undefined>,
	signal?: AbortSignal,
): Promise<T> {
	const deadlineMs = Date.now() + timeoutMs;
	for (;;) {
		const value = await probe();
		if (value !== undefined) return value;
		if (Date.now() > deadlineMs) {
			throw new Error(`${what}: not there after ${timeoutMs / 1000} s of waiting`);
		}
		await sleep(INTERVAL_MS, undefined, { signal });
	}
}
