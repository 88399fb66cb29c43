import { API } from '../../../credentials/connection';
import type { Page } from '../shared/wire';
import type { Account } from '../transport/account';
import { LARGEST_PAGE } from '../transport/pages';
import { orStopped, within } from '../transport/pause';
import { send, type Client } from '../transport/send';

/** Any other word may mean that a document is done; older texts of the API have other words for it. */
const NOT_DONE = ['pending', 'queued', 'in_progress', 'processing'];
const ENDED_BADLY = ['error', 'failed', 'cancelled'];

/** So few documents cost no more when each is asked for directly. */
const FEW = 2;

/** A list is good for so long, or for this share of the time that those who ask have waited. */
const FRESH_MS = 500;
const FRESH_SHARE = 0.08;

/** Share of the fastest duration after which the next documents are looked at, to learn of faster ones. */
const EARLY = 0.8;

/** What the API advises for the first look. Source: docs/api-contract.md, "Polling". */
const LONGEST_QUIET_MS = 5000;

/** A list that is not to be had in so short a time helps nobody; the results are asked for then. */
const LIST_PATIENCE_MS = 2000;
const LOOK_UP_MS = 1000;
const LONGEST_LIST_MS = 5000;

/** How far the fastest duration seen creeps up with each slower document. */
const CREEP = 1.1;

const rooms = new WeakMap<Account, Map<string, WaitingRoom>>();

/** The room of an account's workflow, shared by all items and executions of the process. */
export function waitingRoom(account: Account, workflowId: string): WaitingRoom {
	const ofAccount = rooms.get(account) ?? new Map<string, WaitingRoom>();
	rooms.set(account, ofAccount);
	const room = ofAccount.get(workflowId) ?? new WaitingRoom(workflowId);
	ofAccount.set(workflowId, room);
	return room;
}

/**
 * Where the documents of a workflow wait together: one request for the list of runs tells for many which
 * of them are done. The list only saves requests; the results call is the truth, and is made for
 * whatever the list does not show.
 */
export class WaitingRoom {
	/** Lists in a row that did not show a waiting document, by its collection ID. */
	private readonly unseen = new Map<string, number>();
	private readonly url: string;
	private statuses = new Map<string, string>();
	private takenAtMs = 0;
	private failedAtMs = 0;
	/** Records of a page, which the API may have lowered. */
	private pageSize = LARGEST_PAGE;
	/** Resolves with whether a list could be had. */
	private taking: Promise<boolean> | undefined;
	private newestAtEnd = false;
	private lastPage = 1;
	private fastestMs: number | undefined;

	constructor(workflowId: string) {
		this.url = `${API}/workflows/${encodeURIComponent(workflowId)}/runs/`;
	}

	/** Milliseconds that a new document may be left alone, going by those that were done before. */
	get quietMs(): number {
		if (this.unseen.size <= FEW || this.fastestMs === undefined) return 0;
		return Math.min(this.fastestMs * EARLY, LONGEST_QUIET_MS);
	}

	enter(collectionId: string): void {
		this.unseen.set(collectionId, 0);
	}

	/** `tookMs`: how long it took, when it is done. */
	leave(collectionId: string, tookMs?: number): void {
		this.unseen.delete(collectionId);
		this.statuses.delete(collectionId);
		if (tookMs !== undefined)
			this.fastestMs = Math.min(tookMs, (this.fastestMs ?? Infinity) * CREEP);
	}

	/** Documents that wait. */
	get size(): number {
		return this.unseen.size;
	}

	/** Whether no list tells of a document, among so many that a list would be asked. */
	isBlindTo(collectionId: string): boolean {
		return this.unseen.size > FEW && !this.statuses.has(collectionId);
	}

	/** Whether the latest list shows a document in a bad end, while its results may not say so. */
	hasEndedBadly(collectionId: string): boolean {
		return ENDED_BADLY.includes(this.statuses.get(collectionId) ?? '');
	}

	/**
	 * In which status a list shows a document that has no results; undefined when it does not, or none can be
	 * had.
	 */
	async lookUp(client: Client, collectionId: string): Promise<string | undefined> {
		if (!this.statuses.has(collectionId)) await this.refresh(client, FRESH_MS, LOOK_UP_MS);
		const status = this.statuses.get(collectionId);
		return [...NOT_DONE, ...ENDED_BADLY].find((word) => word === status);
	}

	/**
	 * Whether the results of a document that waits for `ageMs` should be asked for now: it is done, or no
	 * list tells within `leftMs`. `client` is used when a new list is due.
	 */
	async isWorthAsking(
		client: Client,
		collectionId: string,
		ageMs: number,
		leftMs = Infinity,
	): Promise<boolean> {
		if (this.unseen.size <= FEW) return true;
		if (!(await this.refresh(client, Math.max(FRESH_MS, ageMs * FRESH_SHARE), leftMs))) return true;
		const status = this.statuses.get(collectionId);
		if (status !== undefined) return !NOT_DONE.includes(status);
		// Another execution that waited for the same document may have taken it out.
		return (this.unseen.get(collectionId) ?? Infinity) > 1;
	}

	/** Has a list that is no older than `freshMs`; false when none can be had within `leftMs`. */
	private async refresh(client: Client, freshMs: number, leftMs: number): Promise<boolean> {
		if (Date.now() - this.takenAtMs <= freshMs) return true;
		if (Date.now() - this.failedAtMs <= freshMs) return false;
		this.taking ??= this.take(client)
			.then(
				() => true,
				() => {
					this.failedAtMs = Date.now();
					return false;
				},
			)
			.finally(() => (this.taking = undefined));
		const patienceMs = Math.min(leftMs, LIST_PATIENCE_MS);
		return (await within(patienceMs, orStopped(this.taking, client.signal))) ?? false;
	}

	/** Reads as many pages as the waiting documents fill, from the end where the newest runs stand. */
	private async take(client: Client): Promise<void> {
		const shown = new Map<string, string>();
		const missesSome = () => shown.size < this.unseen.size;
		// The last page may hold just a few, so as many as fill a page may stand on two.
		const pagesNeeded = () =>
			Math.ceil(this.unseen.size / this.pageSize) + (this.newestAtEnd ? 1 : 0);
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
		for (const [id, times] of this.unseen) this.unseen.set(id, shown.has(id) ? 0 : times + 1);
		this.statuses = shown;
		this.takenAtMs = Date.now();
	}

	private async readPage(client: Client, page: number, shown: Map<string, string>): Promise<void> {
		if (page < 1) return;
		const deadlineMs = Date.now() + LONGEST_LIST_MS;
		const qs = { page, page_size: LARGEST_PAGE };
		const answer = await send(
			client,
			{ method: 'GET', url: this.url, qs, timeout: LONGEST_LIST_MS },
			{ subject: { named: 'the list of runs' }, deadlineMs: () => deadlineMs },
		);
		const { results, count = 0, page_size } = answer.body as Partial<Page>;
		const found = Array.isArray(results) ? results : [];
		const isWhole = found.length > 0 && page * found.length < count;
		this.pageSize = page_size || (page === 1 && isWhole ? found.length : this.pageSize);
		this.lastPage = Math.max(1, Math.ceil(count / this.pageSize));
		for (const { id, status } of found)
			if (this.unseen.has(String(id))) shown.set(String(id), String(status));
	}
}
