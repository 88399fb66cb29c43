import {
	hasEnded,
	unlistedRun,
	walkRuns,
	type PageVisitor,
	type Run,
	type WalkLimits,
} from './runList';
import type { ApiClient } from '../../request/sendRequest';
import { readStatus } from '../batch';
import { hasUnknownStatus } from './events';

/** A run may show up in the list this much later than younger ones. */
const OVERLAP_MS = 10 * 60 * 1000;

/** Where the API tells no times, nothing else ends the list; what comes again then is dropped by `deduplicate`. */
const MAX_SETTLED = 10_000;

/** Runs of an unknown status that one scan asks about. */
const MAX_ASKED = 5;

type TimedId = [id: string, createdMs: number | null];

/** A cursor as static data holds it; JSON makes null of NaN and Infinity. */
export interface StoredCursor {
	createdMs: number | null;
	updatedMs: number | null;
	count: number | null;
	settled: TimedId[];
	open: TimedId[];
}

export interface ScanLimits extends WalkLimits {
	/** Whether to read on after a page: whether the cursor is not reached or runs are unshown, and the former alone. */
	goesOn: (seen: Map<string, Run>, isBefore: boolean, isUnseen: boolean) => boolean;
}

/** How far back the first scan of a process looks for what it may have missed. */
export const SCAN_BACK_MS = 24 * 60 * 60 * 1000;

/** For the first scan, what ended before `sinceMs`, or so long before now by the API's clock, is old. */
export interface CursorBegin {
	sinceMs?: number;
	lookBackMs: number;
}

/**
 * Cursor in the list of a workflow's runs. A run is
 *
 *   unseen   until a scan reads it, and then
 *   open     while it is unfinished, or ended and not passed on yet, and at last
 *   settled  when it is passed on, or when nobody wants it or it is old.
 *
 * The cursor is a time of creation: what was created up to it and is not open is settled, so its ID is
 * forgotten. It follows the newest run at a distance, since runs may be listed late, and never passes an
 * ended one that is open. A scan reads from the newest run back to the first that is not unseen, and further
 * while the API's `count` tells of runs that no page has shown: a staged document that was run long after it
 * was created. Only a scan that came to its end changes anything.
 */
export class RunCursor {
	readonly open = new Map<string, Run>();
	private readonly settled = new Map<string, number>();
	private createdMs = -Infinity;
	private newestMs = -Infinity;
	private updatedMs = -Infinity;
	private count = Infinity;
	private sinceMs: number | undefined;

	/** Without `begin`, nothing is old for the first scan. */
	constructor(private readonly begin?: CursorBegin) {}

	static from({ createdMs, updatedMs, count, settled, open }: StoredCursor): RunCursor {
		const cursor = new RunCursor();
		cursor.createdMs = createdMs ?? -Infinity;
		cursor.updatedMs = updatedMs ?? -Infinity;
		cursor.count = count ?? Infinity;
		for (const [id, ms] of settled) cursor.settled.set(id, ms ?? NaN);
		for (const [id, ms] of open) cursor.reopen(id, ms ?? NaN);
		return cursor;
	}

	/** An ended run beyond the cursor is left out: it will be unseen again. */
	toJSON(): StoredCursor {
		const { createdMs, updatedMs, count } = this;
		const open = [...this.open.values()]
			.filter((run) => !hasEnded(run) || run.createdMs <= createdMs)
			.map((run): TimedId => [run.id, run.createdMs]);
		return { createdMs, updatedMs, count, settled: [...this.settled], open };
	}

	/** All runs that were read, and the API's latest time. Throws what `walkRuns` throws, and changes nothing then. */
	async scan(
		client: ApiClient,
		workflowId: string,
		limits: ScanLimits,
	): Promise<{ seen: Map<string, Run>; nowMs: number }> {
		const seen = new Map<string, Run>();
		const unseen = new Set<string>();
		const visit: PageVisitor = (runs, { count, nowMs }) => {
			const { sinceMs = -Infinity, lookBackMs = Infinity } = this.begin ?? {};
			this.sinceMs ??= Math.max(sinceMs, Math.max(nowMs || 0, latestOf(runs)) - lookBackMs);
			const isUnshown = () => count - this.count > unseen.size;
			for (const run of runs) {
				seen.set(run.id, run);
				if (!this.isKnown(run) && this.isYoung(run)) unseen.add(run.id);
			}
			// What has changed lately may have been run just now. In "count", a deletion makes up for it.
			const hasScanned = this.count < Infinity;
			for (const run of runs)
				if (hasScanned && !this.isKnown(run) && run.updatedMs > this.updatedMs - OVERLAP_MS)
					unseen.add(run.id);
			const last = runs.at(-1);
			if (last === undefined) return false;
			const isUnseen = unseen.has(last.id);
			return limits.goesOn(seen, isUnseen || isUnshown(), isUnseen);
		};
		const { count, nowMs } = await walkRuns(client, workflowId, limits, visit);
		for (const run of seen.values()) {
			if (this.open.has(run.id) || unseen.has(run.id)) this.open.set(run.id, run);
			else if (!(run.createdMs <= this.createdMs)) this.settled.set(run.id, run.createdMs);
			this.newestMs = Math.max(this.newestMs, run.createdMs || -Infinity);
		}
		await this.decideUnknown(client, workflowId);
		this.updatedMs = Math.max(this.updatedMs, latestOf(seen.values()));
		this.count = count;
		this.advance();
		return { seen, nowMs: Math.max(nowMs || 0, this.updatedMs) };
	}

	/** A status that nobody documented is no verdict: the results call tells whether the run has ended. */
	private async decideUnknown(client: ApiClient, workflowId: string): Promise<void> {
		const unknown = [...this.open.values()].filter(hasUnknownStatus);
		for (const run of unknown.slice(0, MAX_ASKED)) {
			const status = await readStatus(client, workflowId, run.id);
			if (status !== undefined) this.open.set(run.id, { ...run, status });
		}
	}

	/** Ended runs to pass on, the oldest first; those that are not wanted are settled. */
	ended(isWanted: (run: Run) => boolean): Run[] {
		const ended = [...this.open.values()].filter(hasEnded);
		this.settle(ended.filter((run) => !isWanted(run)).map(({ id }) => id));
		return ended
			.filter(isWanted)
			.sort((one, other) => (one.createdMs || 0) - (other.createdMs || 0));
	}

	/** Open runs that are unfinished as far as is known, and that a scan has not read. */
	missing(seen: Map<string, Run>): Run[] {
		return [...this.open.values()].filter((run) => !hasEnded(run) && !seen.has(run.id));
	}

	settle(ids: string[]): void {
		for (const id of ids) {
			const { createdMs = NaN, updatedMs = NaN } = this.open.get(id) ?? {};
			this.open.delete(id);
			// A run that changed lately must not pass for one of those that no page has shown.
			const latestMs = updatedMs > createdMs ? updatedMs : createdMs;
			// Where the API tells times, an ID without one would never be forgotten.
			const isTimeless = Number.isNaN(latestMs) && this.newestMs > -Infinity;
			if (!isTimeless && !(latestMs <= this.createdMs)) this.settled.set(id, latestMs);
		}
		this.advance();
	}

	/** Has a run looked for, after all others, since it is unfinished or of another status. */
	reopen(id: string, createdMs: number, status = 'in_progress'): void {
		this.settled.delete(id);
		this.open.delete(id);
		this.open.set(id, { ...unlistedRun(id, status), createdMs });
	}

	private isKnown({ id }: Run): boolean {
		return this.open.has(id) || this.settled.has(id);
	}

	private isYoung(run: Run): boolean {
		if (run.createdMs <= this.createdMs) return false;
		return this.begin === undefined || !hasEnded(run) || run.updatedMs >= this.sinceMs!;
	}

	private advance(): void {
		let untilMs = this.newestMs - OVERLAP_MS;
		for (const run of this.open.values())
			if (hasEnded(run) && run.createdMs > this.createdMs)
				untilMs = Math.min(untilMs, run.createdMs - 1);
		this.createdMs = Math.max(this.createdMs, untilMs);
		for (const [id, createdMs] of this.settled)
			if (createdMs <= this.createdMs || this.settled.size > MAX_SETTLED) this.settled.delete(id);
	}
}

/** When the latest of some runs changed; -Infinity without times. */
function latestOf(runs: Iterable<Run>): number {
	let latestMs = -Infinity;
	for (const { createdMs, updatedMs } of runs)
		latestMs = Math.max(latestMs, createdMs || -Infinity, updatedMs || -Infinity);
	return latestMs;
}
