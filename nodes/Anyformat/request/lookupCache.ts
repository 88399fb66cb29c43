import { AbortedError, orAborted } from './abort';
import { copyOf } from './errors';
import { sleep } from 'n8n-workflow';

/**
 * A cache of what is looked up once in a process. Single flight: whoever asks for a key while it is looked
 * up shares that look-up. What failed is forgotten, so that the next one looks again; an error gets facts of
 * the document that it is thrown for, so each has one of its own.
 */
export class LookupCache<Value> {
	private readonly lookups = new Map<string, Promise<Value>>();

	/** Of more than `maxEntries` the oldest is forgotten. */
	constructor(private readonly maxEntries: number) {}

	/**
	 * The value for `key`, by `find` unless it is known. Rejects as `find` did, and with AbortedError as
	 * soon as `signal` aborts. Where another's look-up failed for a reason that is only the other's, such as
	 * that it was stopped, the own one follows.
	 */
	async get(
		key: string,
		signal: AbortSignal | undefined,
		find: () => Promise<Value>,
		isOnlyTheirs: (reason: unknown) => boolean = () => false,
	): Promise<Value> {
		for (;;) {
			const shared = this.lookups.get(key);
			if (shared === undefined) return await this.start(key, find());
			const outcome = await orAborted(
				shared.then(
					(value) => ({ value }),
					(reason: unknown) => ({ reason }),
				),
				signal,
			);
			if ('value' in outcome) return outcome.value;
			const { reason } = outcome;
			if (!(reason instanceof AbortedError) && !isOnlyTheirs(reason)) throw copyOf(reason as Error);
		}
	}

	/** Forgets the value for `key` if it is `value`. */
	async forget(key: string, value: Value): Promise<void> {
		const known = this.lookups.get(key);
		const current = await known?.catch(() => undefined);
		if (current === value && this.lookups.get(key) === known) this.lookups.delete(key);
	}

	private async start(key: string, lookup: Promise<Value>): Promise<Value> {
		this.lookups.set(key, lookup);
		for (const oldest of this.lookups.keys()) {
			if (this.lookups.size <= this.maxEntries) break;
			this.lookups.delete(oldest);
		}
		return await lookup.catch((reason: unknown) => {
			if (this.lookups.get(key) === lookup) this.lookups.delete(key);
			throw reason as Error;
		});
	}
}

/**
 * Single flight: one call of `work` at a time. Whoever comes while one is under way shares the next, which
 * surely begins after they came. Calls begin at least `spacingMs` apart.
 */
export class SingleFlight<Result> {
	private current: Promise<unknown> = Promise.resolve();
	private next: Promise<Result> | undefined;
	private beganAtMs = -Infinity;

	constructor(private readonly spacingMs = 0) {}

	async join(work: () => Promise<Result>): Promise<Result> {
		this.next ??= this.begin(work);
		return await this.next;
	}

	private async begin(work: () => Promise<Result>): Promise<Result> {
		await this.current;
		const waitMs = this.beganAtMs + this.spacingMs - performance.now();
		if (waitMs > 0) await sleep(waitMs);
		this.beganAtMs = performance.now();
		const flight = work();
		this.current = flight.catch(() => undefined);
		this.next = undefined;
		return await flight;
	}
}
