import { createHash, randomUUID } from 'crypto';
import type { IDataObject, IExecutePaginationFunctions } from 'n8n-workflow';

/** What is known of a request that must be sent only once; it is stored with the execution. */
export interface IdempotencyRecord extends IDataObject {
	atMs: number;
	/** Hash of the account that it was sent for. */
	account: string;
	/** Hashes of its source, see `SourceHashes`. */
	written: string;
	value: string;
	/** Body of the API's response; without it nobody knows whether the API accepted the request. */
	response?: IDataObject;
	/** Name of the file that was sent, where only the sending tells it. */
	fileName?: string;
	/** Message and description of the error after which nobody knows. */
	problem?: [message: string, description: string];
}

/** What a request is about, in hashes: two requests are the same when either agrees. */
export interface SourceHashes {
	/** Of the parameters as the builder wrote them, and the item that they are read for. */
	written: string;
	/** Of their values. */
	value: string;
}

type Records = Record<string, IdempotencyRecord[]>;

/** What n8n keeps for a node and an execution; it is the same object in every try. */
interface NodeMemory extends IDataObject {
	/** Names the store that the execution shares with all that retry it. */
	store?: string;
	requests?: Records;
}

/** Records of executions that have ended; only a second Retry of one that was retried looks for them. */
const MAX_RECORDS = 20_000;

/** Stores of this process by their own name and by the executions that share them; the oldest come first. */
const stores = new Map<string, IdempotencyStore>();
const storeOf = new WeakMap<object, IdempotencyStore>();

export const shortHash = (text: string): string =>
	createHash('sha256').update(text).digest('hex').slice(0, 20);

/**
 * The idempotency records of an execution. Retry On Fail and Retry in the list of executions run the whole
 * node again and find here what was sent before, and so do a Retry of a Retry and, in the same process, a
 * second Retry of the first. n8n stores them with the execution, so they live as long as it can be retried.
 */
export class IdempotencyStore {
	private readonly records: Records = {};
	private readonly sending = new Map<string, Set<SourceHashes & { end: Promise<unknown> }>>();
	private readonly claimed = new WeakSet<IdempotencyRecord>();
	size = 0;

	/** The store of the execution that `context` belongs to. */
	static of(context: IExecutePaginationFunctions): IdempotencyStore {
		const memory = context.getContext('node') as NodeMemory;
		const known = memory.requests && storeOf.get(memory.requests);
		if (known !== undefined) return known;
		const { execution, retried } = executionsOf(context);
		// Without a memory the retried execution failed before this node, or n8n did not store it, as after Stop.
		const store = stores.get(memory.store ?? retried ?? '') ?? new IdempotencyStore();
		store.merge(memory.requests ?? {});
		memory.store ??= randomUUID();
		memory.requests = store.records;
		storeOf.set(store.records, store);
		for (const name of [memory.store, execution, retried]) if (name) stores.set(name, store);
		forgetOldest(store);
		return store;
	}

	/** The record of a request, by its value rather than by how it was written. */
	find(key: string, { written, value }: SourceHashes): IdempotencyRecord | undefined {
		const records = this.records[key] ?? [];
		return (
			records.find((record) => record.value === value) ??
			records.find((record) => record.written === written)
		);
	}

	/** The record of a tool's request with this value, unless another call of the tool is at it. */
	claim(key: string, value: string): IdempotencyRecord | undefined {
		const free = this.records[key]?.find(
			(record) => record.value === value && !this.claimed.has(record),
		);
		if (free !== undefined) this.claimed.add(free);
		return free;
	}

	/** Lets a later call of the tool find the record. */
	release(record: IdempotencyRecord): void {
		this.claimed.delete(record);
	}

	add(key: string, record: IdempotencyRecord, isClaimed = false): void {
		const records = (this.records[key] ??= []);
		if (isClaimed) this.claimed.add(record);
		if (records.includes(record)) return;
		records.push(record);
		this.size++;
	}

	remove(key: string, record: IdempotencyRecord): void {
		const records = this.records[key] ?? [];
		if (!records.includes(record)) return;
		this.size--;
		if (records.length === 1) delete this.records[key];
		else records.splice(records.indexOf(record), 1);
	}

	/** Resolves at the end of `work`, when another try does it now; undefined when none does. */
	underWay(key: string, { written, value }: SourceHashes): Promise<unknown> | undefined {
		for (const other of this.sending.get(key) ?? [])
			if (other.value === value || other.written === written) return other.end;
		return undefined;
	}

	/** Does `work`, and lets other tries know until it has ended. */
	async track<Result>(
		key: string,
		hashes: SourceHashes,
		work: () => Promise<Result>,
	): Promise<Result> {
		const all = this.sending.get(key) ?? new Set();
		const result = work();
		const own = { ...hashes, end: result.catch(() => undefined) };
		this.sending.set(key, all.add(own));
		try {
			return await result;
		} finally {
			all.delete(own);
			if (all.size === 0) this.sending.delete(key);
		}
	}

	/** Takes over what an execution was stored with. What the process knows already is newer. */
	private merge(stored: Records): void {
		for (const [key, records] of Object.entries(stored))
			for (const record of records) if (this.find(key, record) === undefined) this.add(key, record);
	}
}

/** Forgets the oldest executions; what one of them was stored with is read again by its Retry. */
function forgetOldest(latest: IdempotencyStore): void {
	let total = 0;
	for (const store of new Set(stores.values())) total += store.size + 1;
	for (const [name, store] of stores) {
		if (total <= MAX_RECORDS) return;
		if (store === latest) continue;
		stores.delete(name);
		total -= store.size + 1;
	}
}

/** Names this execution of the node, and the one that it retries, where n8n tells. */
function executionsOf(context: IExecutePaginationFunctions) {
	const { additionalData } = context as unknown as {
		additionalData?: { hooks?: { retryOf?: string } };
	};
	const nameOf = (id: string | undefined) =>
		id && shortHash([context.getWorkflow().id, context.getNode().id, id].join('\n'));
	return {
		execution: nameOf(context.getExecutionId()),
		retried: nameOf(additionalData?.hooks?.retryOf),
	};
}
