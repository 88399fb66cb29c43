import type { IDataObject } from 'n8n-workflow';

import { apiTest, RUN_ROUTE, withApi } from './api';
import type { RunResult } from './harness';
import { fileItems, linkOf } from './items';
import { field, resultsOf } from './results';

const ITEMS = 3;

/** What other nodes got wrong, as rules for every operation. */
interface Case {
	resource: string;
	operation: string;
	route: string;
	parameters?: IDataObject;
	/** The API's answer, where it would not know what is asked for. */
	body?: unknown;
}

const FIELD = { name: 'number', description: 'Number', dataType: 'integer' };
const DEFINITION = { name: 'Neu', definitionMode: 'fields', fields: { field: [FIELD] } };
const STAGED = { id: 'c1', status: 'success', workflow_id: 'w1' };
const RESULTS = { collection_id: 'c1', ...resultsOf({}) };

const CASES: Case[] = [
	{
		resource: 'file',
		operation: 'delete',
		route: 'DELETE /v2/files/:collection_id/',
		parameters: { collectionId: 'c1' },
		body: '',
	},
	{ resource: 'file', operation: 'extract', route: RUN_ROUTE },
	{ resource: 'file', operation: 'getAll', route: 'GET /v2/workflows/:workflow_id/files/' },
	{
		resource: 'file',
		operation: 'getResults',
		route: 'GET /v2/workflows/:workflow_id/files/:collection_id/results/',
		parameters: { collectionId: 'c1' },
		body: RESULTS,
	},
	{
		resource: 'file',
		operation: 'process',
		route: 'POST /v2/workflows/:workflow_id/files/:file_id/run/',
		parameters: { fileId: 'f1' },
		body: STAGED,
	},
	{ resource: 'file', operation: 'upload', route: 'POST /v2/workflows/:workflow_id/upload/' },
	{ resource: 'file', operation: 'uploadMany', route: 'POST /v2/workflows/:workflow_id/files/' },
	{ resource: 'service', operation: 'checkHealth', route: 'GET /health/' },
	{
		resource: 'webhook',
		operation: 'create',
		route: 'POST /v2/webhooks/',
		parameters: { url: 'https://example.com/', events: ['extraction.completed'] },
	},
	{
		resource: 'webhook',
		operation: 'delete',
		route: 'DELETE /v2/webhooks/:webhook_id/',
		parameters: { webhookId: 'wh_1' },
		body: '',
	},
	{ resource: 'webhook', operation: 'getAll', route: 'GET /v2/webhooks/' },
	{
		resource: 'workflow',
		operation: 'create',
		route: 'POST /v2/workflows/',
		parameters: DEFINITION,
	},
	{
		resource: 'workflow',
		operation: 'delete',
		route: 'DELETE /v2/workflows/:workflow_id/',
		body: '',
	},
	{ resource: 'workflow', operation: 'get', route: 'GET /v2/workflows/:workflow_id/' },
	{ resource: 'workflow', operation: 'getAll', route: 'GET /v2/workflows/' },
	{ resource: 'workflow', operation: 'getRuns', route: 'GET /v2/workflows/:workflow_id/runs/' },
	{ resource: 'workflow', operation: 'run', route: RUN_ROUTE },
	{
		resource: 'workflow',
		operation: 'update',
		route: 'PUT /v2/workflows/:workflow_id/',
		parameters: DEFINITION,
	},
];

/** Runs an operation over three items, of which the API refuses `refused`; counts its requests. */
async function runThree(each: Case, refused: number): Promise<RunResult & { requests: number }> {
	const { resource, operation, route, parameters, body } = each;
	let outcome: (RunResult & { requests: number }) | undefined;
	await withApi(async ({ emulator, organizationId, workflowId, run }) => {
		// The lists have something in them.
		emulator.addPastRuns(workflowId, 1);
		if (operation !== 'create') await createWebhook(run);
		expect(emulator.organizations()[0].id).toBe(organizationId);
		emulator.calls.length = 0;
		emulator.failNext(route, { status: 400 }, refused);
		if (body !== undefined) emulator.failNext(route, { status: 200, body }, ITEMS - refused);
		const locator = { __rl: true, mode: 'id', value: workflowId };
		const result = await run(
			{ resource, operation, workflowId: locator, ...parameters },
			{ items: fileItems(ITEMS), settings: { onError: 'continueErrorOutput' } },
		);
		const requests = emulator.calls.filter((call) => call.route === route).length;
		outcome = { ...result, requests };
	});
	return outcome!;
}

async function createWebhook(run: (parameters: IDataObject) => Promise<RunResult>): Promise<void> {
	const parameters = { url: 'https://example.com/', events: ['extraction.completed'] };
	await run({ resource: 'webhook', operation: 'create', ...parameters });
}

const NAMED = CASES.map((each) => [`${each.resource} → ${each.operation}`, each] as const);

describe.each(NAMED)('%s', (_name, each) => {
	it.concurrent('works on every item, with one request each', async () => {
		const { items, errorItems, requests } = await runThree(each, 0);
		expect(errorItems).toEqual([]);
		expect([...new Set(items.map(linkOf))]).toEqual([0, 1, 2]);
		expect(requests).toBe(ITEMS);
	});

	it.concurrent('sends an item that fails out by the error output, and no other', async () => {
		const { items, errorItems, requests } = await runThree(each, 1);
		expect(errorItems).toHaveLength(1);
		const links = [...new Set([...items, ...errorItems].map(linkOf))];
		expect(links.sort()).toEqual([0, 1, 2]);
		expect(new Set(items.map(linkOf)).size).toBe(ITEMS - 1);
		expect(requests).toBe(ITEMS);
	});
});

it.concurrent.each([true, false])(
	'a document with a field called error is done at the first try of Retry On Fail (Flatten: %s)',
	apiTest(async (api, flatten) => {
		api.emulator.scriptNext({ results: resultsOf({ error: field('E17') }) }, ITEMS);
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const { items, error } = await api.extract(
			fileItems(ITEMS),
			{ options: { flatten } },
			{ settings },
		);
		expect(error).toBeUndefined();
		expect(JSON.stringify(items[0].json)).toContain('E17');
		const looks = api.emulator.calls.filter(
			({ method, status }) => method === 'GET' && status === 200,
		);
		const results = looks.filter(({ path }) => path.endsWith('/results/'));
		expect(results).toHaveLength(ITEMS);
	}),
);
