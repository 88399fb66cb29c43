/** The look at a workflow's runs that is under way, and the one that begins when it ends. */
export interface Looks {
	running: Promise<unknown>;
	/** `about`: the events that share it. */
	next?: { look: Promise<unknown>; about: Arrival[] };
}

/** An event that a look is about. */
export interface Arrival {
	/** As the event has it; the API's results do not know it. */
	documentId: string;
	/** When its document ended, by the API's clock; NaN when it does not say. */
	endedMs: number;
	arrivedAtMs: number;
	/** Whether a document was handed on for it. */
	isMet: boolean;
}
