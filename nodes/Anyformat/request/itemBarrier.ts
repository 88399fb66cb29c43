import { sleep, type IExecutePaginationFunctions } from 'n8n-workflow';

import { isRecord } from './guards';
import { isTool } from './parameters';

/** Items that the engine has started without a break: all of a run, or one batch of them. */
interface ItemBatch {
	preparations: Array<Promise<unknown>>;
	stop: Promise<Stop | undefined>;
}

/** An item can't be sent, and the node stops on errors, so no other is sent either. */
interface Stop {
	itemIndex: number;
	error: unknown;
}

/** One run of the node over its items; a try of Retry On Fail is a run of its own. */
class NodeRun {
	/** Of the items that the engine has started. */
	lastItem = -1;
	/** Resolves when the engine has started the last item and waits for all of them. */
	readonly allStarted: Promise<void>;
	private signalAllStarted!: () => void;
	private batch: ItemBatch | undefined;
	private stopped: Stop | undefined;

	constructor(readonly itemCount: number) {
		this.allStarted = new Promise((resolve) => (this.signalAllStarted = resolve));
	}

	get isComplete(): boolean {
		return this.lastItem >= this.itemCount - 1;
	}

	start(itemIndex: number): void {
		this.lastItem = itemIndex;
		if (this.isComplete) this.signalAllStarted();
	}

	/** Adds an item to the batch that is being started. */
	join(context: IExecutePaginationFunctions, preparation: Promise<unknown>): ItemBatch {
		const batch = this.batch ?? { preparations: [], stop: Promise.resolve(undefined) };
		batch.preparations.push(preparation);
		if (this.batch === undefined) {
			this.batch = batch;
			batch.stop = this.decide(context, batch);
		}
		return batch;
	}

	private async decide(
		context: IExecutePaginationFunctions,
		{ preparations }: ItemBatch,
	): Promise<Stop | undefined> {
		const firstItem = context.getItemIndex();
		// The engine starts the items of a batch without a break, so one event-loop turn brings them all.
		await sleep(0);
		this.batch = undefined;
		const nextItem = this.lastItem + 1;
		const outcomes = await Promise.allSettled(preparations);
		const at = outcomes.findIndex(({ status }) => status === 'rejected');
		const unreadable = nextItem < this.itemCount && readingErrorOf(context, nextItem);
		if (at >= 0) {
			const error: unknown = (outcomes[at] as PromiseRejectedResult).reason;
			this.stopped ??= { itemIndex: firstItem + at, error };
		} else if (unreadable) {
			this.stopped ??= { itemIndex: nextItem, error: unreadable.error };
		}
		return this.stopped;
	}
}

const runs = new WeakMap<object, NodeRun>();

/** The barrier before one item of a run of the node. */
export interface ItemBarrier {
	/**
	 * Resolves when the parameters of every item that the engine starts together have been read: it starts
	 * item 1 while the expression of item 3 may still fail, and what item 1 had sent by then would have been
	 * sent for a run that fails. False: another item stops the run, and this one is not to be sent. Throws
	 * the error of an earlier item.
	 */
	waitForAllItems(preparation: Promise<unknown>): Promise<boolean>;
	/**
	 * Resolves when the engine waits for this item. Between batches it sleeps and listens to none, and
	 * Node.js calls what is thrown meanwhile an unhandled rejection; if the run fails before its last item,
	 * nobody ever listens.
	 */
	untilAwaited(): Promise<void>;
}

/** Enters an item; to be called first of all, while the engine still starts the others. */
export function enterItemBarrier(context: IExecutePaginationFunctions): ItemBarrier {
	// A call of an AI tool has one item, and what is said to belong to its run is its agent's.
	if (isTool(context.getNode())) return NO_BARRIER;
	const { data, node } = context.getExecuteData();
	const itemIndex = context.getItemIndex();
	let run = runs.get(context.getExecuteData());
	if (run === undefined || itemIndex <= run.lastItem) {
		run = new NodeRun(node.executeOnce ? 1 : (data.main?.[0]?.length ?? 1));
		runs.set(context.getExecuteData(), run);
	}
	run.start(itemIndex);
	return barrierOf(context, run);
}

const NO_BARRIER: ItemBarrier = {
	waitForAllItems: async () => true,
	untilAwaited: async () => undefined,
};

function barrierOf(context: IExecutePaginationFunctions, run: NodeRun): ItemBarrier {
	const itemIndex = context.getItemIndex();
	let isStopped = false;
	return {
		async waitForAllItems(preparation) {
			// It is told once all items are there; until then it has no other handler.
			preparation.catch(() => undefined);
			const stop = await run.join(context, preparation).stop;
			if (stop === undefined || context.continueOnFail()) return true;
			isStopped = true;
			if (stop.itemIndex <= itemIndex || stop.itemIndex > run.lastItem) throw stop.error;
			// The engine names the first item that throws, and the one that is to blame comes later: it throws.
			return false;
		},
		async untilAwaited() {
			if (run.isComplete || !(isStopped || mayHaveBatches(context))) return;
			await run.allStarted;
		},
	};
}

/** Whether the engine may sleep between items: the user has set Batching, if only by an expression. */
function mayHaveBatches(context: IExecutePaginationFunctions): boolean {
	const options: unknown = context.getNode().parameters.requestOptions;
	return typeof options === 'string' || (isRecord(options) && options.batching !== undefined);
}

/**
 * The error that the engine meets when it reads the parameters of an item that it has not started;
 * undefined when it can read them, so that it will start the item after a pause.
 */
function readingErrorOf(
	context: IExecutePaginationFunctions,
	itemIndex: number,
): { error: unknown } | undefined {
	try {
		for (const expression of expressionsIn(context.getNode().parameters))
			context.evaluateExpression(expression, itemIndex);
		return undefined;
	} catch (error) {
		return { error };
	}
}

/** The expressions among parameters as the builder wrote them, without the sign that marks them. */
function expressionsIn(written: unknown): string[] {
	if (typeof written === 'string') return written.startsWith('=') ? [written.slice(1)] : [];
	if (typeof written !== 'object' || written === null) return [];
	return Object.values(written).flatMap(expressionsIn);
}
