import { randomUUID } from 'crypto';
import type { INodeExecutionData } from 'n8n-workflow';

import type { FoundDocument } from '../documents/foundDocument';
import type { Run } from '../documents/runs/runPage';
import { asList, isNonEmptyString, isRecord } from '../request/guards';

/** The item with which a trigger starts an execution, for `execute()`. */
export function toBatchItem(workflowId: string, runs: Run[]): INodeExecutionData {
	const timestamps = Object.fromEntries(
		runs.flatMap(({ id, updatedAt }) => (updatedAt === null ? [] : [[id, updatedAt] as const])),
	);
	const collectionIds = runs.map(({ id }) => id);
	return { json: { batch: randomUUID(), workflowId, collectionIds, timestamps } };
}

/** The documents of such items, each once; also of items that version 0.1.0 has stored. */
export function readBatchItems(items: INodeExecutionData[], filter: string): FoundDocument[] {
	const documents = items.flatMap(({ json }) => {
		const { batch, collectionId, collectionIds = [collectionId], workflowId = filter } = json;
		const timestamps = isRecord(json.timestamps) ? json.timestamps : {};
		return asList(collectionIds)
			.filter(isNonEmptyString)
			.map((id): FoundDocument => {
				const timestamp = timestamps[id] ?? json.timestamp;
				return {
					collectionId: id,
					workflowId: String(workflowId),
					timestamp: isNonEmptyString(timestamp) ? timestamp : undefined,
					batch: String(batch ?? id),
				};
			});
	});
	return [...new Map(documents.map((document) => [document.collectionId, document])).values()];
}
