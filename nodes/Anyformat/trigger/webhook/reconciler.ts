import { sleep } from 'n8n-workflow';

import { waitForDocument } from '../../documents/wait';
import type { ApiClient } from '../../request/sendRequest';
import { mayStart, type EventName } from '../event';
import { listedStatusOf, toAwaited } from '../fetchDocument';
import { RunCursor, type CursorBegin } from '../runCursor';
import { hasEnded, type Run } from '../runs';
import { SingleFlight } from '../singleFlight';
import { Ledger } from './ledger';

/** Documents of one execution. */
const MAX_BATCH = 500;

/** A burst of events shares a scan that begins so long after the one before. */
const SPACING_MS = 1000;

/** For a document that ended before, no event is on its way to another webhook process any more. */
const MISSED_AFTER_MS = 60_000;

const MAX_PAGES = 20;

/** While named documents are missing, a scan reads so many more runs, and then asks for so many directly. */
const MAX_NAMED_DEPTH = 500;
const MAX_ASKED = 2;

/** An ID that nothing explains is looked for again for so long. */
const MAX_SEARCH_MS = 10_000;
const SEARCH_AGAIN_MS = 500;

/** How long a scan may take, since the senders of events wait. */
const SCAN_TIMEOUT_MS = 8000;

const MAX_REMEMBERED = 1000;

/** An event that waits for its document to be found. */
interface PendingEvent {
	documentId: string;
	arrivedAtMs: number;
	/** How often its document was asked for directly. */
	asked: number;
	/** The scan that explained it. */
	explainedBy?: Reconciliation;
}

/** What a scan came to, for all events that share it. */
interface Reconciliation {
	/** Documents to start an execution with; the first event that reads them does. */
	due: Run[];
	isTaken: boolean;
	/** Whether n8n stored that execution, which `settle` is told. */
	stored: Promise<boolean>;
	settle: (isStored: boolean) => void;
}

/** What becomes of a delivery. */
export type Verdict =
	/** It carries the execution; `settle` is to be told whether n8n stored it. */
	| { kind: 'start'; due: Run[]; settle: (isStored: boolean) => void }
	| { kind: 'ignore' }
	| { kind: 'tryLater' };

/** What a reconciler asks the API with, and for. */
export interface ReconcileRules {
	createClient: () => Promise<ApiClient>;
	events: EventName[];
	begin: CursorBegin;
}

/**
 * Reconciles the events of one Anyformat workflow with the list of its runs, which is the truth. An event is
 *
 *   pending      until a scan that began after it came has ended, which it shares with others (single flight);
 *   explained    when that found its document: the first of those that share it starts the execution for
 *                all, and the others are answered as that one was;
 *   unexplained  else: pending again for some seconds, then answered 503 once, so that the sender comes again,
 *                and 200 from then on.
 *
 * Due are the documents that events name, those that ended a while ago and that nobody named (missed
 * events), and, as long as no event has named a document that there is, all that have newly ended: the API
 * does not say that the ID of an event is the collection's.
 */
export class Reconciler {
	private readonly flight = new SingleFlight<Reconciliation>(SPACING_MS);
	private readonly pending = new Set<PendingEvent>();
	private readonly unexplained = new Set<string>();
	private cursor: RunCursor | undefined;
	/** Whether the IDs of events are those of documents; undefined until one tells. */
	private namesDocuments: boolean | undefined;
	/** Documents that were found without being named, for events that are yet to come. */
	private surplus = 0;

	constructor(
		private readonly workflowId: string,
		private readonly ledger: Ledger,
	) {}

	/** Rejects when the API can't be asked; nothing is remembered then. */
	async reconcile(documentId: string, rules: ReconcileRules): Promise<Verdict> {
		const event: PendingEvent = { documentId, arrivedAtMs: performance.now(), asked: 0 };
		this.pending.add(event);
		try {
			for (let pauseMs = SEARCH_AGAIN_MS; ; pauseMs *= 2) {
				const known = this.ledger.claimOf(documentId) ?? event.explainedBy?.stored;
				if (known !== undefined) return answerAs(await known);
				const scan = await this.flight.join(async () => await this.scan(rules));
				if (scan.due.length > 0 && !scan.isTaken) {
					scan.isTaken = true;
					return { kind: 'start', due: scan.due, settle: scan.settle };
				}
				if (event.explainedBy !== undefined || this.ledger.claimOf(documentId)) continue;
				if (this.unexplained.has(documentId)) return { kind: 'ignore' };
				if (performance.now() + pauseMs - event.arrivedAtMs > MAX_SEARCH_MS) break;
				await sleep(pauseMs);
			}
		} finally {
			this.pending.delete(event);
		}
		this.unexplained.add(documentId);
		if (this.unexplained.size > MAX_REMEMBERED)
			this.unexplained.delete(this.unexplained.values().next().value!);
		return { kind: 'tryLater' };
	}

	private async scan({ createClient, events, begin }: ReconcileRules): Promise<Reconciliation> {
		const pending = [...this.pending].filter(({ explainedBy }) => explainedBy === undefined);
		const client = await createClient();
		const cursor = this.cursor ?? new RunCursor(begin);
		const isLacking = (seen: Map<string, Run>) =>
			this.namesDocuments !== false &&
			seen.size < MAX_NAMED_DEPTH &&
			pending.filter(({ documentId }) => !seen.has(documentId)).length > MAX_ASKED;
		const { seen, nowMs } = await cursor.scan(client, this.workflowId, {
			maxPages: MAX_PAGES,
			deadlineMs: Date.now() + SCAN_TIMEOUT_MS,
			goesOn: (runs, isBefore) => isBefore || isLacking(runs),
		});
		this.cursor = cursor;
		const named = await this.findNamed(client, pending, seen);
		const isWanted = ({ status }: Run) => !hasEnded({ status }) || mayStart(status, events);
		const isNew = (run: Run) => isWanted(run) && this.ledger.claimOf(run.id) === undefined;
		const others = pending.filter(({ documentId }) => !named.has(documentId));
		const takesAll = others.length > 0 && this.namesDocuments !== true;
		const unnamed = cursor
			.ended((run) => isWanted(run) && !this.ledger.isStored(run.id))
			.filter(({ id, updatedMs }) => {
				const isMissed = updatedMs <= nowMs - MISSED_AFTER_MS;
				return !named.has(id) && (takesAll || isMissed);
			});
		const due = [...named.values(), ...unnamed].filter(isNew).slice(0, MAX_BATCH);
		const result = this.claim(cursor, due);
		const explained = pending.filter(({ documentId }) => {
			const run = named.get(documentId);
			return run !== undefined && (!isWanted(run) || due.includes(run));
		});
		if (takesAll)
			explained.push(...this.attribute(others, due.filter(({ id }) => !named.has(id)).length));
		for (const event of explained) event.explainedBy = result;
		return result;
	}

	/** The documents that events name, as far as the list or the results call knows them. */
	private async findNamed(
		client: ApiClient,
		pending: PendingEvent[],
		seen: Map<string, Run>,
	): Promise<Map<string, Run>> {
		const named = new Map<string, Run>();
		for (const { documentId } of pending) {
			const run = seen.get(documentId);
			// A staged document is pending until it is run, whoever says that it has ended.
			if (run !== undefined && run.status !== 'pending') named.set(documentId, run);
		}
		const missing = pending
			.filter(({ documentId }) => this.namesDocuments !== false && !seen.has(documentId))
			.sort((one, other) => one.asked - other.asked);
		for (const event of missing.slice(0, MAX_ASKED)) {
			event.asked++;
			const { documentId: id } = event;
			const document = toAwaited({ workflowId: this.workflowId, collectionId: id });
			const state = await waitForDocument(client, document).catch(() => undefined);
			if (state === undefined || state.kind === 'deleted') continue;
			const unknown = { createdMs: NaN, updatedMs: NaN, updatedAt: null };
			named.set(id, { id, status: listedStatusOf(state), ...unknown });
		}
		if (named.size > 0) this.namesDocuments = true;
		return named;
	}

	private claim(cursor: RunCursor, due: Run[]): Reconciliation {
		let settle!: (isStored: boolean) => void;
		const stored = new Promise<boolean>((resolve) => (settle = resolve));
		const ids = due.map(({ id }) => id);
		if (due.length === 0) settle(true);
		else this.ledger.claim(ids, stored);
		void stored.then((isStored) => isStored && cursor.settle(ids));
		return { due, isTaken: false, stored, settle };
	}

	/** Those of the events with an unknown ID that go with documents that nobody named. */
	private attribute(others: PendingEvent[], found: number): PendingEvent[] {
		this.surplus = Math.min(this.surplus + found, MAX_REMEMBERED);
		const explained = others.slice(0, this.surplus);
		this.surplus -= explained.length;
		if (explained.length > 0) this.namesDocuments = false;
		return explained;
	}
}

const answerAs = (isStored: boolean): Verdict => ({ kind: isStored ? 'ignore' : 'tryLater' });
