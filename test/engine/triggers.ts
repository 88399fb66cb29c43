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
	type IWebhookData,
	type IWorkflowExecuteAdditionalData,
	type NodeApiError,
	type WorkflowActivateMode,
} from 'n8n-workflow';
import { EventEmitter } from 'node:events';

import { AnyformatPollingTrigger } from '../../nodes/Anyformat/AnyformatPollingTrigger.node';
import { AnyformatTrigger } from '../../nodes/Anyformat/AnyformatTrigger.node';
import { createAdditionalData, type Access } from './harness';

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
	/** Two triggers of one id are one workflow, as after a restart. */
	workflowId?: string;
}

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
		return await webhookTrigger.webhookMethods.default.delete.call(this.hook('manual'));
	}

	/** A delivery, as far as n8n has answered it. */
	async receive({ body, headers = {}, rawBody, isLost }: Request): Promise<Received> {
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
		const { workflowData } = await webhookTrigger.webhook.call(context);
		const status = isLost ? 500 : response.statusCode;
		Object.assign(response, { statusCode: status }).emit('finish');
		return { status, input: isLost ? undefined : workflowData?.[0] };
	}

	/** Runs the execution that a delivery led to. */
	async execute(input: INodeExecutionData[]): Promise<Executed> {
		const data = createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node: this.node, data: { main: [input] }, source: null }],
			},
		});
		const run = await new WorkflowExecute(
			this.additionalData,
			'webhook',
			data,
		).processRunExecutionData(this.workflow);
		const task = run.data.resultData.runData.Trigger?.at(-1);
		return {
			run,
			items: task?.data?.main?.[0] ?? [],
			error: (task?.error ?? run.data.resultData.error) as NodeApiError | undefined,
		};
	}

	private get webhookData(): IWebhookData {
		const [webhookDescription] = webhookTrigger.description.webhooks!;
		return { webhookDescription, isTest: this.isTest } as unknown as IWebhookData;
	}

	private hook(activation: WorkflowActivateMode): HookContext {
		const mode = this.isTest ? 'manual' : 'trigger';
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
	error: NodeApiError | undefined;
}

/** The polling trigger, with the one context that n8n polls an activated node with. */
export class PollingTrigger extends Trigger {
	private readonly context: PollContext;

	constructor(options: TriggerOptions) {
		super('anyformatPollingTrigger', options);
		this.context = new PollContext(
			this.workflow,
			this.node,
			this.additionalData,
			'trigger',
			'activate',
		);
	}

	/** The items of a poll; none when nothing starts. */
	async poll(): Promise<INodeExecutionData[]> {
		return (await pollingTrigger.poll.call(this.context))?.[0] ?? [];
	}

	/** What a manual test in the editor shows. */
	async test(): Promise<INodeExecutionData[]> {
		const context = new PollContext(
			this.workflow,
			this.node,
			this.additionalData,
			'manual',
			'manual',
		);
		return (await pollingTrigger.poll.call(context))?.[0] ?? [];
	}
}
