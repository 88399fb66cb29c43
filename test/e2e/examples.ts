/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { INode, INodeParameterResourceLocator } from 'n8n-workflow';
import type { WorkflowFile } from './rest';

const EXAMPLES = resolve(__dirname, '..', '..', 'examples');

/** Where the examples read files: the folder that n8n's own Docker image may read by default. */
const FILES_FOLDER = '/home/node/.n8n-files';

export const ANYFORMAT_NODE = 'n8n-nodes-anyformat.anyformat';
const READ_FILES_NODE = 'n8n-nodes-base.readWriteFile';

/** What an example leaves open, because it differs from one n8n to the next. */
export interface Surroundings {
	credential: { id: string; name: string };
	/** Ids of Anyformat workflows by their name, which the example gives as `cachedResultName`. */
	workflowIds: Map<string, string>;
	/** Absolute path of the folder that stands for `.n8n-files`. */
	filesFolder: string;
}

/** The importable workflows in examples/, by file name. */
export const exampleFiles = (): string[] =>
	readdirSync(EXAMPLES)
		.filter((name) => name.endsWith('.json'))
		.sort();

export const readExample = (file: string): WorkflowFile =>
	JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as WorkflowFile;

/** The first node of that type; throws when there is none. */
export function nodeOfType({ name, nodes }: WorkflowFile, type: string): INode {
	const node = nodes.find((each) => each.type === type);
	if (!node) throw new Error(`The workflow "${name}" has no node of type ${type}.`);
	return node;
}

/** The example for documents in another folder and another Anyformat workflow. */
export function retarget(
	example: WorkflowFile,
	{ folder, workflowName }: { folder: string; workflowName: string },
): WorkflowFile {
	const copy = structuredClone(example);
	copy.name = `${example.name}: ${folder}`;
	nodeOfType(copy, READ_FILES_NODE).parameters.fileSelector = `${FILES_FOLDER}/${folder}/*`;
	const { workflowId } = nodeOfType(copy, ANYFORMAT_NODE).parameters;
	(workflowId as INodeParameterResourceLocator).cachedResultName = workflowName;
	return copy;
}

/** The example as a person with an Anyformat account, and no other, would complete it after the import. */
export function complete(example: WorkflowFile, surroundings: Surroundings): WorkflowFile {
	const copy = structuredClone(example);
	for (const node of copy.nodes) {
		const { parameters, credentials } = node;
		const { workflowId } = parameters;
		// Those of mailboxes and models stay open.
		if (credentials)
			node.credentials = credentials.anyformatApi && { anyformatApi: surroundings.credential };
		for (const name of ['fileSelector', 'fileName']) {
			const path = parameters[name];
			if (typeof path === 'string')
				parameters[name] = path.replace(FILES_FOLDER, surroundings.filesFolder);
		}
		if (workflowId) chooseWorkflow(workflowId as INodeParameterResourceLocator, surroundings);
	}
	return copy;
}

function chooseWorkflow(
	locator: INodeParameterResourceLocator,
	{ workflowIds }: Surroundings,
): void {
	const name = locator.cachedResultName ?? '';
	const id = workflowIds.get(name);
	if (!id) throw new Error(`No file in examples/definitions has the name "${name}".`);
	locator.value = id;
}
