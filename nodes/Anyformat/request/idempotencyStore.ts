import { createHash } from 'crypto';
import type { IDataObject, IExecutePaginationFunctions } from 'n8n-workflow';

/** What is known of a request that must be sent only once. */
interface IdempotencyRecord extends IDataObject {
	atMs: number;
	/** Body of the API's response. */
	response?: IDataObject;
	/** Name of the file that was sent, where only the sending tells it. */
	fileName?: string;
	/** Message and description of the error after which nobody knows whether it was accepted. */
	outcomeUnknown?: string[];
}

/** More than one run of a node ever has at once; older ones are forgotten first. */
const MAX_RECORDS = 5000;

/** Nobody retries an execution after so long, and a document should not be looked for for ever. */
const RECORD_TTL_MS = 24 * 60 * 60 * 1000;

const inFlight = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * What was submitted in this execution. Retry On Fail, and Retry in the list of executions, run the
 * whole node again; the node's context is the same object then, so documents are found here and not
 * sent, and billed, again.
 */
export class IdempotencyStore {
	private readonly known: Record<string, IdempotencyRecord>;

	constructor(context: IExecutePaginationFunctions) {
		const memory = context.getContext('node');
		this.known = (memory.submissions ??= {}) as Record<string, IdempotencyRecord>;
	}

	/** Names one submission of one item of one run of the node, by what would be billed. */
	static key(...parts: Array<string | number>): string {
		return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
	}

	find(key: string, nowMs = Date.now()): IdempotencyRecord | undefined {
		const found = this.known[key];
		return found !== undefined && nowMs - found.atMs < RECORD_TTL_MS ? found : undefined;
	}

	/** Runs `submit`, or joins the same submission that is still under way. */
	async join<Sent>(key: string, submit: () => Promise<Sent>): Promise<Sent> {
		const running = inFlight.get(this.known) ?? new Map<string, Promise<unknown>>();
		inFlight.set(this.known, running);
		let submission = running.get(key) as Promise<Sent> | undefined;
		if (submission === undefined) {
			submission = submit().finally(() => running.delete(key));
			running.set(key, submission);
		}
		return await submission;
	}

	save(key: string, what: Omit<IdempotencyRecord, 'atMs'>, nowMs = Date.now()): void {
		this.known[key] = { ...what, atMs: nowMs };
		const keys = Object.keys(this.known);
		for (const old of keys) if (this.find(old, nowMs) === undefined) delete this.known[old];
		for (const old of keys.slice(0, Math.max(0, keys.length - MAX_RECORDS))) delete this.known[old];
	}

	remove(key: string): void {
		delete this.known[key];
	}
}
