import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { SCAN_BACK_MS, RunCursor, type StoredCursor } from '../../documents/runs/runCursor';
import { hasEnded, type Run } from '../../documents/runs/runList';
import { isNonEmptyString, isRecord } from '../../request/guards';
import { nodeKeyOf } from '../settings';

/** A process that begins passes on again what went out so shortly before the latest. */
const REPEATED_MS = 10 * 60 * 1000;

/** In queue mode executions begin in other processes, so this would grow for ever. */
const MAX_UNBEGUN = 10_000;

/** Activations that no person brought about. */
const OWN_ACTIVATIONS = ['init', 'leadershipChange'];

/** The state of each node in this process. */
export const pollStates = new Map<string, PollState>();

/**
 * What a polling trigger knows: its cursor, and what it has passed on lately. n8n saves it with what a poll
 * passes on, but not with a poll that finds nothing, and before the execution is stored; and any execution
 * may write an older copy over it. So the process keeps its own, which counts unless the saved one is of a
 * later poll; and the first poll of a process or an activation passes on the latest documents once more,
 * which `deduplicate` drops.
 */
export class PollState {
	private polls = 0;
	private emitted = new Map<string, number>();
	/** Documents that were passed on, with the number of the poll, and whose execution has not begun here. */
	private readonly unbegun = new Map<string, number>();
	/** The scan that is under way. */
	scan: Promise<boolean> | undefined;

	/** `isBaseline`: what is there counts as old, until a scan has come to its end. */
	constructor(
		readonly workflowId: string,
		readonly cursor: RunCursor,
		public isBaseline = false,
	) {}

	/** Undefined for a state of another workflow or of a wrong shape. */
	static read(value: unknown, workflowId: string): PollState | undefined {
		if (!isRecord(value) || value.workflowId !== workflowId) return undefined;
		const { known, cursor = readOlderCursor(value), emitted, polls } = value;
		if (known !== undefined && !isPairs(known)) return undefined;
		if (!isRecord(cursor) || !isPairs(cursor.settled) || !isPairs(cursor.open)) return undefined;
		const state = new PollState(workflowId, RunCursor.from(cursor as unknown as StoredCursor));
		if (isPairs(emitted)) state.emitted = new Map(emitted);
		state.polls = Number(polls) || 0;
		return state;
	}

	toJSON(): IDataObject {
		const { workflowId, polls, emitted } = this;
		const cursor = this.cursor.toJSON() as unknown as IDataObject;
		return { workflowId, polls, cursor, emitted: [...emitted] };
	}

	/** Ended runs to pass on, the oldest first, and how many are left for later. */
	take(isWanted: (run: Run) => boolean, count: number): { batch: Run[]; left: number } {
		const ended = this.cursor.ended(isWanted);
		const batch = ended.slice(0, count);
		this.cursor.settle(batch.map(({ id }) => id));
		const nowMs = Date.now();
		for (const [id, ms] of this.emitted)
			if (batch.length > 0 && Math.abs(nowMs - ms) > REPEATED_MS) this.emitted.delete(id);
		this.polls++;
		for (const { id } of batch) {
			this.emitted.set(id, nowMs);
			this.unbegun.set(id, this.polls);
		}
		for (const [id] of this.unbegun) if (this.unbegun.size > MAX_UNBEGUN) this.unbegun.delete(id);
		return { batch, left: ended.length - batch.length };
	}

	/**
	 * An execution with these documents has begun. n8n begins executions in their order, so what an earlier
	 * poll passed on was not stored when its execution has not begun by now, and is passed on once more.
	 */
	noteBegun(ids: string[]): void {
		const polls = ids.map((id) => this.unbegun.get(id) ?? 0);
		for (const id of ids) this.unbegun.delete(id);
		const latest = Math.max(0, ...polls);
		for (const [id, poll] of this.unbegun) {
			if (poll >= latest) continue;
			this.unbegun.delete(id);
			this.cursor.reopen(id, NaN);
		}
	}

	/**
	 * The state that a poll goes by. Only an activation, or another workflow, begins anew; else, when all is
	 * lost, the look goes a day back.
	 */
	static load(context: IPollFunctions, saved: unknown, workflowId: string, isActivation: boolean) {
		const kept = pollStates.get(nodeKeyOf(context));
		const own = kept?.workflowId === workflowId ? kept : undefined;
		const stored = PollState.read(saved, workflowId);
		const isLater = stored !== undefined && (own === undefined || stored.polls > own.polls);
		const state = isLater ? stored : own;
		if (state !== undefined) {
			if (isActivation || isLater)
				for (const id of state.emitted.keys()) state.cursor.reopen(id, NaN);
			return state;
		}
		const before = kept?.workflowId ?? (isRecord(saved) ? saved.workflowId : undefined);
		const isOther = isNonEmptyString(before) && before !== workflowId;
		const isBegin = isActivation && !OWN_ACTIVATIONS.includes(context.getActivationMode());
		const isBaseline = isOther || isBegin;
		const cursor = new RunCursor(isBaseline ? undefined : { lookBackMs: SCAN_BACK_MS });
		return new PollState(workflowId, cursor, isBaseline);
	}
}

const isPairs = (value: unknown): value is Array<[string, number]> =>
	Array.isArray(value) && value.every((pair) => Array.isArray(pair) && typeof pair[0] === 'string');

/** The cursor of version 0.1.0, which passed on documents with their results; none of them is repeated. */
function readOlderCursor({ known, forgottenMs }: Record<string, unknown>): unknown {
	if (!isPairs(known)) return undefined;
	const idsOf = (isEnded: boolean) =>
		known.filter(([, , status]: unknown[]) => hasEnded({ status: String(status) }) === isEnded);
	const times = { createdMs: Number(forgottenMs) || null, updatedMs: null, count: null };
	return { ...times, settled: idsOf(true), open: idsOf(false) };
}
