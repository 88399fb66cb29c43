import { createHash, randomBytes } from 'node:crypto';

import type { Quirks } from './quirks';

/** What becomes of a document. */
export type Fate = 'processed' | 'error' | 'cancelled';

/** A document that the server has accepted, and billed when it was to be processed. */
export interface Billed {
	id: string;
	fileId: string;
	workflowId: string;
	/** Of the key that it was sent with. */
	organization: string;
	fileName: string | null;
	contentType: string;
	bytes: number;
	hash: string;
	/** Whether processing was asked for, which is what costs. */
	isRun: boolean;
	/** Whether the response that names it was sent to its end. */
	isTold: boolean;
	/** Times by the server's own clock. */
	acceptedAtMs: number;
	readyAtMs: number;
	fate: Fate;
	isDeleted: boolean;
}

/** A request, as it came in, and how it ended. */
export interface Asked {
	route: string;
	path: string;
	method: string;
	key: string;
	atMs: number;
	/** Status that was sent, 0 without a response. */
	status: number;
	userAgent: string;
}

export const hashOf = (content: string | Buffer): string =>
	createHash('sha256').update(content).digest('hex');

/** What the server's extraction finds in a content, so that nobody can mix up two documents. */
export const tokenOf = (hash: string): string => `T-${hash.slice(0, 12)}`;

/** An ID in the form that this server gives them. */
export function newId(form: Quirks['idForm']): string {
	const hex = randomBytes(16).toString('hex');
	const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
	if (form === 'uuid') return uuid;
	return form === 'capitals' ? uuid.toUpperCase() : `${hex.slice(0, 10)}~x`;
}

/** The books of the server: what was asked, what was accepted and billed. */
export class Books {
	readonly asked: Asked[] = [];
	readonly documents: Billed[] = [];

	find(id: string): Billed | undefined {
		return this.documents.find((each) => each.id === id && !each.isDeleted);
	}

	/** How often each content was billed, by its hash; extractions that failed are free. */
	bills(): Map<string, number> {
		const bills = new Map<string, number>();
		for (const { hash, isRun, fate } of this.documents)
			if (isRun && fate === 'processed') bills.set(hash, (bills.get(hash) ?? 0) + 1);
		return bills;
	}

	/** Accepted documents whose ID the sender has. */
	told(): Billed[] {
		return this.documents.filter(({ isTold, isDeleted }) => isTold && !isDeleted);
	}

	count(route: string): number {
		return this.asked.filter((each) => each.route === route).length;
	}
}
