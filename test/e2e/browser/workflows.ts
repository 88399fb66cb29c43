import type { INode, INodeParameters } from 'n8n-workflow';
import { ANYFORMAT_NODE } from '../examples';
import { chain, node } from '../graph';
import type { WorkflowFile } from '../rest';
import type { Scene } from './stage';

const COLUMNS = 6;

/** A workflow whose nodes follow one another, row by row. */
export function rows(name: string, ...nodes: INode[]): WorkflowFile {
	const laidOut = nodes.map((each, index): INode => {
		const row = Math.floor(index / COLUMNS);
		return { ...each, position: [(index - row * COLUMNS) * 240, row * 200] };
	});
	return chain(name, ...laidOut);
}

export const manualTrigger = node('Start', 'n8n-nodes-base.manualTrigger', 1);

/** Extract Data with the workflow for invoices, chosen by its id. */
export function extractData(
	{ credential, workflowIds }: Scene,
	parameters: INodeParameters,
): INode {
	const workflowId = { __rl: true, mode: 'id', value: workflowIds.get('Supplier invoices')! };
	const own = { resource: 'file', operation: 'extract', workflowId, ...parameters };
	return node('Extract Data', ANYFORMAT_NODE, 1, own, { anyformatApi: credential });
}
