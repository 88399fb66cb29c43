import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../emulator';
import { withApi } from './api';
import { memoryBinary } from './harness';

const REQUEST_ID = '4c9d1f2e7b6a4d0f9a3e5c8b7d6f1a20';
const binary = { data: memoryBinary(Buffer.from('Number: 7'), 'first.txt', 'text/plain') };
const FIELD = { name: 'number', description: 'Number', dataType: 'integer' };
const DEFINITION = { name: 'Neu', definitionMode: 'fields', fields: { field: [FIELD] } };

/** An operation, the route of its request, and what it needs beside the workflow. */
type Operation = [resource: string, operation: string, route: string, more?: IDataObject];

const OPERATIONS: Operation[] = [
	['file', 'delete', 'DELETE /v2/files/:collection_id/', { collectionId: 'c1' }],
	['file', 'extract', 'POST /v2/workflows/:workflow_id/run/'],
	['file', 'getAll', 'GET /v2/workflows/:workflow_id/files/'],
	[
		'file',
		'getResults',
		'GET /v2/workflows/:workflow_id/files/:collection_id/results/',
		{ collectionId: 'c1' },
	],
	['file', 'process', 'POST /v2/workflows/:workflow_id/files/:file_id/run/', { fileId: 'f1' }],
	['file', 'upload', 'POST /v2/workflows/:workflow_id/upload/'],
	['file', 'uploadMany', 'POST /v2/workflows/:workflow_id/files/'],
	['service', 'checkHealth', 'GET /health/'],
	['webhook', 'create', 'POST /v2/webhooks/', { url: 'https://example.com', events: ['x'] }],
	['webhook', 'delete', 'DELETE /v2/webhooks/:webhook_id/', { webhookId: 'wh_1' }],
	['webhook', 'getAll', 'GET /v2/webhooks/'],
	['workflow', 'create', 'POST /v2/workflows/', DEFINITION],
	['workflow', 'delete', 'DELETE /v2/workflows/:workflow_id/'],
	['workflow', 'get', 'GET /v2/workflows/:workflow_id/'],
	['workflow', 'getAll', 'GET /v2/workflows/'],
	['workflow', 'getRuns', 'GET /v2/workflows/:workflow_id/runs/'],
	['workflow', 'run', 'POST /v2/workflows/:workflow_id/run/'],
	['workflow', 'update', 'PUT /v2/workflows/:workflow_id/', DEFINITION],
];

const answer = (status: number, detail: unknown = 'Something is amiss'): Fault => ({
	status,
	body: { error: 'Refused', detail, error_code: 'SOME_CODE', request_id: REQUEST_ID },
});

const SAID = /Anyformat says: .*amiss.*SOME_CODE, request ID 4c9d1f2e7b6a4d0f9a3e5c8b7d6f1a20/;

/** What the API does, and what the description of the error must say beside the next step. */
const FAULTS: Record<string, [fault: Fault, says: RegExp]> = {
	'400 with a text': [answer(400), SAID],
	'400 with a list': [answer(400, [{ loc: ['body', 'x'], msg: 'amiss' }]), /x: amiss/],
	'400 with a mapping': [answer(400, { name: ['This is amiss'] }), /name: This is amiss/],
	'401': [answer(401), /'API Key' of the Anyformat credential.*amiss/],
	'402': [answer(402), /Top up.*amiss/],
	'403': [answer(403), SAID],
	'404': [answer(404), SAID],
	'409': [answer(409), SAID],
	'413': [answer(413), SAID],
	'415': [answer(415), SAID],
	'422': [answer(422), SAID],
	'500': [answer(500), SAID],
	'a proxy with HTML': [{ status: 502, html: '<html><h1>Bad</h1></html>' }, /HTTP 502/],
	'an empty answer': [{ status: 200, html: '' }, /proxy or a login page|accepted it all the same/],
	'an answer that is cut in half': [{ cut: true }, /\(E[A-Z_]+|aborted|accepted it all the same/],
};

/** What happens is not a fault of its own for these. */
const FINE: Record<string, string[]> = {
	// The answer to a DELETE or a PUT need not say anything.
	'an empty answer': ['file.delete', 'webhook.delete', 'workflow.delete', 'workflow.update'],
	// There is nothing to be cut in the answer to a DELETE.
	'an answer that is cut in half': ['file.delete', 'webhook.delete', 'workflow.delete'],
};

const items = new Map<string, IDataObject>();

/** Runs an operation that meets a fault as often as it tries, and notes its only item. */
async function meet([resource, operation, route, more]: Operation, name: string): Promise<void> {
	await withApi(async (api) => {
		api.emulator.failNext(route, FAULTS[name][0], 10);
		const workflowId = { __rl: true, mode: 'id', value: api.workflowId };
		const result = await api.run(
			{ resource, operation, workflowId, ...more },
			{ items: [{ json: {}, binary }], settings: { onError: 'continueRegularOutput' } },
		);
		const [{ json, pairedItem }] = result.items;
		items.set(`${resource}.${operation} ${name}`, { ...json, pairedItem } as IDataObject);
	});
}

// Most of the time is spent waiting between tries, so all of it happens at once.
beforeAll(async () => {
	await Promise.all(
		OPERATIONS.flatMap((each) => Object.keys(FAULTS).map(async (name) => await meet(each, name))),
	);
}, 120_000);

describe.each(OPERATIONS)('%s → %s', (resource, operation) => {
	const faults = Object.keys(FAULTS).filter(
		(name) => !FINE[name]?.includes(`${resource}.${operation}`),
	);
	it.each(faults)('tells what to do after %s, and keeps link and details', (name) => {
		const { error, details, pairedItem } = items.get(`${resource}.${operation} ${name}`)!;
		const { description, requestId, ...facts } = details as IDataObject;
		expect(error).toMatch(/^[A-Z'].{15,}/);
		expect(`${String(error)} ${String(description)}`).not.toMatch(/<|undefined|\[object/);
		expect(description).toMatch(FAULTS[name][1]);
		expect(requestId).toBe('body' in FAULTS[name][0] ? REQUEST_ID : null);
		expect(Object.keys(facts).sort()).toEqual(['collectionId', 'fileName', 'status']);
		expect(pairedItem).toEqual({ item: 0 });
	});
});
