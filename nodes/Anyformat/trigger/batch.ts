import { randomUUID } from 'crypto';
import type { INodeExecutionData } from 'n8n-workflow';

import { asList, isNonEmptyString, isRecord } from '../request/guards';
import type { Run } from './runs';

/** A document that a trigger has found; its results are fetched in the execution. */
export interface FoundDocument {
	collectionId: string;
	workflowId: string;
	/** When it ended, as the API spells it; absent when only an event told. */
	timestamp?: string;
	/** The input item that brought it, which a Retry of the execution has as well. */
	batch: string;
}

/** The item with which a trigger starts an execution, for `execute()`. */
export function toBatchItem(
	workflowId: string,
	runs: Array<Pick<Run, 'id' | 'updatedAt'>>,
): INodeExecutionData {
	const timestamps = runs.flatMap(({ id, updatedAt }) =>
		updatedAt === null ? [] : [[id, updatedAt]],
	);
	return {
		json: {
			batch: randomUUID(),
			workflowId,
			collectionIds: runs.map(({ id }) => id),
			timestamps: Object.fromEntries(timestamps) as Record<string, string>,
		},
	};
}

/** The documents of such items, each once; also of items that version 0.1.0 has stored. */
export function readBatchItems(items: INodeExecutionData[], workflowId: string): FoundDocument[] {
	const documents = items.flatMap(({ json }): FoundDocument[] => {
		const ids = isNonEmptyString(json.collectionId)
			? [json.collectionId]
			: asList(json.collectionIds);
		const timestamps = isRecord(json.timestamps) ? json.timestamps : {};
		return ids.filter(isNonEmptyString).map((collectionId) => {
			const timestamp = timestamps[collectionId] ?? json.timestamp;
			return {
				collectionId,
				workflowId: isNonEmptyString(json.workflowId) ? json.workflowId : workflowId,
				timestamp: isNonEmptyString(timestamp) ? timestamp : undefined,
				batch: String(json.batch ?? collectionId),
			};
		});
	});
	return [...new Map(documents.map((document) => [document.collectionId, document])).values()];
}
