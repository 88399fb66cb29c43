import type { INode, INodeParameters } from 'n8n-workflow';
import { ANYFORMAT_NODE } from '../e2e/examples';
import { chain, node, workflow as anyWorkflow, type Link } from '../e2e/graph';
import type { WorkflowFile } from '../e2e/rest';
import type { Account } from './stage';

export const TRIGGER = 'Start';
export const EXTRACT = 'Extract Data';
export const GET_MANY = 'Get Many';

const NAME = 'Benchmark';

export const workflow = (nodes: INode[], links: Link[]): WorkflowFile =>
	anyWorkflow(NAME, nodes, links);

export const trigger = (): INode => node(TRIGGER, 'n8n-nodes-base.manualTrigger', 1);

/** Reads every file in `folder`, one item each. */
export function readFiles(folder: string): INode {
	const fileSelector = `${folder.replaceAll('\\', '/')}/*`;
	return node('Read Files', 'n8n-nodes-base.readWriteFile', 1.1, { fileSelector, options: {} });
}

/** The files alone, to tell what they cost by themselves. */
export const onlyReadFiles = (folder: string): WorkflowFile =>
	chain(NAME, trigger(), readFiles(folder));

/** Every file in `folder` through our node. */
export const extractFiles = (folder: string, account: Account): WorkflowFile =>
	chain(
		NAME,
		trigger(),
		readFiles(folder),
		anyformat(EXTRACT, account, {
			operation: 'extract',
			source: 'binary',
			binaryPropertyName: 'data',
			options: {},
		}),
	);

/** Makes `count` short texts, no two alike, one item each. */
function makeTexts(count: number): INode[] {
	const text = "'Invoice number: INV-' + n + '. Total amount: EUR ' + n + '.50'";
	const jsonOutput = `={{ { texts: Array.from({ length: ${count} }, (_, n) => ${text}) } }}`;
	return [
		node('Make Texts', 'n8n-nodes-base.set', 3.4, { mode: 'raw', jsonOutput, options: {} }),
		node('Split Out', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'texts', options: {} }),
	];
}

/** The texts alone, to tell what they cost by themselves. */
export const onlyMakeTexts = (count: number): WorkflowFile =>
	chain(NAME, trigger(), ...makeTexts(count));

/** So many texts through our node, whose fields the workflow has unless `definition` says otherwise. */
export const extractTexts = (
	count: number,
	account: Account,
	definition: INodeParameters = {},
): WorkflowFile =>
	chain(
		NAME,
		trigger(),
		...makeTexts(count),
		anyformat(EXTRACT, account, {
			operation: 'extract',
			source: 'text',
			text: '={{ $json.texts }}',
			options: {},
			...definition,
		}),
	);

/** Every uploaded file of the account's workflow through our node. */
export const getManyFiles = (account: Account): WorkflowFile =>
	chain(NAME, trigger(), anyformat(GET_MANY, account, { operation: 'getAll', returnAll: true }));

function anyformat(name: string, account: Account, parameters: INodeParameters): INode {
	const workflowId = { __rl: true, mode: 'id', value: account.workflowId };
	const all = { resource: 'file', workflowId, ...parameters } as INodeParameters;
	return node(name, ANYFORMAT_NODE, 1, all, account.anyformat);
}
