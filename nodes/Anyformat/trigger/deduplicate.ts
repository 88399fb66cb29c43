import { sleep, type ICheckProcessedOptions, type IExecuteFunctions } from 'n8n-workflow';

import type { FoundDocument } from './batch';
import { nodeKeyOf } from './nodeKey';
import { SingleFlight } from './singleFlight';

/** Two a document. A call reads and writes them all, which takes some 40 ms. */
const MIN_ENTRIES = 50_000;

const MAX_CALLS = 5;

/** So long after a call, another worker has written what it had read before. */
const SETTLING_MS = 100;

/** What a call to the store has found. */
interface Recorded {
	known: Set<string>;
	fresh: Set<string>;
	/** Documents that an execution puts out which shares the call. */
	taken: Set<string>;
}

/** The calls of one process to the store of one node: one at a time, apart, each for all who wait. */
class StoreCalls {
	readonly flight = new SingleFlight<Recorded>(SETTLING_MS);
	readonly keys = new Set<string>();
	readonly removals = new Set<string>();
}

const callsByNode = new Map<string, StoreCalls>();

const markOf = ({ collectionId, batch }: FoundDocument): string => `${collectionId}|${batch}`;

/**
 * Idempotent consumer: records documents in n8n's deduplication store and returns those that go out. A
 * document goes out when its ID was not recorded, or was by an execution with the same input (a Retry), which
 * its mark `id|batch` tells. Rejects when the store can't be had; nothing is recorded then.
 *
 * The store is one row for each node, read and written whole without a transaction. So documents are recorded
 * again until nothing of them is new: another worker may have overwritten the row, or made it at once.
 */
export async function deduplicate<Document extends FoundDocument>(
	context: IExecuteFunctions,
	documents: Document[],
): Promise<Document[]> {
	if (documents.length === 0) return [];
	const { known, taken } = await record(context, documents).catch(async () => {
		await pause(1);
		return await record(context, documents);
	});
	const emitted = documents.filter(
		(document) =>
			known.has(markOf(document)) ||
			(!known.has(document.collectionId) && !taken.has(document.collectionId)),
	);
	for (const { collectionId } of emitted) taken.add(collectionId);
	const repeated = documents.filter((document) => !emitted.includes(document));
	// They are recorded, so nothing may throw any more.
	await confirm(context, emitted, repeated).catch(({ message }: Error) => {
		context.logger.warn(`n8n's deduplication store could not be written: ${message}`);
	});
	return emitted;
}

async function confirm(
	context: IExecuteFunctions,
	emitted: FoundDocument[],
	repeated: FoundDocument[],
): Promise<void> {
	if (repeated.length > 0) await record(context, [], repeated.map(markOf));
	for (let call = 1; call < MAX_CALLS && emitted.length > 0; call++) {
		await pause(call);
		const { fresh } = await record(context, emitted);
		if (
			!emitted.some((document) => fresh.has(document.collectionId) || fresh.has(markOf(document)))
		)
			return;
	}
}

async function record(
	context: IExecuteFunctions,
	documents: FoundDocument[],
	removals: string[] = [],
): Promise<Recorded> {
	const key = nodeKeyOf(context);
	const calls = callsByNode.get(key) ?? new StoreCalls();
	callsByNode.set(key, calls);
	for (const document of documents) calls.keys.add(document.collectionId).add(markOf(document));
	for (const mark of removals) calls.removals.add(mark);
	return await calls.flight.join(async () => {
		const [keys, marks] = [[...calls.keys], [...calls.removals]];
		calls.keys.clear();
		calls.removals.clear();
		const { checkProcessedAndRecord, removeProcessed } = context.helpers;
		if (marks.length > 0) await removeProcessed(marks, 'node', optionsFor(marks));
		const found = await checkProcessedAndRecord(keys, 'node', optionsFor(keys));
		const [known, fresh] = [found.processed, found.new].map((some) => new Set(some.map(String)));
		return { known, fresh, taken: new Set<string>() };
	});
}

const pause = async (call: number): Promise<void> =>
	await sleep(SETTLING_MS * call * (1 + Math.random()));

const optionsFor = (keys: string[]): ICheckProcessedOptions => ({
	mode: 'entries',
	maxEntries: Math.max(MIN_ENTRIES, 4 * keys.length),
});
