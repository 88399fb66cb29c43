import { updateDisplayOptions, type IDataObject, type INodePropertyOptions } from 'n8n-workflow';

import { API } from '../../credentials/connection';
import { Anyformat } from '../../nodes/Anyformat/Anyformat.node';
import { workflowId } from '../../nodes/Anyformat/properties/fields';
import { requestHandler } from '../../nodes/Anyformat/request/requestHandler';
import { sendRequest } from '../../nodes/Anyformat/request/sendRequest';
import { apiTest, withApi, type Api } from './api';
import { everyParameter, ITEM, OPERATIONS, requestOf, routeOf } from './everyOperation';
import { asLoaded } from './harness';

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

/** Methods that may be repeated whatever they are about. */
const SAFE = ['GET', 'PUT', 'DELETE'];

const creating = OPERATIONS.filter(
	([resource, operation]) => !SAFE.includes(String(requestOf(resource, operation).method)),
);

it('there are operations that create or bill', () => {
	expect(creating.length).toBeGreaterThanOrEqual(7);
});

/** Requests that create something, since the given one, with their statuses. */
const posts = ({ emulator }: Api, since: number) =>
	emulator.calls.slice(since).filter(({ method }) => !SAFE.includes(method));

describe('under Retry On Fail an operation that creates or bills is sent once for each item', () => {
	it.concurrent.each(creating)('%s → %s', async (resource, operation) => {
		await withApi(async (api) => {
			const parameters = { ...(await everyParameter(api)), resource, operation };
			const since = api.emulator.calls.length;
			api.emulator.failNext(routeOf(requestOf(resource, operation)), { status: 400 }, { skip: 1 });
			const { error } = await api.run(parameters, { items: [ITEM, ITEM], settings: RETRY });
			expect(error).toBeUndefined();
			const statuses = posts(api, since).map(({ status }) => status!);
			expect(statuses.filter((status) => status === 400)).toHaveLength(1);
			expect(statuses.filter((status) => status < 300)).toHaveLength(2);
		});
	});
});

describe('when nobody knows the outcome, an operation that creates or bills sends nothing again', () => {
	it.concurrent.each(creating)('%s → %s', async (resource, operation) => {
		await withApi(async (api) => {
			const parameters = { ...(await everyParameter(api)), resource, operation };
			const since = api.emulator.calls.length;
			expect(requestOf(resource, operation).method).toBe('POST');
			api.emulator.failNext('*', { reset: 'after' });
			const { error } = await api.run(parameters, { items: [ITEM], settings: RETRY });
			expect(error?.description).toContain('may have accepted it');
			expect(posts(api, since)).toHaveLength(1);
		});
	});
});

/** The node with one more operation, as CONTRIBUTING's recipe makes it. */
function nodeWith(option: INodePropertyOptions) {
	const extended = new Anyformat();
	const selector = extended.description.properties.find(
		({ name, displayOptions }) =>
			name === 'operation' && displayOptions?.show?.resource?.[0] === 'workflow',
	)!;
	// The list of operations is a module's, and shared by all instances.
	const extendedSelector = { ...selector, options: [...selector.options!, option] };
	extended.description.properties = [
		...extended.description.properties.map((property) =>
			property === selector ? extendedSelector : property,
		),
		...updateDisplayOptions({ show: { resource: ['workflow'], operation: [option.value] } }, [
			workflowId,
		]),
	];
	return asLoaded(extended);
}

const shelve = (more: IDataObject = {}): INodePropertyOptions => ({
	name: 'Shelve',
	value: 'shelve',
	action: 'Shelve workflow',
	description: 'Put a workflow away',
	routing: { request: { method: 'POST', url: `${API}/workflows/{workflowId}/shelve/` }, ...more },
});

/** Answers every second item's first request with 400. */
async function shelving(api: Api, option: INodePropertyOptions) {
	const accepted: string[] = [];
	const refused = new Set<string>();
	const { url: baseUrl } = await api.serve((request, response) => {
		const path = request.url!;
		const isRefused = path.includes('second') && !refused.has(path);
		if (isRefused) refused.add(path);
		else accepted.push(path);
		response.writeHead(isRefused ? 400 : 201, { 'Content-Type': 'application/json' });
		const refusal = { error: 'Not now', error_code: 'VALIDATION_ERROR' };
		response.end(JSON.stringify(isRefused ? refusal : { id: `a${accepted.length}` }));
	});
	const result = await api.run(
		{
			resource: 'workflow',
			operation: 'shelve',
			workflowId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
		},
		{
			access: { ...api.access, baseUrl },
			items: ['first', 'second'].map((id) => ({ json: { id } })),
			settings: RETRY,
			nodeType: nodeWith(option),
		},
	);
	return { ...result, accepted };
}

it.concurrent.each([
	['file', 'process'],
	['file', 'uploadMany'],
	['workflow', 'create'],
	['webhook', 'create'],
])(
	'%s → %s that gets no ID for an answer leaves open whether it was carried out',
	apiTest(async (api, resource, operation) => {
		const parameters = { ...(await everyParameter(api)), resource, operation };
		const route = routeOf(requestOf(resource, operation));
		api.emulator.failNext(route, { status: 200, body: { ok: true } });
		const { error } = await api.run(parameters, { items: [ITEM] });
		expect(error?.description).toContain('may have accepted it all the same');
	}),
);

describe('a new POST operation', () => {
	it.concurrent(
		'by the recipe is sent once, without a line about it',
		apiTest(async (api) => {
			const { items, error, accepted } = await shelving(api, shelve());
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json)).toEqual([{ id: 'a1' }, { id: 'a2' }]);
			expect(accepted).toEqual(['/v2/workflows/first/shelve/', '/v2/workflows/second/shelve/']);
		}),
	);

	it.concurrent(
		'with a handler that sends it as if it were a GET sends nothing',
		apiTest(async (api) => {
			const forgetful = requestHandler(async ({ client, request, subject }) => {
				// What the compiler refuses, too.
				await sendRequest(client, request as never, { subject });
				return [];
			});
			const { error, accepted } = await shelving(
				api,
				shelve({ operations: { pagination: forgetful } as never }),
			);
			expect(error?.message).toContain('is not sent by sendOnce');
			expect(accepted).toEqual([]);
		}),
	);
});
