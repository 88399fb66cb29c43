import type { Collection, Outcome } from './store';

/** Shares of the processing time at which a run leaves `pending` and `queued`. */
const QUEUED_AT = 0.1;
const STARTED_AT = 0.25;

export interface State {
	status: 'pending' | 'queued' | 'in_progress' | Exclude<Outcome, 'never'>;
	/** When it took on this status. */
	sinceMs: number;
}

/** Where a collection stands at the emulated time `nowMs`. */
export function stateOf(collection: Collection, nowMs: number): State {
	const { run, createdMs } = collection;
	if (!run) return { status: 'pending', sinceMs: createdMs };
	const { submittedMs, readyAfterMs, outcome } = run;
	const at = (share: number) => submittedMs + share * readyAfterMs;
	if (nowMs < at(QUEUED_AT)) return { status: 'pending', sinceMs: submittedMs };
	if (nowMs < at(STARTED_AT)) return { status: 'queued', sinceMs: at(QUEUED_AT) };
	if (nowMs < at(1) || outcome === 'never') {
		return { status: 'in_progress', sinceMs: at(STARTED_AT) };
	}
	return { status: outcome, sinceMs: at(1) };
}

/** Whether a run has come to its end, whatever that is. */
export function hasEnded(collection: Collection, nowMs: number): boolean {
	return ['processed', 'error', 'cancelled'].includes(stateOf(collection, nowMs).status);
}
