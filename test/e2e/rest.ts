import axios, { type AxiosInstance } from 'axios';
import type {
	IConnections,
	IDataObject,
	INode,
	INodeTypeDescription,
	IPinData,
} from 'n8n-workflow';
import { readExecution, type Execution, type StoredExecution } from './execution';
import { waitFor } from './wait';

const REQUEST_TIMEOUT_MS = 120_000;
const UNFINISHED = ['new', 'running', 'waiting'];

export const OWNER = {
	email: 'demo@example.com',
	password: 'Anyformat-1',
	firstName: 'Demo',
	lastName: 'Owner',
};

/** A workflow as the editor exports and imports it. */
export interface WorkflowFile {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IDataObject;
	/** What nodes put out in a manual run, without running, by their names. */
	pinData?: IPinData;
}

export interface CredentialData {
	type: string;
	name: string;
	data: IDataObject;
}

/** What a resource locator needs to know to fill its list. */
export interface ListRequest {
	node: INode;
	/** Name in `methods.listSearch`. */
	method: string;
	/** Of the parameter, such as `workflowId`. */
	parameter: string;
	filter?: string;
	paginationToken?: string;
}

export interface ListAnswer {
	results: Array<{ name: string; value: string; url?: string }>;
	paginationToken?: string;
}

/** n8n's REST interface, as the editor uses it, for one user. */
export class Rest {
	private readonly http: AxiosInstance;

	constructor(url: string) {
		this.http = axios.create({
			baseURL: url,
			timeout: REQUEST_TIMEOUT_MS,
			proxy: false,
			// A session belongs to the browser that started it.
			headers: { 'browser-id': 'end-to-end', connection: 'close' },
			validateStatus: () => true,
		});
	}

	/** Of a new instance: makes `OWNER` its owner and goes on as that user. */
	async setupOwner(): Promise<void> {
		// n8n 1 says that it is ready before it takes requests.
		const takesRequests = async () =>
			(await this.http.get('/rest/settings')).status < 400 || undefined;
		await waitFor("n8n's REST interface", REQUEST_TIMEOUT_MS, takesRequests);
		await this.startSession('/rest/owner/setup', OWNER);
	}

	/** Of an instance that has its owner, such as a restarted one. */
	async login(): Promise<void> {
		const { email: emailOrLdapLoginId, password } = OWNER;
		await this.startSession('/rest/login', { emailOrLdapLoginId, password });
	}

	/** Answers the `data` of n8n's answer. Throws what n8n says when it refuses. */
	async request<T>(method: string, path: string, body?: unknown): Promise<T> {
		return (await this.send<{ data: T }>(method, path, body)).data.data;
	}

	async createCredential(credential: CredentialData): Promise<{ id: string; name: string }> {
		return await this.request('POST', '/rest/credentials', credential);
	}

	/** What the button Test would show for these values; n8n 1 wants them saved, and their id. */
	async testCredential(
		credential: CredentialData & { id?: string },
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		const credentials = { id: '', ...credential };
		return await this.request('POST', '/rest/credentials/test', { credentials });
	}

	async createWorkflow(workflow: WorkflowFile): Promise<WorkflowFile & { id: string }> {
		return await this.request('POST', '/rest/workflows', { active: false, ...workflow });
	}

	/** Runs a workflow from its trigger node, as the editor's button does; answers the execution's id. */
	async runManually(workflowId: string, trigger: string): Promise<string> {
		// n8n 2 has it from its database, n8n 1 from here.
		const workflowData = await this.request('GET', `/rest/workflows/${workflowId}`);
		const { executionId } = await this.request<{ executionId: string }>(
			'POST',
			`/rest/workflows/${workflowId}/run`,
			{ workflowData, triggerToStartFrom: { name: trigger } },
		);
		return executionId;
	}

	async execution(id: string): Promise<Execution> {
		return readExecution(await this.request<StoredExecution>('GET', `/rest/executions/${id}`));
	}

	/** The execution when it has ended, however it ended; `signal` gives up the waiting. */
	async finishedExecution(id: string, timeoutMs: number, signal?: AbortSignal): Promise<Execution> {
		let endedBefore = false;
		const finished = async () => {
			const execution = await this.execution(id);
			if (UNFINISHED.includes(execution.status)) return undefined;
			// n8n 1 stores the status before the data, so the first look after the end may find no items.
			const stored = endedBefore ? execution : undefined;
			endedBefore = true;
			return stored;
		};
		return await waitFor(`The end of execution ${id}`, timeoutMs, finished, signal);
	}

	async stopExecution(id: string): Promise<void> {
		await this.request('POST', `/rest/executions/${id}/stop`);
	}

	/** Every node type of the instance; names are like `n8n-nodes-anyformat.anyformat`. */
	async nodeTypes(): Promise<INodeTypeDescription[]> {
		return (await this.send<INodeTypeDescription[]>('GET', '/types/nodes.json')).data;
	}

	/** What a resource locator's list shows. */
	async list({ node, method, parameter, ...page }: ListRequest): Promise<ListAnswer> {
		return await this.request('POST', '/rest/dynamic-node-parameters/resource-locator-results', {
			...page,
			methodName: method,
			path: `parameters.${parameter}`,
			nodeTypeAndVersion: { name: node.type, version: node.typeVersion },
			currentNodeParameters: node.parameters,
			credentials: node.credentials,
		});
	}

	private async startSession(path: string, body: unknown): Promise<void> {
		const { headers } = await this.send('POST', path, body);
		const cookies = headers['set-cookie'] ?? [];
		this.http.defaults.headers.common.cookie = cookies
			.map((cookie) => cookie.split(';')[0])
			.join('; ');
	}

	private async send<T>(method: string, path: string, data?: unknown) {
		const request = { method, url: path, data };
		// Under load n8n says 503 for a while, before it looks at the request.
		const answer = await waitFor(`n8n's answer to ${path}`, REQUEST_TIMEOUT_MS, async () => {
			const given = await this.http.request<T & { message?: string }>(request);
			return given.status === 503 ? undefined : given;
		});
		if (answer.status < 400) return answer;
		throw new Error(
			`n8n answered ${answer.status} to ${method} ${path}: ${answer.data.message ?? 'no reason given'}`,
		);
	}
}
