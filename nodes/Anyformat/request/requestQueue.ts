import { AbortedError } from './abort';
import { NEVER, type MonotonicMs } from './clock';
import { NotSentError, type FullResponse } from './response';

/** So long a rate limit is waited for where no deadline counts, at least. */
export const MAX_RATE_LIMIT_MS = 10 * 60 * 1000;

/** How a request waits to be admitted. */
export interface AcquireOptions {
	signal?: AbortSignal;
	/** What it asks for. */
	path?: string;
	/** Goes before those that wait already. */
	first?: boolean;
	/** Takes turns with all others while there are some, so that many of them get half of what is allowed. */
	inBackground?: boolean;
	/** When it can't be admitted before, it is refused at once. */
	untilMs?: MonotonicMs;
	/** Milliseconds of a rate limit that it waits for when it has no `untilMs`. */
	maxWaitMs?: number;
}

/** A request that was admitted. */
export interface Permit {
	readonly path: string | undefined;
	readonly startedAtMs: MonotonicMs;
}

/** A request that waits. */
export interface Waiter {
	path: string | undefined;
	first: boolean;
	inBackground: boolean;
	untilMs: MonotonicMs;
	maxWaitMs: number;
	admit: (permit: Permit) => void;
	reject: (reason: Error) => void;
}

/** The queue of a rate limiter: first in, first out, but for those that were turned away before, and turns. */
export class RequestQueue {
	private readonly waiters: Waiter[] = [];
	private isTurnOfBackground = false;

	/** `onChange` is called when somebody has joined, or left because it was cancelled. */
	constructor(private readonly onChange: () => void) {}

	get size(): number {
		return this.waiters.length;
	}

	/** Resolves once admitted; rejects with AbortedError as soon as the signal aborts. */
	async join(options: AcquireOptions): Promise<Permit> {
		const { signal, path, first = false, inBackground = false } = options;
		const { untilMs = NEVER, maxWaitMs = 0 } = options;
		if (signal?.aborted) throw new AbortedError();
		return await new Promise<Permit>((resolve, reject) => {
			const stop = () => {
				this.remove(waiter);
				reject(new AbortedError());
				this.onChange();
			};
			const leaving =
				<T>(settle: (value: T) => void) =>
				(value: T) => {
					signal?.removeEventListener('abort', stop);
					settle(value);
				};
			const waiter: Waiter = {
				path,
				first,
				inBackground,
				untilMs,
				maxWaitMs: Math.max(maxWaitMs, MAX_RATE_LIMIT_MS),
				admit: leaving(resolve),
				reject: leaving(reject),
			};
			signal?.addEventListener('abort', stop, { once: true });
			this.insert(waiter);
			this.onChange();
		});
	}

	admitNext(startedAtMs: MonotonicMs): Permit {
		const next = this.waiters.findIndex((each) => each.inBackground === this.isTurnOfBackground);
		const [waiter] = this.waiters.splice(Math.max(0, next), 1);
		this.isTurnOfBackground = !waiter.inBackground;
		const permit = { path: waiter.path, startedAtMs };
		waiter.admit(permit);
		return permit;
	}

	/** Turns those away, unsent, that would be answered with `response`, too. */
	reject(response: FullResponse, isMeant: (waiter: Waiter) => boolean): void {
		for (const waiter of this.waiters.filter(isMeant)) {
			this.remove(waiter);
			waiter.reject(new NotSentError(response));
		}
	}

	private insert(waiter: Waiter): void {
		const place = waiter.first ? this.waiters.findIndex(({ first }) => !first) : -1;
		this.waiters.splice(place === -1 ? this.waiters.length : place, 0, waiter);
	}

	private remove(waiter: Waiter): void {
		this.waiters.splice(this.waiters.indexOf(waiter), 1);
	}
}
