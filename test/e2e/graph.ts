import { randomUUID } from 'crypto';
import type {
	IConnections,
	INode,
	INodeCredentials,
	INodeParameters,
	NodeConnectionType,
} from 'n8n-workflow';
import type { WorkflowFile } from './rest';

export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: INodeParameters = {},
	credentials?: INodeCredentials,
): INode {
	return { id: randomUUID(), name, type, typeVersion, position: [0, 0], parameters, credentials };
}

/** One connection: from a node (and its output, 0 unless told) to the next; agents have other kinds, too. */
export type Link = [from: string, to: string, output?: number, kind?: NodeConnectionType];

export function workflow(name: string, nodes: INode[], links: Link[]): WorkflowFile {
	const connections: IConnections = {};
	for (const [from, to, output = 0, kind = 'main'] of links) {
		const outputs = ((connections[from] ??= {})[kind] ??= []);
		while (outputs.length <= output) outputs.push([]);
		outputs[output]!.push({ node: to, type: kind, index: 0 });
	}
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}

/** A workflow of these nodes, one after the other. */
export const chain = (name: string, ...nodes: INode[]): WorkflowFile =>
	workflow(
		name,
		nodes,
		nodes.slice(1).map((next, index) => [nodes[index].name, next.name]),
	);
