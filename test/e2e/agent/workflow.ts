import type { IDataObject, INode, INodeCredentials, INodeParameters } from 'n8n-workflow';
import { ANYFORMAT_NODE } from '../examples';
import { node, workflow, type Link } from '../graph';
import type { WorkflowFile } from '../rest';

export const AGENT = 'Agent';
const MODEL = 'Model';

/** An Anyformat node as a tool; `parameters` say what it does. */
export const tool = (name: string, credentials: INodeCredentials, parameters: IDataObject): INode =>
	node(
		name,
		`${ANYFORMAT_NODE}Tool`,
		1,
		{ descriptionType: 'auto', ...parameters } as INodeParameters,
		credentials,
	);

/** Has the model fill a parameter, as the button beside it in n8n does. */
export const fromModel = (key: string, description: string): string =>
	`={{ $fromAI('${key}', '${description}', 'string') }}`;

/** A resource locator whose ID the model fills. */
export const idFromModel = (key: string, description: string): IDataObject => ({
	__rl: true,
	mode: 'id',
	value: fromModel(key, description),
});

/** An agent and its chat model; `credentials` are the model's. */
export function agentNodes(credentials: INodeCredentials): [agent: INode, model: INode] {
	const task = { promptType: 'define', text: 'Read the invoices.', options: { maxIterations: 10 } };
	const model = { model: { __rl: true, mode: 'id', value: 'scripted' }, options: {} };
	return [
		node(AGENT, '@n8n/n8n-nodes-langchain.agent', 3, task),
		// Later versions speak OpenAI's newer protocol unless told otherwise.
		node(MODEL, '@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2, model, credentials),
	];
}

/** Manual trigger → agent with a chat model and tools; `credentials` are the model's. */
export function agentWorkflow(credentials: INodeCredentials, tools: INode[]): WorkflowFile {
	const nodes = [
		node('Start', 'n8n-nodes-base.manualTrigger', 1),
		...agentNodes(credentials),
		...tools,
	];
	const links: Link[] = [
		['Start', AGENT],
		[MODEL, AGENT, 0, 'ai_languageModel'],
		...tools.map(({ name }): Link => [name, AGENT, 0, 'ai_tool']),
	];
	return workflow('Agent', nodes, links);
}
