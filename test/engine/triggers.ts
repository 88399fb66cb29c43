/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { HookContext, PollContext, WebhookContext, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IRunExecutionData,
	type IWebhookData,
	type IWorkflowExecuteAdditionalData,
	type NodeApiError,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { EventEmitter } from 'node:events';

import { AnyformatPollingTrigger } from '../../nodes/Anyformat/AnyformatPollingTrigger.node';
import { AnyformatTrigger } from '../../nodes/Anyformat/AnyformatTrigger.node';
import { PROCESS_MARK } from './deduplicator';
import { createAdditionalData, retryOf, type Access } from './harness';

const webhookTrigger = new AnyformatTrigger();
const pollingTrigger = new AnyformatPollingTrigger();
const NODE_TYPES: Record<string, INodeType> = {
	'test.anyformatTrigger': webhookTrigger,
	'test.anyformatPollingTrigger': pollingTrigger,
};
const nodeTypes = {
	getByName: (type: string) => NODE_TYPES[type],
	getByNameAndVersion: (type: string) => NODE_TYPES[type],
	getKnownTypes: () => ({}),
} as unknown as INodeTypes;

let workflows = 0;

export interface TriggerOptions {
	access: Access;
	parameters?: IDataObject;
	/** Where n8n can be reached. */
	publicUrl?: string;
	/** Static data of the workflow that was saved before; a restart begins with it. */
	saved?: string;
	/** Two triggers of one id are one workflow in one process. */
	workflowId?: string;
	/** Parameters of the node itself, such as `onError`. */
	settings?: Partial<INode>;
}

let processes = 0;

/** The id of a workflow in a process that has just begun, which has the same database. */
export const inNewProcess = ({ id }: Workflow): string =>
	`${id.split(PROCESS_MARK)[0]}${PROCESS_MARK}${++processes}`;

/** A trigger node in its workflow, in n8n's own contexts for hooks, webhooks and polls. */
class Trigger {
	readonly workflow: Workflow;
	protected readonly additionalData: IWorkflowExecuteAdditionalData;

	constructor(
		type: string,
		protected readonly options: TriggerOptions,
	) {
		const { access, parameters = {}, publicUrl = 'http://127.0.0.1:5678', saved } = options;
		const staticData = saved === undefined ? {} : (JSON.parse(saved) as IDataObject);
		this.workflow = new Workflow({
			id: options.workflowId ?? `wf${++workflows}`,
			name: 'wf',
			active: true,
			settings: { executionOrder: 'v1' },
			nodeTypes,
			staticData,
			nodes: [
				{
					id: 'trigger',
					name: 'Trigger',
					type: `test.${type}`,
					typeVersion: 1,
					position: [0, 0],
					webhookId: 'hook-id',
					parameters: parameters as INodeParameters,
					credentials: { anyformatApi: { id: '1', name: 'Anyformat API' } },
					...options.settings,
				},
			],
			connections: {},
		});
		this.additionalData = {
			...createAdditionalData(access),
			webhookBaseUrl: `${publicUrl}/webhook`,
			webhookTestBaseUrl: `${publicUrl}/webhook-test`,
		};
	}

	get node(): INode {
		return this.workflow.getNode('Trigger')!;
	}

	/** Static data as n8n would write it to its database now. */
	get saved(): string {
		return JSON.stringify(this.workflow.staticData);
	}

	/** Runs the execution that a delivery or a poll led to; n8n has one empty item for a manual run. */
	async execute(
		input: INodeExecutionData[] = [{ json: {} }],
		mode: WorkflowExecuteMode = 'webhook',
	): Promise<Executed> {
		const data = createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node: this.node, data: { main: [input] }, source: null }],
			},
		});
		return await this.run(data, mode);
	}

	/** Retry in the list of executions. */
	async retry({ run }: Executed): Promise<Executed> {
		return await this.run(retryOf(run), 'retry');
	}

	private async run(data: IRunExecutionData, mode: WorkflowExecuteMode): Promise<Executed> {
		const engine = new WorkflowExecute(this.additionalData, mode, data);
		const run = await engine.processRunExecutionData(this.workflow);
		const task = run.data.resultData.runData.Trigger?.at(-1);
		const items = task?.data?.main?.flatMap((branch) => branch ?? []) ?? [];
		return {
			run,
			items,
			ids: items.map(
				({ json }) => (json.document as IDataObject)?.collectionId ?? json.collectionId,
			),
			error: (task?.error ?? run.data.resultData.error) as NodeApiError | undefined,
		};
	}
}

/** What the sender of an event gets, and what n8n then does. */
export interface Received {
	/** 200 when n8n itself answers. */
	status: number;
	/** Input of the execution that n8n stores; undefined when nothing starts. */
	input: INodeExecutionData[] | undefined;
}

export interface Request {
	body: unknown;
	headers?: Record<string, string>;
	/** As it was sent, for signatures. */
	rawBody?: Buffer;
	/** n8n can't store the execution, and answers 500. */
	isLost?: boolean;
	/** How long n8n takes to store it. */
	whileStored?: Promise<unknown>;
}

/** The webhook trigger; `isTest` is the listening in the editor. */
export class WebhookTrigger extends Trigger {
	private readonly isTest: boolean;

	constructor(options: TriggerOptions & { isTest?: boolean }) {
		super('anyformatTrigger', options);
		this.isTest = options.isTest ?? false;
	}

	get address(): string {
		return this.hook('activate').getNodeWebhookUrl('default')!;
	}

	/** Publishes the workflow, or starts to listen, in n8n's order of calls. */
	async publish(activation: WorkflowActivateMode = 'activate'): Promise<void> {
		const { checkExists, create } = webhookTrigger.webhookMethods.default;
		const context = this.hook(activation);
		if (!(await checkExists.call(context))) await create.call(context);
	}

	async unpublish(): Promise<boolean> {
		// The mode and the activation with which n8n ends the listening of a test, too.
		return await webhookTrigger.webhookMethods.default.delete.call(this.hook('update', 'internal'));
	}

	/** A delivery, as far as n8n has answered it. */
	async receive({ body, headers = {}, rawBody, isLost, whileStored }: Request): Promise<Received> {
		const response = Object.assign(new EventEmitter(), {
			statusCode: 200,
			status: (code: number) => Object.assign(response, { statusCode: code }),
			send: () => response,
			end: () => response,
		});
		const request = {
			body,
			headers,
			rawBody,
			// As n8n's parser of forms leaves the stream.
			readRawBody: async () => await Promise.reject(new Error('request size did not match')),
		};
		const context = new WebhookContext(
			this.workflow,
			this.node,
			{
				...this.additionalData,
				httpRequest: request as never,
				httpResponse: response as never,
			},
			this.isTest ? 'manual' : 'webhook',
			this.webhookData,
			[],
			null,
		);
		const { workflowData, noWebhookResponse } = await webhookTrigger.webhook.call(context);
		if (whileStored !== undefined) await whileStored;
		const isStored = workflowData !== undefined && !isLost;
		const status = workflowData !== undefined && isLost ? 500 : response.statusCode;
		// n8n stores the execution, then decides the status; of a response of our own it has none to decide.
		if (noWebhookResponse !== true)
			Object.assign(response, { statusCode: status }).emit('prefinish');
		return { status, input: isStored ? workflowData[0] : undefined };
	}

	private get webhookData(): IWebhookData {
		const [webhookDescription] = webhookTrigger.description.webhooks!;
		return { webhookDescription, isTest: this.isTest } as unknown as IWebhookData;
	}

	private hook(
		activation: WorkflowActivateMode,
		mode: WorkflowExecuteMode = this.isTest ? 'manual' : 'trigger',
	): HookContext {
		return new HookContext(
			this.workflow,
			this.node,
			this.additionalData,
			mode,
			activation,
			this.webhookData,
		);
	}
}

export interface Executed {
	run: IRun;
	items: INodeExecutionData[];
	/** Their collection IDs. */
	ids: unknown[];
	error: NodeApiError | undefined;
}

/** How n8n calls a poll. */
export interface PollCall {
	/** Of the durable scheduler each poll has a context of its own, and so much time. */
	budgetMs?: number;
}

/** The polling trigger, with the one context that n8n polls an activated node with. */
export class PollingTrigger extends Trigger {
	private readonly context: PollContext;

	constructor(options: TriggerOptions & { activation?: WorkflowActivateMode }) {
		super('anyformatPollingTrigger', options);
		this.context = this.createContext(options.activation ?? 'activate');
	}

	/** The item with which a poll starts an execution; undefined when nothing starts. */
	async poll({ budgetMs }: PollCall = {}): Promise<INodeExecutionData[] | undefined> {
		const context = budgetMs === undefined ? this.context : this.createContext('update', budgetMs);
		return (await pollingTrigger.poll.call(context))?.[0];
	}

	/** What a manual run in the editor shows. */
	async test(): Promise<Executed> {
		return await this.execute([{ json: {} }], 'manual');
	}

	private createContext(activation: WorkflowActivateMode, budgetMs = 300_000): PollContext {
		const { workflow, node, additionalData } = this;
		const context = new PollContext(workflow, node, additionalData, 'trigger', activation);
		return Object.assign(context, { getPollBudgetMs: () => budgetMs });
	}
}
