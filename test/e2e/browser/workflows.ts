import type { IConnections, IDataObject, INode } from 'n8n-workflow';
import { ANYFORMAT_NODE } from '../examples';
import type { WorkflowFile } from '../rest';

const COLUMNS = 6;

type Step = Pick<INode, 'name' | 'type'> & Partial<INode>;

/** A workflow whose nodes follow one another, row by row. */
export function chain(name: string, steps: Step[]): WorkflowFile {
	const nodes = steps.map(
		(step, index): INode => ({
			id: step.name,
			typeVersion: 1,
			position: [(index % COLUMNS) * 240, Math.floor(index / COLUMNS) * 200],
			parameters: {},
			...step,
		}),
	);
	const connections: IConnections = {};
	steps.slice(1).forEach((step, index) => {
		connections[steps[index].name] = { main: [[{ node: step.name, type: 'main', index: 0 }]] };
	});
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}

export const manualTrigger: Step = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };

/** Extract Data with a workflow chosen by its id. */
export const extractData = (
	{
		credential,
		workflowIds,
	}: { credential: { id: string; name: string }; workflowIds: Map<string, string> },
	parameters: IDataObject,
): Step => ({
	name: 'Extract Data',
	type: ANYFORMAT_NODE,
	credentials: { anyformatApi: credential },
	parameters: {
		resource: 'file',
		operation: 'extract',
		workflowId: { __rl: true, mode: 'id', value: workflowIds.get('Supplier invoices') },
		...parameters,
	} as INode['parameters'],
});
