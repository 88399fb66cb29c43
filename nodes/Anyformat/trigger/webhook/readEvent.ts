import { isRecord } from '../../request/guards';
import { EVENTS, type EventName } from '../event';

/**
 * An event as it was delivered, not yet believed. `documentId` is the collection ID, unless the API has another
 * kind of ID there. Source: docs/api-contract.md, "Webhooks".
 */
export interface DeliveredEvent {
	event: EventName;
	documentId: string;
	workflowId: string;
}

/** An ID that can stand in a URL; `.` and `..` would lead to another path. */
const isId = (value: unknown): value is string =>
	typeof value === 'string' && value.length <= 200 && !/^(\.{0,2}|.*[\s\p{C}].*)$/su.test(value);

/** Reads the body of a delivery; undefined for anything that is no event of a document. Never throws. */
export function readEvent(body: unknown): DeliveredEvent | undefined {
	if (!isRecord(body) || !isRecord(body.data)) return undefined;
	const event = EVENTS.find((name) => name === body.event);
	const { extraction_id: documentId, workflow_id: workflowId } = body.data;
	if (event === undefined || !isId(documentId) || !isId(workflowId)) return undefined;
	return { event, documentId, workflowId };
}
