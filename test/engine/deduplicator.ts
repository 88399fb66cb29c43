import { DataDeduplicationService } from 'n8n-core';
import {
	sleep,
	type DeduplicationItemTypes,
	type DeduplicationScope,
	type ICheckProcessedContextData,
	type ICheckProcessedOptions,
	type IDataDeduplicator,
	type IDeduplicationOutput,
} from 'n8n-workflow';

/** What n8n's database would hold, by workflow and node. */
const rows = new Map<string, string[]>();

/** Marks off the process in a workflow's ID: two processes have one database. */
export const PROCESS_MARK = '#';

const rowKeyOf = ({ workflow, node }: ICheckProcessedContextData): string =>
	`${workflow.id.split(PROCESS_MARK)[0]} ${node!.id}`;

/** Entries that are recorded for a workflow's trigger. */
export const recordedFor = (workflowId: string): string[] =>
	rows.get(`${workflowId.split(PROCESS_MARK)[0]} trigger`) ?? [];

/** Settings for tests of the store's own troubles. */
export const trouble = { writeDelayMs: 0, failures: 0 };

/**
 * n8n's deduplication store, as n8n 2.41 behaves: one row for each node that is read, and later written whole,
 * so that what somebody else wrote meanwhile is lost.
 */
class RowDeduplicator implements IDataDeduplicator {
	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		_scope: DeduplicationScope,
		data: ICheckProcessedContextData,
		{ maxEntries = Infinity }: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		if (trouble.failures > 0) {
			trouble.failures--;
			throw new Error('the database is locked');
		}
		const before = rows.get(rowKeyOf(data)) ?? [];
		const known = new Set(before);
		const isKnown = (item: DeduplicationItemTypes) => known.has(String(item));
		const found = { new: items.filter((item) => !isKnown(item)), processed: items.filter(isKnown) };
		if (trouble.writeDelayMs > 0) await sleep(Math.random() * trouble.writeDelayMs);
		rows.set(rowKeyOf(data), [...before, ...found.new.map(String)].slice(-maxEntries));
		return found;
	}

	async removeProcessed(
		items: DeduplicationItemTypes[],
		_scope: DeduplicationScope,
		data: ICheckProcessedContextData,
	): Promise<void> {
		const gone = new Set(items.map(String));
		const before = rows.get(rowKeyOf(data)) ?? [];
		rows.set(
			rowKeyOf(data),
			before.filter((entry) => !gone.has(entry)),
		);
	}

	async clearAllProcessedItems(): Promise<void> {
		rows.clear();
	}

	async getProcessedDataCount(): Promise<number> {
		return rows.size;
	}
}

// Another test file of this worker may have put its own there (see environment.cjs).
Object.assign(DataDeduplicationService, { instance: undefined });
void DataDeduplicationService.init(new RowDeduplicator());
