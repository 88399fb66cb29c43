import { sleep } from 'n8n-workflow';

import { readStatus } from '../../documents/batch';
import { mayStart, type EventName } from '../../documents/runs/events';
import { RunCursor, type CursorBegin } from '../../documents/runs/runCursor';
import { hasEnded, unlistedRun, type Run } from '../../documents/runs/runList';
import { after } from '../../request/clock';
import type { ApiClient } from '../../request/sendRequest';
import { SingleFlight } from '../../request/lookupCache';
import { DeliveryDeduplication } from './deliveryDeduplication';

/** Documents of one execution. */
const MAX_BATCH = 500;

/** A burst of events shares a scan that begins so long after the one before; n8n is slow in a burst. */
const SPACING_MS = 1000;
const SCAN_TIMEOUT_MS = 20_000;
/** A scan reads so many runs; after an interruption more, but not for longer than leaves it time to end. */
const MAX_DEPTH = 2000;
const MAX_READING_MS = 10_000;
const MAX_PAGES = 200;

/** For a document that ended before, no event is on its way to another webhook process any more. */
const MISSED_AFTER_MS = 60_000;

/** While named documents are missing, a scan reads so many more runs, and then asks for so many directly. */
const MAX_NAMED_DEPTH = 500;
const MAX_ASKED = 5;

/** An ID that nothing explains is looked for again for so long, and remembered with so many others. */
const MAX_SEARCH_MS = 10_000;
const SEARCH_AGAIN_MS = 500;
const MAX_REMEMBERED = 1000;

/** What a scan came to, for all events that share it: `settle` is told whether n8n stored its execution. */
interface Reconciliation {
	due: Run[];
	settle: (isStored: boolean) => void;
	stored: Promise<boolean>;
	/** Whether an event starts the execution already. */
	isTaken: boolean;
}

/** An event that waits for its document to be found. */
interface PendingEvent {
	documentId: string;
	arrivedAtMs: number;
	/** How often its document was asked for directly; whether the API told that there is none. */
	asked: number;
	isRefuted?: boolean;
	explainedBy?: Reconciliation;
}

/** What becomes of a delivery; one that starts an execution is to tell `settle` whether n8n stored it. */
type Start = { kind: 'start' } & Pick<Reconciliation, 'due' | 'settle'>;
export type Verdict = Start | { kind: 'ignore' | 'tryLater' };

export interface ReconcileRules {
	createClient: () => Promise<ApiClient>;
	events: EventName[];
}

/**
 * Reconciles the events of one Anyformat workflow with the list of its runs, which is the truth. An event is
 *
 *   pending      until a scan that began after it came has ended, which it shares with others (single flight);
 *   explained    when that found its document: the first of those that share it starts the execution for
 *                all, and the others are answered as that one was;
 *   unexplained  else: pending again for some seconds, then answered 503, so that the sender comes again,
 *                and 200 from then on, once the API told that there is none.
 *
 * Due are the documents that events name, those that ended a while ago and that nobody named (missed
 * events), and, as long as no event has named a document that there is, all that have newly ended: the API
 * does not say that the ID of an event is the collection's.
 */
export class Reconciler {
	private readonly flight = new SingleFlight<Reconciliation>(SPACING_MS);
	private readonly pending = new Set<PendingEvent>();
	private readonly unexplained = new Set<string>();
	private readonly cursor: RunCursor;
	/** Whether the IDs of events are those of documents; undefined until one tells. */
	private namesDocuments: boolean | undefined;
	/** Documents that were found without being named, for events that are yet to come. */
	private surplus = 0;

	constructor(
		private readonly workflowId: string,
		private readonly deliveries: DeliveryDeduplication,
		begin: CursorBegin,
	) {
		this.cursor = new RunCursor(begin);
	}

	/** Rejects when the API can't be asked; nothing is remembered then. */
	async reconcile(documentId: string, rules: ReconcileRules): Promise<Verdict> {
		const event: PendingEvent = { documentId, arrivedAtMs: performance.now(), asked: 0 };
		this.pending.add(event);
		try {
			for (let pauseMs = SEARCH_AGAIN_MS; ; pauseMs *= 2) {
				const known = this.deliveries.claimOf(documentId) ?? event.explainedBy?.stored;
				if (known !== undefined) return { kind: (await known) ? 'ignore' : 'tryLater' };
				const scan = await this.flight.join(async () => await this.scan(rules));
				if (scan.due.length > 0 && !scan.isTaken) {
					scan.isTaken = true;
					return { kind: 'start', due: scan.due, settle: scan.settle };
				}
				if (event.explainedBy !== undefined || this.deliveries.claimOf(documentId)) continue;
				if (this.unexplained.has(documentId)) return { kind: 'ignore' };
				if (performance.now() + pauseMs - event.arrivedAtMs > MAX_SEARCH_MS) break;
				await sleep(pauseMs);
			}
		} finally {
			this.pending.delete(event);
		}
		// One that could not be asked for, in a burst or an outage, gets its turn when the sender comes again.
		if (event.isRefuted || this.namesDocuments === false) this.unexplained.add(documentId);
		const [oldest] = this.unexplained;
		if (this.unexplained.size > MAX_REMEMBERED) this.unexplained.delete(oldest);
		return { kind: 'tryLater' };
	}

	private async scan({ createClient, events }: ReconcileRules): Promise<Reconciliation> {
		const pending = [...this.pending].filter(({ explainedBy }) => explainedBy === undefined);
		const client = await createClient();
		const missingIn = (seen: Map<string, Run>) =>
			pending.filter(({ documentId }) => this.namesDocuments !== false && !seen.has(documentId));
		const readsUntilMs = performance.now() + MAX_READING_MS;
		const { seen, nowMs } = await this.cursor.scan(client, this.workflowId, {
			maxPages: MAX_PAGES,
			deadlineMs: after(SCAN_TIMEOUT_MS),
			goesOn: (runs, isBefore, isUnseen) =>
				(isUnseen && performance.now() < readsUntilMs) ||
				(isBefore && runs.size < MAX_DEPTH) ||
				(runs.size < MAX_NAMED_DEPTH && missingIn(runs).length > MAX_ASKED),
		});
		// A staged document is pending until it is run, whoever says that it has ended.
		const named = new Map<string, Run>();
		for (const { documentId } of pending)
			if ((seen.get(documentId)?.status ?? 'pending') !== 'pending')
				named.set(documentId, seen.get(documentId)!);
		for (const run of await this.ask(client, missingIn(seen))) named.set(run.id, run);
		if (named.size > 0) this.namesDocuments = true;

		const isWanted = ({ status }: Run) => !hasEnded({ status }) || mayStart(status, events);
		const isMissed = ({ updatedMs }: Run) => updatedMs <= nowMs - MISSED_AFTER_MS;
		return this.decide(pending, named, { isWanted, isMissed });
	}

	/** Which documents are due, `named` by events and others, and which events that explains. */
	private decide(
		pending: PendingEvent[],
		named: Map<string, Run>,
		{ isWanted, isMissed }: Record<'isWanted' | 'isMissed', (run: Run) => boolean>,
	): Reconciliation {
		const others = pending.filter(({ documentId }) => !named.has(documentId));
		const takesAll = others.length > 0 && this.namesDocuments !== true;
		const unnamed = this.cursor
			.ended((run) => isWanted(run) && !this.deliveries.isStored(run.id))
			.filter((run) => !named.has(run.id) && (takesAll || isMissed(run)));
		const due = [...named.values(), ...unnamed]
			.filter((run) => isWanted(run) && this.deliveries.claimOf(run.id) === undefined)
			.slice(0, MAX_BATCH);
		const result = this.claim(due);
		for (const event of pending) {
			const run = named.get(event.documentId);
			if (run !== undefined && (!isWanted(run) || due.includes(run))) event.explainedBy = result;
		}
		if (takesAll) this.surplus += due.filter(({ id }) => !named.has(id)).length;
		for (const event of takesAll ? others.slice(0, this.surplus) : []) {
			this.surplus--;
			this.namesDocuments = false;
			event.explainedBy = result;
		}
		return result;
	}

	/** Documents of events that the results call knows, while the list does not show them. */
	private async ask(client: ApiClient, missing: PendingEvent[]): Promise<Run[]> {
		const runs: Run[] = [];
		missing.sort((one, other) => one.asked - other.asked);
		for (const event of missing.slice(0, MAX_ASKED)) {
			event.asked++;
			const status = await readStatus(client, this.workflowId, event.documentId);
			event.isRefuted = status === 'deleted';
			if (status !== undefined && status !== 'deleted')
				runs.push(unlistedRun(event.documentId, status));
		}
		return runs;
	}

	private claim(due: Run[]): Reconciliation {
		let settle!: (isStored: boolean) => void;
		const stored = new Promise<boolean>((resolve) => (settle = resolve));
		const ids = due.map(({ id }) => id);
		if (due.length === 0) settle(true);
		else this.deliveries.claim(ids, stored);
		void stored.then((isStored) => isStored && this.cursor.settle(ids));
		return { due, isTaken: false, stored, settle };
	}
}
