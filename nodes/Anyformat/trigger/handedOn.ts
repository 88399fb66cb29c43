import type { IDataObject } from 'n8n-workflow';

import type { EndedDocument } from './endedDocument';

/** What becomes of a delivery. */
export type Verdict =
	| { kind: 'start'; documents: EndedDocument[] }
	| { kind: 'nothing' }
	/** The API could not be asked; the sender may try again. */
	| { kind: 'later'; keyRejected: boolean };

interface Claim {
	verdict: Promise<Verdict>;
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
	memories.set(nodeKey, new HandedOn(true));
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
	/** The look at a workflow's runs, and the one that waits for it to end, by workflow ID; see nudge.ts. */
	readonly looks = new Map<string, { running: Promise<unknown>; next?: Promise<unknown> }>();

	/** `complete`: nothing was handed on before this memory began. */
	constructor(private complete = false) {}

	/** Whether everything that was handed on is known. */
	get isComplete(): boolean {
		return this.complete;
	}

	claimOf(key: string): Claim | undefined {
		return this.claims.get(key);
	}

	/** Claims a key before anything is awaited, and keeps it only when something starts. */
	claim(key: string, verdict: Promise<Verdict>): void {
		const claim: Claim = { verdict };
		this.claims.set(key, claim);
		void verdict.then(({ kind }) => {
			claim.givenAtMs = Date.now();
			if (kind !== 'start' && this.claims.get(key) === claim) this.claims.delete(key);
			for (const [oldest, { givenAtMs }] of this.claims) {
				if (this.claims.size <= MOST_REMEMBERED) break;
				if (givenAtMs === undefined) continue;
				this.claims.delete(oldest);
				this.complete = false;
			}
		});
	}

	/** Whether a document was handed on, whenever it was processed. */
	hasDocument(documentId: string, saved: string[]): boolean {
		const begin = keyOf(documentId, '');
		return [...saved, ...this.claims.keys()].some((key) => key.startsWith(begin));
	}

	/** Puts what is known into static data, as the union with what is there. */
	save(data: IDataObject): void {
		const saved = savedKeys(data);
		const known = [...new Set([...saved, ...this.claims.keys()])].slice(-MOST_REMEMBERED);
		if (known.length !== saved.length || known.some((key, index) => key !== saved[index]))
			data.handedOn = known;
	}
}

export const keyOf = (documentId: string, processedAt: string | null): string =>
	`${documentId} ${processedAt ?? ''}`;

/** What static data remembers. */
export const savedKeys = (data: IDataObject): string[] =>
	Array.isArray(data.handedOn) ? data.handedOn.map(String) : [];
