/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { RequestListener } from 'node:http';

import { createEmulator, type Emulator } from '../emulator';
import { runNode, type Access, type RunOptions, type RunResult } from './harness';
import { startServer, type WebServer } from './webServer';

/** An emulated Anyformat with one organization that has one workflow. */
export interface Api {
	emulator: Emulator;
	organizationId: string;
	workflowId: string;
	access: Access;
	/** Runs Extract Data; `parameters` are added to the workflow and the node's defaults. */
	extract(
		items: INodeExecutionData[],
		parameters?: IDataObject,
		options?: Partial<RunOptions>,
	): Promise<RunResult>;
	/** Starts another web server, which ends with the API. */
	serve(listener: RequestListener): Promise<WebServer>;
	/** Runs another operation. */
	run(parameters: IDataObject, options?: Partial<RunOptions>): Promise<RunResult>;
}

export const RUN_ROUTE = 'POST /v2/workflows/:workflow_id/run/';
export const RESULTS_ROUTE = 'GET /v2/workflows/:workflow_id/files/:collection_id/results/';
export const LIST_ROUTE = 'GET /v2/workflows/';
export const GET_ROUTE = 'GET /v2/workflows/:workflow_id/';

const field = (name: string, data_type = 'string') => ({ name, description: name, data_type });

/** Extracts one number and one name from a document. */
export const DEFINITION = {
	name: 'Invoices',
	nodes: [
		{ id: 'parse', type: 'parse' },
		{
			id: 'extract',
			type: 'extract',
			extraction_schema: { fields: [field('number', 'integer'), field('supplier')] },
		},
	],
	edges: [{ source: 'parse', target: 'extract' }],
};

/**
 * Runs `work` with an API of its own, whose documents are ready at once unless a script says otherwise.
 * Time passes 40 times faster there.
 */
export async function withApi(work: (api: Api) => Promise<void>): Promise<void> {
	const emulator = await createEmulator({ speed: 40, switches: { readyAfterMs: 0 } });
	const servers: WebServer[] = [];
	const { id: organizationId, key } = emulator.createOrganization('Acme');
	const workflowId = emulator.addWorkflow(organizationId, DEFINITION).id;
	const access = { apiKey: key, baseUrl: emulator.url };
	const run: Api['run'] = async (parameters, more) =>
		await runNode({ access, parameters, ...more });
	const extract: Api['extract'] = async (items, parameters = {}, more = {}) => {
		const locator = { __rl: true, mode: 'id', value: workflowId };
		return await run(
			{ resource: 'file', operation: 'extract', workflowId: locator, ...parameters },
			{ items, ...more },
		);
	};
	const serve: Api['serve'] = async (listener) => {
		const server = await startServer(listener);
		servers.push(server);
		return server;
	};
	try {
		await work({ emulator, organizationId, workflowId, access, run, extract, serve });
	} finally {
		await Promise.all([emulator, ...servers].map(async (each) => await each.close()));
	}
}

/** A test that has an API of its own; the values of a row of its table follow. */
export const apiTest =
	<Row extends unknown[]>(work: (api: Api, ...row: Row) => Promise<void>) =>
	async (...row: Row): Promise<void> =>
		await withApi(async (api) => await work(api, ...row));
