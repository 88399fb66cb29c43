import { Container } from '@n8n/di';
import {
	BinaryDataService,
	DirectoryLoader,
	ExecutionLifecycleHooks,
	LoadOptionsContext,
	RoutingNode,
	WorkflowExecute,
} from 'n8n-core';
import {
	createRunExecutionData,
	NodeHelpers,
	Workflow,
	type IBinaryData,
	type IDataObject,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IRunExecutionData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type IWorkflowSettings,
	type WorkflowExecuteMode,
	type NodeApiError,
} from 'n8n-workflow';

import { AnyformatApi } from '../../credentials/AnyformatApi.credentials';
import { Anyformat } from '../../nodes/Anyformat/Anyformat.node';
import { MemoryCredentials } from './credentials';

/** Hands its input on; the engine needs a node to begin with. */
const start: INodeType = {
	description: {
		displayName: 'Start',
		name: 'start',
		group: ['input'],
		version: 1,
		description: '',
		defaults: { name: 'Start' },
		inputs: [],
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		return [this.getInputData()];
	},
};

/** A declarative node, ready to run: the server gives it its options and its `execute` in the same way. */
export function asLoaded(nodeType: INodeType): INodeType {
	DirectoryLoader.applyDeclarativeNodeOptionParameters(nodeType);
	nodeType.execute = async function (this: IExecuteFunctions) {
		return (await new RoutingNode(this as never, nodeType as never).runNode()) ?? [];
	};
	return nodeType;
}

const anyformat = asLoaded(new Anyformat());

const nodeTypesWith = (nodeType: INodeType): INodeTypes => {
	const byName: Record<string, INodeType> = {
		'test.start': start,
		'test.anyformat': nodeType,
		'test.anyformatTool': nodeType,
	};
	return {
		getByName: (type) => byName[type],
		getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(byName[type], version),
		getKnownTypes: () => ({}),
	} as INodeTypes;
};

/** Where the API is, and with which key. */
export interface Access {
	apiKey: string;
	baseUrl: string;
}

export interface RunOptions {
	access: Access;
	parameters: IDataObject;
	items?: INodeExecutionData[];
	/** Settings of the node, such as `onError`, `retryOnFail`, `maxTries`, `executeOnce`. */
	settings?: Partial<INode>;
	/** `manual` is a run in the editor, and the default; `trigger` that of a published workflow. */
	mode?: WorkflowExecuteMode;
	/** Aborts the execution, as Stop does in the editor. */
	stop?: AbortSignal;
	/** Settings of the workflow, such as `binaryMode`. */
	workflowSettings?: IWorkflowSettings;
	/** Data of an earlier execution, to run it again as Retry in the list does, with the node as it was … */
	data?: IRunExecutionData;
	/** … or, with the currently saved workflow, as it is now. */
	savedWorkflow?: boolean;
	/** Another node than Anyformat's own, see `asLoaded`. */
	nodeType?: INodeType;
}

export interface RunResult {
	run: IRun;
	/** Output of the main and of the error output. */
	items: INodeExecutionData[];
	errorItems: INodeExecutionData[];
	error: NodeApiError | undefined;
}

/** Runs the Anyformat node once over `items` in n8n's engine. */
export async function runNode(options: RunOptions): Promise<RunResult> {
	const {
		access,
		parameters,
		items = [{ json: {} }],
		settings = {},
		stop,
		mode = 'manual',
	} = options;
	const workflow = createWorkflow(parameters, settings, options.nodeType, options.workflowSettings);
	const data =
		options.data ??
		createRunExecutionData({
			executionData: {
				nodeExecutionStack: [
					{ node: workflow.getNode('Start')!, data: { main: [items] }, source: null },
				],
			},
		});
	if (options.savedWorkflow)
		for (const entry of data.executionData!.nodeExecutionStack)
			entry.node = workflow.getNode(entry.node.name)!;
	const running = new WorkflowExecute(
		createAdditionalData(access),
		mode,
		data,
	).processRunExecutionData(workflow);
	stop?.addEventListener('abort', () => running.cancel(), { once: true });
	const run = await running;
	const task = run.data.resultData.runData.Anyformat?.at(-1);
	const [main = [], errors = []] = task?.data?.main ?? [];
	return {
		run,
		items: main ?? [],
		errorItems: errors ?? [],
		error: (task?.error ?? run.data.resultData.error) as NodeApiError | undefined,
	};
}

/** The node as a tool, with an agent in whose place the start node stands. */
export function toolOf(access: Access, parameters: IDataObject, settings: Partial<INode>) {
	const workflow = createWorkflow(parameters, { type: 'test.anyformatTool', ...settings });
	return {
		workflow,
		agent: workflow.getNode('Start')!,
		node: workflow.getNode('Anyformat')!,
		nodeType: anyformat,
		additionalData: createAdditionalData(access),
	};
}

/** The data that Retry in the list of executions begins with, as n8n restores it after a failed run. */
export function retryOf({ data }: IRun): IRunExecutionData {
	const restored = structuredClone({
		...data,
		resultData: { ...data.resultData, error: undefined },
	});
	const { runData, lastNodeExecuted = '' } = restored.resultData;
	if (runData[lastNodeExecuted]?.at(-1)?.error !== undefined) runData[lastNodeExecuted].pop();
	return restored;
}

/** The context in which the editor fills pickers, for a node with `parameters`. */
export function pickerContext(access: Access, parameters: IDataObject = {}): ILoadOptionsFunctions {
	const workflow = createWorkflow(parameters, {});
	return new LoadOptionsContext(
		workflow,
		workflow.getNode('Anyformat')!,
		{
			...createAdditionalData(access),
			currentNodeParameters: parameters as INodeParameters,
		},
		'',
	);
}

/** The notes that the editor shows for a node with `parameters` whose input is `items`. */
export function hintsShown(
	parameters: IDataObject,
	items: INodeExecutionData[],
	workflowSettings?: IWorkflowSettings,
): string[] {
	const { expression } = createWorkflow(parameters, {}, anyformat, workflowSettings);
	return (anyformat.description.hints ?? [])
		.filter(({ displayCondition = '=true' }) => {
			const shown = expression.getParameterValue(
				displayCondition,
				null,
				0,
				0,
				'Anyformat',
				items,
				'manual',
				{},
			);
			// Anything else the editor takes for a broken condition.
			if (typeof shown !== 'boolean') throw new Error(`${displayCondition} is no yes or no`);
			return shown;
		})
		.map(({ message }) => message);
}

/** Puts a file into n8n's storage of binary data (mode filesystem) and gives the item's entry for it. */
export async function storedBinary(
	content: Buffer,
	fileName: string,
	mimeType: string,
): Promise<IBinaryData> {
	const service = Container.get(BinaryDataService);
	await service.init();
	return await service.store({ type: 'execution', workflowId: 'wf', executionId: '1' }, content, {
		data: '',
		fileName,
		mimeType,
	});
}

/** A file that is held in the item itself (mode default). */
export function memoryBinary(content: Buffer, fileName: string, mimeType: string): IBinaryData {
	return { data: content.toString('base64'), fileName, mimeType };
}

function createWorkflow(
	parameters: IDataObject,
	settings: Partial<INode>,
	nodeType = anyformat,
	workflowSettings: IWorkflowSettings = {},
): Workflow {
	const common = { typeVersion: 1, position: [0, 0] as [number, number] };
	return new Workflow({
		id: 'wf',
		name: 'wf',
		active: false,
		settings: { executionOrder: 'v1', ...workflowSettings },
		nodeTypes: nodeTypesWith(nodeType),
		nodes: [
			{ ...common, id: 'a', name: 'Start', type: 'test.start', parameters: {} },
			{
				...common,
				id: 'b',
				name: 'Anyformat',
				type: 'test.anyformat',
				parameters: parameters as INodeParameters,
				credentials: { anyformatApi: { id: '1', name: 'Anyformat API' } },
				...settings,
			},
		],
		connections: { Start: { main: [[{ node: 'Anyformat', type: 'main', index: 0 }]] } },
	});
}

/** What the engine asks its server for: credentials, hooks, addresses. */
export function createAdditionalData(access: Access): IWorkflowExecuteAdditionalData {
	const types = { anyformatApi: new AnyformatApi() };
	return {
		credentialsHelper: new MemoryCredentials(types, { anyformatApi: access as never }),
		hooks: new ExecutionLifecycleHooks('manual', '1', {
			id: 'wf',
			name: 'wf',
			nodes: [],
			connections: {},
		} as unknown as IWorkflowBase),
		executionId: '1',
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: '',
		instanceBaseUrl: '',
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
	} as unknown as IWorkflowExecuteAdditionalData;
}
