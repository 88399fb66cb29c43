import { AbortedError } from './abort';

/** A semaphore: work that may go on at most so many times at once in the process, in the order it came. */
export class Semaphore {
	private taken = 0;
	private readonly waiting: Array<() => void> = [];

	constructor(private readonly count: number) {}

	/** Resolves with the function that gives the slot back. Rejects with AbortedError when `signal` aborts. */
	async acquire(signal?: AbortSignal): Promise<() => void> {
		if (signal?.aborted) throw new AbortedError();
		if (this.taken >= this.count)
			await new Promise<void>((resolve, reject) => {
				const stop = () => {
					this.waiting.splice(this.waiting.indexOf(admit), 1);
					reject(new AbortedError());
				};
				const admit = () => {
					signal?.removeEventListener('abort', stop);
					resolve();
				};
				signal?.addEventListener('abort', stop, { once: true });
				this.waiting.push(admit);
			});
		else this.taken++;
		let isReleased = false;
		return () => {
			if (isReleased) return;
			isReleased = true;
			const next = this.waiting.shift();
			if (next === undefined) this.taken--;
			else next();
		};
	}

	async run<T>(work: () => Promise<T>): Promise<T> {
		const release = await this.acquire();
		try {
			return await work();
		} finally {
			release();
		}
	}
}
