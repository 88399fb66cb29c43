import type { IDataObject } from 'n8n-workflow';

import { hasEnded, type Run } from './runs';

/** A run that the trigger has dealt with, or that it waits for. */
interface Known {
	/** NaN when the API does not tell. */
	createdMs: number;
	/** As the results told it; as the list did, while they were not asked for. */
	status: string;
	/** As the list showed it last, which may disagree with the results. */
	listed: string;
	/** When its results were last asked for directly. */
	askedAtMs: number;
}

/** As static data holds a known run; JSON has no NaN. */
type Stored = [
	id: string,
	createdMs: number | null,
	status: string,
	listed: string,
	askedAtMs: number,
];

/** Ended and unfinished runs are remembered in such numbers, the newest of them. */
const MOST_REMEMBERED = 1000;

/** Runs that were created at one moment are forgotten together, unless they are more than this. */
const MOST_AT_ALL = 10_000;

/**
 * What a polling trigger knows of a workflow's runs. A run is new when it is not known and younger than all
 * that were forgotten; times are those of the API, so that no other clock matters.
 */
export class PollState {
	private readonly known: Map<string, Known>;

	constructor(
		readonly workflowId: string,
		/** Everything that was created up to then is old. Milliseconds since the epoch. */
		private forgottenMs = 0,
		stored: Stored[] = [],
	) {
		this.known = new Map(
			stored.map(([id, createdMs, status, listed, askedAtMs]) => [
				id,
				{ createdMs: createdMs ?? NaN, status, listed, askedAtMs },
			]),
		);
	}

	/** What static data holds for this workflow; undefined before the first activation. */
	static read({ state }: IDataObject, workflowId: string): PollState | undefined {
		if (typeof state !== 'object' || state === null) return undefined;
		const { workflowId: of, forgottenMs, known } = state as IDataObject;
		if (of !== workflowId || !Array.isArray(known)) return undefined;
		return new PollState(workflowId, Number(forgottenMs), known as Stored[]);
	}

	/** For static data. */
	toJSON(): IDataObject {
		const known = [...this.known].map(
			([id, { createdMs, status, listed, askedAtMs }]): Stored => [
				id,
				Number.isNaN(createdMs) ? null : createdMs,
				status,
				listed,
				askedAtMs,
			],
		);
		return { workflowId: this.workflowId, forgottenMs: this.forgottenMs, known };
	}

	isNew({ id, createdMs }: Run): boolean {
		if (this.known.has(id)) return false;
		return !(createdMs <= this.forgottenMs);
	}

	/** Whether the list tells something of a run that is not known yet. */
	isNews(run: Run): boolean {
		const known = this.known.get(run.id);
		if (known === undefined) return this.isNew(run);
		return hasEnded(run) && ![known.status, known.listed].includes(run.status);
	}

	/** Whether the list told before that a run has ended, but its results could not be had. */
	isOwed({ id, status }: Run): boolean {
		const known = this.known.get(id);
		return (
			known !== undefined && known.listed === status && hasEnded({ status }) && !hasEnded(known)
		);
	}

	/** IDs of unfinished runs, those first that were not asked for the longest time. */
	unfinished(): string[] {
		return [...this.known]
			.filter(([, known]) => !hasEnded(known))
			.sort(([, one], [, other]) => one.askedAtMs - other.askedAtMs)
			.map(([id]) => id);
	}

	/** Remembers a run as the list shows it. */
	learn({ id, createdMs, status }: Run): void {
		this.known.set(id, { createdMs, status, listed: status, askedAtMs: 0 });
	}

	/** What the results of a known run told, and when they were asked for. */
	update(id: string, status: string, askedAtMs: number): void {
		const known = this.known.get(id);
		if (known !== undefined) this.known.set(id, { ...known, status, askedAtMs });
	}

	/** Takes everything that was created up to a time for old. */
	forgetUntil(createdMs: number): void {
		if (createdMs > this.forgottenMs) this.forgottenMs = createdMs;
	}

	/** Forgets the oldest beyond what is to be remembered. */
	trim(): void {
		const entries = [...this.known].sort(
			([, one], [, other]) => (other.createdMs || 0) - (one.createdMs || 0),
		);
		const [ended, open] = [true, false].map((is) =>
			entries.filter(([, known]) => hasEnded(known) === is),
		);
		for (const [id] of open.slice(MOST_REMEMBERED)) this.known.delete(id);
		if (ended.length <= MOST_REMEMBERED) return;
		const keptSinceMs = ended[MOST_REMEMBERED - 1][1].createdMs || 0;
		const dropped = ended.filter(
			([, { createdMs }], index) => (createdMs || 0) < keptSinceMs || index >= MOST_AT_ALL,
		);
		for (const [id, { createdMs }] of dropped) {
			this.known.delete(id);
			this.forgetUntil(createdMs);
		}
	}
}
