import { isRecord } from '../request/guards';

/** What a workflow can be started by, in the API's words. */
export const EVENTS = ['extraction.completed', 'extraction.failed'] as const;
export type EventName = (typeof EVENTS)[number];

/** An event as it was delivered, not yet believed. Source: docs/api-contract.md, "Webhooks". */
export interface DocumentEvent {
	event: EventName;
	timestamp: string | null;
	/** `data.extraction_id`; the collection ID, unless the API has another kind of ID there. */
	documentId: string;
	workflowId: string;
	/** Null for a document that failed. */
	processedAt: string | null;
}

/** When its document ended, in milliseconds by the API's clock; NaN when the event does not say. */
export const endOf = ({ processedAt, timestamp }: DocumentEvent): number =>
	Date.parse(processedAt ?? timestamp ?? '');

const LONGEST_ID = 200;

/** An ID that can stand in a URL; `.` and `..` would lead to another path. */
const isId = (value: unknown): value is string =>
	typeof value === 'string' &&
	value.length <= LONGEST_ID &&
	!/^(\.{0,2}|.*[\s\p{C}].*)$/su.test(value);

const textOrNull = (value: unknown): string | null =>
	typeof value === 'string' && value.length <= LONGEST_ID ? value : null;

/** Reads the body of a delivery; undefined for anything that is no event of a document. Never throws. */
export function readEvent(body: unknown): DocumentEvent | undefined {
	if (!isRecord(body) || !isRecord(body.data)) return undefined;
	const event = EVENTS.find((name) => name === body.event);
	const { extraction_id: documentId, workflow_id: workflowId, processed_at } = body.data;
	if (event === undefined || !isId(documentId) || !isId(workflowId)) return undefined;
	const processedAt = textOrNull(processed_at);
	return { event, timestamp: textOrNull(body.timestamp), documentId, workflowId, processedAt };
}

/** The event that a document's final status makes; none for cancelled and unfinished ones. */
export function eventOf(status: string): EventName | undefined {
	if (status === 'processed') return 'extraction.completed';
	return status === 'error' ? 'extraction.failed' : undefined;
}
