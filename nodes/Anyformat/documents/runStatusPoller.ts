import type { Account } from '../request/account';
import { MAX_PAGE_SIZE } from '../request/pagination';
import { orAborted, withTimeout } from '../request/abort';
import { after, monotonicNow, msSince, NEVER, type MonotonicMs } from '../request/clock';
import type { ApiClient } from '../request/sendRequest';
import { hasEnded, readRunPage } from './runs/runList';

/** Any other word of one that has ended may mean that there are results. */
const ENDED_WITHOUT_RESULTS = ['error', 'cancelled'];

/** So few documents cost no more when each is asked for directly. */
const FEW = 2;

/** A list is good for so long, or for this share of the time that those who ask have waited. */
const FRESH_MS = 500;
/** The same as long as none was finished, so that nobody knows when to look. */
const FRESH_AT_FIRST_MS = 650;
const FRESH_SHARE = 0.08;

/** Share of the fastest duration after which the next documents are looked at, to learn of faster ones. */
const EARLY = 0.8;

/** Advised by the API for the first look. Source: docs/api-contract.md, "Polling". */
const MAX_INITIAL_DELAY_MS = 5000;

/** A list that is not to be had in so short a time helps nobody; the results are asked for then. */
const LIST_WAIT_MS = 2000;
const STATUS_TIMEOUT_MS = 1000;
const MAX_LIST_MS = 5000;

/** A list that shows nobody who waits is asked for half as often each time, down to this share. */
const MIN_EMPTY_LIST_SHARE = 1 / 32;

/** How far the fastest duration seen creeps up with each slower document. */
const CREEP = 1.1;

const pollers = new WeakMap<Account, Map<string, RunStatusPoller>>();

/** The poller of an account's workflow, shared by all items and executions of the process. */
export function getRunStatusPoller(account: Account, workflowId: string): RunStatusPoller {
	const ofAccount = pollers.get(account) ?? new Map<string, RunStatusPoller>();
	pollers.set(account, ofAccount);
	const poller = ofAccount.get(workflowId) ?? new RunStatusPoller(workflowId);
	ofAccount.set(workflowId, poller);
	return poller;
}

/**
 * Polls the list of runs for all documents of a workflow that wait: one request tells for many which of
 * them are finished. The list only saves requests; the results call is the truth, and is made for
 * whatever the list does not show.
 */
export class RunStatusPoller {
	/** Lists in a row that did not show a waiting document, by its collection ID. */
	private readonly missesById = new Map<string, number>();
	private statuses = new Map<string, string>();
	private fetchedAtMs = -NEVER as MonotonicMs;
	private failedAtMs = -NEVER as MonotonicMs;
	/** How often a list is asked for; less than 1 after lists that showed nobody. */
	private listShare = 1;
	/** Records of a page, which the API may have lowered. */
	private pageSize = MAX_PAGE_SIZE;
	/** Resolves with whether a list could be had. */
	private fetching: Promise<boolean> | undefined;
	private newestAtEnd = false;
	private lastPage = 1;
	private fastestMs: number | undefined;

	constructor(private readonly workflowId: string) {}

	/** Milliseconds that a new document may be left alone, going by those that were finished before. */
	get initialDelayMs(): number {
		if (this.missesById.size <= FEW || this.fastestMs === undefined) return 0;
		return Math.min(this.fastestMs * EARLY, MAX_INITIAL_DELAY_MS);
	}

	/** The least time that a document took, as far as known; 0 before. */
	get fastestKnownMs(): number {
		return this.fastestMs ?? 0;
	}

	add(collectionId: string): void {
		this.missesById.set(collectionId, 0);
	}

	/** `tookMs`: how long it took, when it is processed. */
	remove(collectionId: string, tookMs?: number): void {
		this.missesById.delete(collectionId);
		this.statuses.delete(collectionId);
		if (tookMs !== undefined)
			this.fastestMs = Math.min(tookMs, (this.fastestMs ?? Infinity) * CREEP);
	}

	/** Whether no list tells of a document, among so many that a list would be asked. */
	isUnlisted(collectionId: string): boolean {
		return this.missesById.size > FEW && !this.statuses.has(collectionId);
	}

	/** The status in which the latest list shows a document, while its results may not say so yet. */
	statusOf(collectionId: string): string | undefined {
		return this.statuses.get(collectionId);
	}

	/**
	 * In which status a list shows a document that has no results; undefined when it does not, or none can be
	 * had.
	 */
	async getListedStatus(client: ApiClient, collectionId: string): Promise<string | undefined> {
		if (!this.statuses.has(collectionId)) await this.refresh(client, FRESH_MS, STATUS_TIMEOUT_MS);
		const status = this.statuses.get(collectionId);
		if (status === undefined) return undefined;
		return !hasEnded({ status }) || ENDED_WITHOUT_RESULTS.includes(status) ? status : undefined;
	}

	/**
	 * Whether the results of a document that waits for `ageMs` should be asked for now: it is finished, or no
	 * list tells within `leftMs`. `client` is used when a new list is due.
	 */
	async shouldFetchResults(
		client: ApiClient,
		collectionId: string,
		ageMs: number,
		leftMs = Infinity,
	): Promise<boolean> {
		if (this.missesById.size <= FEW) return true;
		const minFreshMs = this.fastestMs === undefined ? FRESH_AT_FIRST_MS : FRESH_MS;
		const freshMs = Math.max(minFreshMs, ageMs * FRESH_SHARE) / this.listShare;
		if (!(await this.refresh(client, freshMs, leftMs))) return true;
		const status = this.statuses.get(collectionId);
		if (status !== undefined) return hasEnded({ status });
		// Lists that showed nobody, again and again, will hardly show a new one.
		if (this.listShare < 1 / 4) return true;
		// Another execution that waited for the same document may have taken it out.
		return (this.missesById.get(collectionId) ?? Infinity) > 1;
	}

	/** Has a list that is no older than `freshMs`; false when none can be had within `leftMs`. */
	private async refresh(client: ApiClient, freshMs: number, leftMs: number): Promise<boolean> {
		if (msSince(this.fetchedAtMs) <= freshMs) return true;
		if (msSince(this.failedAtMs) <= freshMs) return false;
		this.fetching ??= this.fetchList(client)
			.then(
				() => true,
				() => {
					this.failedAtMs = monotonicNow();
					// What it said before is out of date.
					this.statuses.clear();
					return false;
				},
			)
			.finally(() => (this.fetching = undefined));
		const maxSilenceMs = Math.min(leftMs, LIST_WAIT_MS);
		return (await withTimeout(maxSilenceMs, orAborted(this.fetching, client.signal))) ?? false;
	}

	/** Reads as many pages as the waiting documents fill, from the end where the newest runs stand. */
	private async fetchList(client: ApiClient): Promise<void> {
		const shown = new Map<string, string>();
		const missesSome = () => shown.size < this.missesById.size;
		// The last page may hold just a few, so as many as fill a page may stand on two.
		const pagesNeeded = () =>
			Math.ceil(this.missesById.size / this.pageSize) + (this.newestAtEnd ? 1 : 0);
		const first = this.newestAtEnd ? this.lastPage : 1;
		for (let index = 0; index < pagesNeeded() && missesSome(); index++)
			await this.readPage(client, this.newestAtEnd ? first - index : first + index, shown);
		// The order of the list is not documented, and runs that came meanwhile may have opened a page.
		const elsewhere = this.newestAtEnd || shown.size === 0 ? this.lastPage : first;
		if (missesSome() && elsewhere !== first) {
			const shownBefore = shown.size;
			await this.readPage(client, elsewhere, shown);
			this.newestAtEnd ||= shown.size > shownBefore;
		}
		for (const [id, times] of this.missesById)
			this.missesById.set(id, shown.has(id) ? 0 : times + 1);
		this.listShare = shown.size > 0 ? 1 : Math.max(this.listShare / 2, MIN_EMPTY_LIST_SHARE);
		this.statuses = shown;
		this.fetchedAtMs = monotonicNow();
	}

	private async readPage(
		client: ApiClient,
		page: number,
		shown: Map<string, string>,
	): Promise<void> {
		if (page < 1) return;
		const { runs, count, pageSize } = await readRunPage(
			client,
			this.workflowId,
			page,
			after(MAX_LIST_MS),
		);
		if (page === 1) this.pageSize = pageSize;
		this.lastPage = Math.max(1, Math.ceil(count / this.pageSize));
		for (const { id, status } of runs) if (this.missesById.has(id)) shown.set(id, status);
	}
}
