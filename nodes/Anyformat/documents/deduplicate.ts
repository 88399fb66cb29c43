import { sleep, type IExecuteFunctions } from 'n8n-workflow';

import { SingleFlight } from '../request/lookupCache';
import type { FoundDocument } from './batch';

/** Two a document. A call reads and writes them all, which takes some 40 ms. */
const MIN_ENTRIES = 50_000;

const MAX_CALLS = 5;

/** So long after a call, another worker has written what it had read before. */
const SETTLING_MS = 100;

/** What a call to the store has found; `taken` are documents that an execution puts out which shares it. */
type Recorded = Record<'known' | 'fresh' | 'taken', Set<string>>;

/** The calls of a process to the store of a node: one at a time, apart, each for all who wait. */
interface StoreCalls {
	flight: SingleFlight<Recorded>;
	keys: string[];
	removals: string[];
}

const callsByNode = new Map<string, StoreCalls>();

const markOf = ({ collectionId, batch }: FoundDocument): string => `${collectionId}|${batch}`;

const keysOf = (documents: FoundDocument[]): string[] =>
	documents.flatMap((document) => [document.collectionId, markOf(document)]);

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
	const keys = keysOf(documents);
	const { known, taken } = await record(context, keys).catch(async () => {
		await pause(1);
		return await record(context, keys);
	});
	const isNew = ({ collectionId: id }: Document) => !known.has(id) && !taken.has(id);
	const emitted = documents.filter((each) => isNew(each) || known.has(markOf(each)));
	const repeated = documents.filter((each) => !emitted.includes(each));
	for (const { collectionId } of emitted) taken.add(collectionId);
	const confirm = async () => {
		if (repeated.length > 0) await record(context, [], repeated.map(markOf));
		const own = keysOf(emitted);
		for (let call = 1, isNewToIt = own.length > 0; isNewToIt && call < MAX_CALLS; call++) {
			await pause(call);
			const { fresh } = await record(context, own);
			isNewToIt = own.some((key) => fresh.has(key));
		}
	};
	// They are recorded, so nothing may throw any more.
	await confirm().catch(({ message }: Error) => {
		context.logger.warn(`n8n's deduplication store could not be written: ${message}`);
	});
	return emitted;
}

async function record(
	context: IExecuteFunctions,
	keys: string[],
	removals: string[] = [],
): Promise<Recorded> {
	const nodeKey = `${context.getWorkflow().id} ${context.getNode().id}`;
	const flight = new SingleFlight<Recorded>(SETTLING_MS);
	const calls = callsByNode.get(nodeKey) ?? { flight, keys: [], removals: [] };
	callsByNode.set(nodeKey, calls);
	calls.keys.push(...keys);
	calls.removals.push(...removals);
	return await calls.flight.join(async () => {
		const [shared, gone] = [[...new Set(calls.keys)], calls.removals];
		Object.assign(calls, { keys: [], removals: [] });
		const { checkProcessedAndRecord, removeProcessed } = context.helpers;
		const maxEntries = Math.max(MIN_ENTRIES, 4 * shared.length);
		if (gone.length > 0) await removeProcessed(gone, 'node', { mode: 'entries' });
		const found = await checkProcessedAndRecord(shared, 'node', { mode: 'entries', maxEntries });
		const [known, fresh] = [found.processed, found.new].map((some) => new Set(some.map(String)));
		return { known, fresh, taken: new Set<string>() };
	});
}

const pause = async (call: number): Promise<void> =>
	await sleep(SETTLING_MS * call * (1 + Math.random()));
