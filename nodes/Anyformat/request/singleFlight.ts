import { sleep } from 'n8n-workflow';

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
