import { sleep, type IExecutePaginationFunctions } from 'n8n-workflow';

import { isTool } from './parameters';

/** The items that the engine starts in one go: all of a run, or one batch of them. */
interface ItemBatch {
	firstItem: number;
	preparations: Array<Promise<unknown>>;
	verdict: Promise<BarrierOutcome>;
}

/**
 * `go`: every item is prepared. `stop`: one could not be, and the node stops on errors.
 * `abandoned`: the engine could not read the parameters of one; the run has failed, and nobody waits for
 * the other items any more, so they must not send, nor reject.
 */
export type BarrierOutcome = 'go' | 'stop' | 'abandoned';

const turns = new WeakMap<object, ItemBatch>();

/**
 * Resolves when the parameters of every item have been read, before anything is sent: the engine starts
 * item 1 while the expression of item 3 may still fail, and what item 1 had sent by then would be
 * sent again, and billed again, by a retry.
 */
export async function waitForAllItems(
	context: IExecutePaginationFunctions,
	preparation: Promise<unknown>,
): Promise<BarrierOutcome> {
	// Node.js ends a process in which a rejection has no handler, if only for one event-loop turn.
	preparation.catch(() => undefined);
	const run = context.getExecuteData();
	const item = context.getItemIndex();
	let turn = turns.get(run);
	// Calls of an AI tool share `run`; each begins with its own item 0.
	if (turn === undefined || item <= turn.firstItem) {
		turn = { firstItem: item, preparations: [], verdict: Promise.resolve('go') };
		turn.verdict = settle(context, turn);
		turns.set(run, turn);
	}
	turn.preparations.push(preparation);
	const verdict = await turn.verdict;
	return context.continueOnFail() ? 'go' : verdict;
}

async function settle(
	context: IExecutePaginationFunctions,
	turn: ItemBatch,
): Promise<BarrierOutcome> {
	// The engine starts the items of a turn without a break, so one event-loop turn brings them all.
	await sleep(0);
	const run = context.getExecuteData();
	if (turns.get(run) === turn) turns.delete(run);
	const outcomes = await Promise.allSettled(turn.preparations);
	if (turn.preparations.length < itemsExpected(context, turn)) return 'abandoned';
	return outcomes.every(({ status }) => status === 'fulfilled') ? 'go' : 'stop';
}

/** How many items the engine starts in the turn unless it could not read the parameters of one. */
function itemsExpected(context: IExecutePaginationFunctions, { firstItem }: ItemBatch): number {
	// When an agent calls a tool by itself, the data are those of the agent.
	if (isTool(context.getNode())) return 1;
	const { data, node } = context.getExecuteData();
	const items = node.executeOnce ? 1 : (data.main?.[0]?.length ?? 1);
	const { batchSize, batchInterval } = context.getNodeParameter(
		'requestOptions.batching.batch',
		{},
	) as { batchSize?: number; batchInterval?: number };
	const inOneTurn = (batchInterval ?? 0) > 0 ? Math.max(batchSize ?? 1, 1) : items;
	return Math.min(inOneTurn, items - firstItem);
}
