import type { Answer } from './rateGate';

/** What a request was about, for texts. */
export interface Subject {
	/** What its path names: `workflow "069d…"`. */
	named: string;
	/** What its body carries, when that is a thing of its own: `file "invoice.pdf"`. */
	sent?: string;
}

/** How a request ended when it did not end well. */
export interface Ending {
	/** The API's answer; absent when the connection failed. */
	answer?: Answer & { body: unknown };
	/** Why there is no answer to go by, such as ECONNRESET. */
	reason?: string;
	/** Whether the request did not even leave this machine. */
	neverSent?: boolean;
	/** Whether the API may have carried out a request that must not be repeated. */
	unclear?: boolean;
}
