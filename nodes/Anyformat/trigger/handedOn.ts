import type { IDataObject } from 'n8n-workflow';

import type { EndedDocument } from './endedDocument';
import type { DocumentEvent } from './event';
import type { Looks } from './looks';

/** What becomes of a delivery. */
export type Verdict =
	| { kind: 'start'; documents: EndedDocument[] }
	| { kind: 'nothing' }
	/** The API could not be asked; the sender may try again. */
	| { kind: 'later'; keyRejected: boolean };

/** A document in the state that an event tells of. */
export type Ended = Pick<DocumentEvent, 'event' | 'documentId' | 'processedAt'>;

interface Claim {
	verdict: Promise<Verdict>;
	/** When the document ended, by the API's clock; NaN when that is not known. */
	endedMs: number;
	/** Whether another document's event led to it, so that its own may come yet. */
	byNudge: boolean;
	/** When the verdict was given; from then on n8n stores the execution. */
	givenAtMs?: number;
}

/** Until then n8n has stored the execution of a delivery, unless it was killed. */
export const STORED_WITHIN_MS = 300;

/** The latest so many are remembered. */
const MOST_REMEMBERED = 1000;

/** Trigger nodes with a memory in this process; each costs at most some 100 kB. */
const MOST_NODES = 500;

const memories = new Map<string, HandedOn>();

/** The memory of a trigger node in this process; the one that was used longest ago makes room. */
export function handedOnBy(nodeKey: string): HandedOn {
	const memory = memories.get(nodeKey) ?? new HandedOn();
	memories.delete(nodeKey);
	memories.set(nodeKey, memory);
	if (memories.size > MOST_NODES) memories.delete(memories.keys().next().value!);
	return memory;
}

/** Begins a memory anew, for a node that is published now: it knows everything since then. */
export function beginMemory(nodeKey: string): void {
	memories.set(nodeKey, new HandedOn(-Infinity));
	handedOnBy(nodeKey);
}

/**
 * Documents that a trigger node handed on, so that deliveries of one event start its workflow once. A key
 * is the document's ID and when it was processed. n8n saves static data only with calls that start nothing,
 * so the process's own memory counts, and is saved on those occasions.
 */
export class HandedOn {
	private readonly claims = new Map<string, Claim>();
	/** When an execution last failed to tell that the key was rejected. */
	rejectionToldAtMs = -Infinity;
	/** IDs of documents that looks handed on, until an event is taken for that of the document. */
	private readonly untold = new Set<string>();
	/** By workflow ID; see nudge.ts. */
	readonly looks = new Map<string, Looks>();

	/**
	 * `knowsSinceMs`: of documents that ended later by the API's clock, all that were handed on are known.
	 * Infinity after a restart, until a look at the runs tells what time it is there.
	 */
	constructor(private knowsSinceMs = Infinity) {}

	/** Whether it would know that a document was handed on which ended at a time of the API's clock. */
	knows(endedMs: number): boolean {
		return endedMs > this.knowsSinceMs;
	}

	/** Tells a memory that has begun with this process when that was, by the API's clock. */
	beginsAt(nowMs: number): void {
		if (this.knowsSinceMs === Infinity) this.knowsSinceMs = nowMs;
	}

	/** The claim of a document; of one that a nudge claimed, whatever time its own event tells. */
	claimOf(ended: Ended): Claim | undefined {
		const exact = this.claims.get(keyOf(ended));
		if (exact !== undefined) return exact;
		const begin = beginOf(ended.documentId);
		for (const [key, claim] of this.claims) {
			if (!claim.byNudge || !key.startsWith(begin)) continue;
			this.claims.delete(key);
			claim.byNudge = false;
			this.claims.set(keyOf(ended), claim);
			return claim;
		}
		return undefined;
	}

	/** Claims a document before anything is awaited, and keeps it only when something starts. */
	claim(ended: Ended, endedMs: number, verdict: Promise<Verdict>, byNudge = false): void {
		const claim: Claim = { verdict, endedMs, byNudge };
		this.claims.set(keyOf(ended), claim);
		if (byNudge) this.untold.add(ended.documentId);
		void verdict.then(({ kind }) => {
			claim.givenAtMs = Date.now();
			if (kind !== 'start') this.forget((_, other) => other === claim);
			this.trim();
		});
	}

	/** Gives up what is known of documents, since their execution could not be stored. */
	release(documentIds: string[]): void {
		const begins = documentIds.map(beginOf);
		this.forget((key) => begins.some((begin) => key.startsWith(begin)));
	}

	/**
	 * Whether a document was handed on, whenever it was processed. `undecided`: documents whose own events do not
	 * count until they have a verdict.
	 */
	hasDocument(documentId: string, saved: string[], undecided: string[] = []): boolean {
		const begin = beginOf(documentId);
		const isUndecided = undecided.includes(documentId);
		const counts = ([key, { byNudge, givenAtMs }]: [string, Claim]) =>
			key.startsWith(begin) && (!isUndecided || byNudge || givenAtMs !== undefined);
		return saved.some((key) => key.startsWith(begin)) || [...this.claims].some(counts);
	}

	/** Takes an event for that of the first of some documents that had none yet; false when there is none. */
	tell(documentIds: string[]): boolean {
		const told = documentIds.find((id) => this.untold.has(id));
		return told !== undefined && this.untold.delete(told);
	}

	/** Puts what is known into static data, as the union with what is there. */
	save(data: IDataObject): void {
		const saved = savedKeys(data);
		const known = [...new Set([...saved, ...this.claims.keys()])].slice(-MOST_REMEMBERED);
		if (known.length !== saved.length || known.some((key, index) => key !== saved[index]))
			data.handedOn = known;
	}

	private forget(isMeant: (key: string, claim: Claim) => boolean): void {
		for (const [key, claim] of this.claims) if (isMeant(key, claim)) this.claims.delete(key);
	}

	private trim(): void {
		for (const id of this.untold) {
			if (this.untold.size <= MOST_REMEMBERED) break;
			this.untold.delete(id);
		}
		for (const [oldest, { givenAtMs, endedMs }] of this.claims) {
			if (this.claims.size <= MOST_REMEMBERED) break;
			if (givenAtMs === undefined) continue;
			this.claims.delete(oldest);
			this.knowsSinceMs = Number.isNaN(endedMs) ? Infinity : Math.max(this.knowsSinceMs, endedMs);
		}
	}
}

const beginOf = (documentId: string): string => `${documentId} `;

/** One text for a time, however it is spelled. A failed document has none. */
export function keyOf({ documentId, processedAt, event }: Ended): string {
	const ms = Date.parse(processedAt ?? '');
	return beginOf(documentId) + (Number.isNaN(ms) ? (processedAt ?? event) : ms);
}

/** What static data remembers. */
export const savedKeys = (data: IDataObject): string[] =>
	Array.isArray(data.handedOn) ? data.handedOn.map(String) : [];
