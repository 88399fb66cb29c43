import { randomUUID } from 'crypto';
import type { IConnections, INode, INodeCredentials, INodeParameters } from 'n8n-workflow';
import { ANYFORMAT_NODE } from '../e2e/examples';
import type { WorkflowFile } from '../e2e/rest';
import type { Account } from './stage';

export const TRIGGER = 'Start';
export const EXTRACT = 'Extract Data';
export const GET_MANY = 'Get Many';

export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: INodeParameters = {},
	credentials?: INodeCredentials,
): INode {
	return { id: randomUUID(), name, type, typeVersion, position: [0, 0], parameters, credentials };
}

/** One connection: from a node (and its output, 0 unless told) to the next. */
export type Link = [from: string, to: string, output?: number];

export function workflow(nodes: INode[], links: Link[]): WorkflowFile {
	const connections: IConnections = {};
	for (const [from, to, output = 0] of links) {
		const { main } = (connections[from] ??= { main: [] });
		while (main.length <= output) main.push([]);
		main[output]!.push({ node: to, type: 'main', index: 0 });
	}
	const settings = { executionOrder: 'v1' };
	return { name: 'Benchmark', nodes, connections, settings };
}

/** A workflow of these nodes, one after the other. */
export const chain = (...nodes: INode[]): WorkflowFile =>
	workflow(
		nodes,
		nodes.slice(1).map(({ name }, index) => [nodes[index].name, name]),
	);

export const trigger = (): INode => node(TRIGGER, 'n8n-nodes-base.manualTrigger', 1);

/** Reads every file in `folder`, one item each. */
export function readFiles(folder: string): INode {
	const fileSelector = `${folder.replaceAll('\\', '/')}/*`;
	return node('Read Files', 'n8n-nodes-base.readWriteFile', 1.1, { fileSelector, options: {} });
}

/** The files alone, to tell what they cost by themselves. */
export const onlyReadFiles = (folder: string): WorkflowFile => chain(trigger(), readFiles(folder));

/** Every file in `folder` through our node. */
export const extractFiles = (folder: string, account: Account): WorkflowFile =>
	chain(
		trigger(),
		readFiles(folder),
		anyformat(EXTRACT, account, {
			operation: 'extract',
			source: 'binary',
			binaryPropertyName: 'data',
			options: {},
		}),
	);

/** Every uploaded file of the account's workflow through our node. */
export const getManyFiles = (account: Account): WorkflowFile =>
	chain(trigger(), anyformat(GET_MANY, account, { operation: 'getAll', returnAll: true }));

function anyformat(name: string, account: Account, parameters: INodeParameters): INode {
	const workflowId = { __rl: true, mode: 'id', value: account.workflowId };
	const all = { resource: 'file', workflowId, ...parameters } as INodeParameters;
	return node(name, ANYFORMAT_NODE, 1, all, account.anyformat);
}
