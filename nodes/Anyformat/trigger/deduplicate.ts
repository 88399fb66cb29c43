import { sleep, type ICheckProcessedOptions, type IExecuteFunctions } from 'n8n-workflow';

import type { FoundDocument } from './batch';
import { nodeKeyOf } from './nodeKey';

/** Two a document. A call reads and writes them all, which takes some 40 ms. */
const MIN_ENTRIES = 50_000;

const MAX_CALLS = 5;

/** Long enough for another worker to have written what it had read before; doubled while workers are busy. */
const SETTLING_MS = 100;

/** The last call to the store of a node, which the next one waits for. */
const calls = new Map<string, Promise<unknown>>();

const markOf = ({ collectionId, batch }: FoundDocument): string => `${collectionId}|${batch}`;

/**
 * Idempotent consumer: records documents in n8n's deduplication store and returns those that go out. A
 * document goes out when its ID was not recorded, or was by an execution with the same input (a Retry), which
 * its mark `id|batch` tells. Rejects when the store can't be had; nothing is recorded then.
 *
 * The store is one row for each node, read and written whole without a transaction. So the calls of a
 * process go one by one, and each is made again until it finds nothing new: another worker may have
 * overwritten the row, or made it in the same moment.
 */
export async function deduplicate<Document extends FoundDocument>(
	context: IExecuteFunctions,
	documents: Document[],
): Promise<Document[]> {
	if (documents.length === 0) return [];
	const { checkProcessedAndRecord, removeProcessed } = context.helpers;
	const record = async (some: FoundDocument[]) => {
		const keys = some.flatMap((document) => [document.collectionId, markOf(document)]);
		return await oneByOne(context, () => checkProcessedAndRecord(keys, 'node', optionsFor(keys)));
	};
	const { processed } = await record(documents).catch(async () => {
		await pause(1);
		return await record(documents);
	});
	const known = new Set(processed.map(String));
	const isNew = (document: Document) =>
		!known.has(document.collectionId) || known.has(markOf(document));
	const emitted = documents.filter(isNew);
	const settle = async () => {
		const marks = documents.filter((document) => !isNew(document)).map(markOf);
		if (marks.length > 0)
			await oneByOne(context, () => removeProcessed(marks, 'node', optionsFor(marks)));
		for (let call = 1; call < MAX_CALLS && emitted.length > 0; call++) {
			await pause(call);
			if ((await record(emitted)).new.length === 0) return;
		}
	};
	// They are recorded, so nothing may throw any more.
	await settle().catch(({ message }: Error) => {
		context.logger.warn(`n8n's deduplication store could not be written: ${message}`);
	});
	return emitted;
}

async function oneByOne<Result>(
	context: IExecuteFunctions,
	call: () => Promise<Result>,
): Promise<Result> {
	const key = nodeKeyOf(context);
	const result = (calls.get(key) ?? Promise.resolve()).then(call);
	const settled = result.catch(() => undefined);
	calls.set(key, settled);
	return await result;
}

const pause = async (call: number): Promise<void> =>
	await sleep(SETTLING_MS * 2 ** (call - 1) * (1 + Math.random()));

const optionsFor = (keys: string[]): ICheckProcessedOptions => ({
	mode: 'entries',
	maxEntries: Math.max(MIN_ENTRIES, 4 * keys.length),
});
