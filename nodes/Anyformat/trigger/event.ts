/** What a workflow can be started by, in the API's words. */
export const EVENTS = ['extraction.completed', 'extraction.failed'] as const;
export type EventName = (typeof EVENTS)[number];

/** The event that a document's final status makes; none for cancelled documents and for unknown words. */
export function eventOf(status: string): EventName | undefined {
	if (status === 'processed') return 'extraction.completed';
	return status === 'error' ? 'extraction.failed' : undefined;
}

/** Whether a run that a list shows as ended may start the workflow; of an unknown word the results decide. */
export function mayStart(status: string, events: EventName[]): boolean {
	const event = eventOf(status);
	return event === undefined ? status !== 'cancelled' : events.includes(event);
}
