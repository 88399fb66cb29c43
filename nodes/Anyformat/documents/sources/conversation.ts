import type {
	IExecuteData,
	IExecutePaginationFunctions,
	INodeExecutionData,
	IWorkflowDataProxyData,
} from 'n8n-workflow';

import { errorsOf } from './document';

/** What n8n adds to the JSON of the item when an agent calls a tool. */
const CALL_ID = 'toolCallId';

/** What a model fills in, which n8n puts over the JSON of the item. */
const FILLED_IN = /\$fromAI\(\s*(['"`])([\w-]+)\1/g;

/** Outputs of a node that are looked at; more than any node has. */
const MAX_OUTPUTS = 100;

/** What the node before the agent put out in one of its runs. */
type NodeRun = INodeExecutionData[];

/**
 * The item that the agent works on which calls this node as a tool, with its files; undefined when there is
 * none, as for an MCP client. n8n hands a tool the JSON of that item alone, and does not say which it is: so
 * it is found by its JSON among what the node before the agent put out. Throws NodeApiError unless exactly
 * one can be meant. Tried in n8n 2.41.
 */
export function conversationItem(
	context: IExecutePaginationFunctions,
): INodeExecutionData | undefined {
	// n8n's types promise it, but there is none where no workflow runs around the call.
	const execution = context.getExecuteData() as
		| ReturnType<typeof context.getExecuteData>
		| undefined;
	if (execution === undefined) return undefined;
	const candidates =
		execution.node.name === context.getNode().name
			? itemsBeforeAgent(context, execution)
			: // Agents that invoke their tools by themselves share what they were started with.
				(execution.data.main?.[0] ?? []);
	if (candidates === 'unknown' || candidates.length > 1)
		throw errorsOf(context)(
			'The agent works on several items, and n8n does not tell a tool which of them a call is for',
			'Put a Loop Over Items node (Batch Size 1) before the agent, so that it has one item at a time. Nothing was sent.',
		);
	return candidates[0];
}

/** Those of the items before the agent that the call can be for; none when there are no items at all. */
function itemsBeforeAgent(
	context: IExecutePaginationFunctions,
	execution: IExecuteData,
): INodeExecutionData[] | 'unknown' {
	const caller = execution.source?.main?.[0];
	if (!caller) return [];
	let isKnown = true;
	for (const names of nodesBefore(context, caller.previousNode, execution)) {
		const items = currentItemsOf(context, names, caller.previousNodeRun ?? 0);
		const matching = matchingItems(context, items);
		if (matching.length > 0) return matching;
		isKnown &&= items.length === 0;
	}
	return isKnown ? [] : 'unknown';
}

/** What nodes before the agent have put out for its current run, as far as that can be told. */
function currentItemsOf(
	context: IExecutePaginationFunctions,
	names: string[],
	agentRun: number,
): INodeExecutionData[] {
	const runs = names.map((name) => runsOf(context, name));
	const filled = runs.map((each) => each.filter((items) => items.length > 0));
	// Each output started the agent once, so the latest one is that of the agent's current run. Otherwise,
	// as after a run of single nodes in the editor, it may be any.
	const isLatest = filled.reduce((sum, each) => sum + each.length, 0) === agentRun + 1;
	return (isLatest ? runs.flatMap((each) => each.slice(-1)) : runs.flat()).flat();
}

/** The items whose JSON the tool was given; one without any JSON only where no other is such. */
function matchingItems(
	context: IExecutePaginationFunctions,
	items: INodeExecutionData[],
): INodeExecutionData[] {
	const given = context.getInputData().json;
	const written = filledIn(context);
	const isGiven = ([key, value]: [string, unknown]) =>
		key === CALL_ID ||
		written.includes(key) ||
		(given[key] !== undefined && given[key] === given[CALL_ID]) ||
		JSON.stringify(value) === JSON.stringify(given[key]);
	const matching = items.filter(({ json }) => Object.entries(json).every(isGiven));
	const telling = matching.filter(({ json }) => Object.keys(json).length > 0);
	return telling.length > 0 ? telling : matching;
}

/**
 * The nodes that the agent has its items from. Where a person approves each call, n8n names one of which it
 * is not known whether it is the agent or stands before it: what stands before that one is second to it.
 */
function nodesBefore(
	context: IExecutePaginationFunctions,
	caller: string,
	{ metadata }: IExecuteData,
): string[][] {
	const parentsOf = (name: string) =>
		context.getParentNodes(name, { connectionType: 'main', depth: 1 }).map((parent) => parent.name);
	const parents = parentsOf(caller);
	const origin = metadata?.preservedSourceOverwrite?.previousNode;
	if (parents.length > 0 || origin === undefined) return [parents];
	return [[origin], parentsOf(origin)];
}

/** The keys that the model fills in. */
const filledIn = (context: IExecutePaginationFunctions): string[] =>
	[
		...JSON.stringify(context.getNode().parameters)
			.replace(/\\(["'])/g, '$1')
			.matchAll(FILLED_IN),
	].map(([, , key]) => key);

/** What a node has put out so far, by its runs, whichever of its outputs it was. */
function runsOf(context: IExecutePaginationFunctions, nodeName: string): NodeRun[] {
	// With its second argument, items come whole also where a workflow keeps files in their JSON.
	const { $ } = context.getWorkflowDataProxy(0) as IWorkflowDataProxyData;
	const node = $(nodeName, true) as { all(output: number, run: number): NodeRun | null };
	/** Undefined for an output or a run that there is not, for which n8n throws. */
	const read = (output: number, run: number): NodeRun | undefined => {
		try {
			return node.all(output, run) ?? [];
		} catch {
			return undefined;
		}
	};
	// In a manual run n8n gives pinned data for whatever output and run there is not.
	const pinned = read(MAX_OUTPUTS, 0);
	if (pinned !== undefined) return [pinned];
	const runs: NodeRun[] = [];
	for (let first = read(0, 0); first !== undefined; first = read(0, runs.length)) {
		const items = [...first];
		for (let output = 1; output < MAX_OUTPUTS; output++) {
			const more = read(output, runs.length);
			if (more === undefined) break;
			items.push(...more);
		}
		runs.push(items);
	}
	return runs;
}
