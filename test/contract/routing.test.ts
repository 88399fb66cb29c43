import { respond } from '../emulator/api';
import { routes } from '../emulator/routes';
import { aDefinition, aForm, client, stage, type Stage } from './support';

let world: Stage;

beforeEach(async () => {
	world = await stage();
});
afterEach(async () => await world.emulator.close());

describe('a path', () => {
	it('without its last slash is answered 301 before the key is looked at, the query kept', async () => {
		const answer = await client(world.emulator).get('/v2/workflows?page=2&page_size=5');
		expect(answer.status).toBe(301);
		expect(answer.headers.location).toBe('/v2/workflows/?page=2&page_size=5');
		expect(answer.headers['x-api-version']).toBeDefined();
	});

	it('without its last slash has no body read', async () => {
		const { id } = world.emulator.addWorkflow(world.organization.id, aDefinition());
		const answer = await world.api.post(`/v2/workflows/${id}/run`, aForm([['text', 'a']]));
		expect(answer.status).toBe(301);
		expect(world.emulator.documents(world.organization.id)).toEqual([]);
		expect(world.emulator.calls.at(-1)?.bytes).toBe(0);
	});

	it('that is not served is answered 501 and remembered', async () => {
		const { status, data } = await world.api.get('/v2/workflows/x/versions/');
		expect([status, data.error_code]).toEqual([501, 'NOT_IMPLEMENTED']);
		expect(world.emulator.unknownRoutes).toEqual(['GET /v2/workflows/x/versions/']);
		world.emulator.switches.unknownRouteStatus = 404;
		expect((await world.api.get('/jobs/')).data.error_code).toBe('NOT_FOUND');
	});

	it('that is served by another method is answered 405 with what is allowed', async () => {
		const { status, headers } = await world.api.patch('/v2/workflows/', {});
		expect(status).toBe(405);
		expect(headers.allow).toBe('GET, POST');
		expect((await world.api.head('/v2/workflows/')).status).toBe(405);
		world.emulator.switches.replaceWorkflow = 'refused';
		const { id } = world.emulator.addWorkflow(world.organization.id, aDefinition());
		expect((await world.api.put(`/v2/workflows/${id}/`, aDefinition())).status).toBe(405);
	});

	it('may have values that each method calls otherwise', async () => {
		const route = { ...routes[0], method: 'GET', path: '/v2/files/:file_id/' } as const;
		routes.push({ ...route, tier: 'general', handle: ({ params }) => respond(200, params) });
		const { emulator, api } = await stage().finally(() => routes.pop());
		expect((await api.get('/v2/files/a/')).data).toEqual({ file_id: 'a' });
		expect((await api.put('/v2/files/a/', {})).headers.allow).toBe('DELETE, GET');
		await emulator.close();
	});

	it('with a value that holds a slash or a question mark finds that value', async () => {
		await world.api.get('/v2/workflows/a%2Fb%3Fc%23d/');
		expect(world.emulator.calls.at(-1)).toMatchObject({
			route: 'GET /v2/workflows/:workflow_id/',
			path: '/v2/workflows/a%2Fb%3Fc%23d/',
			status: 404,
		});
	});
});

describe('a body', () => {
	it('that is no JSON is answered 400 INVALID_JSON', async () => {
		const { status, data } = await world.api.post('/v2/workflows/', '{"name":', {
			headers: { 'content-type': 'application/json' },
			transformRequest: (body: string) => body,
		});
		expect([status, data.error_code]).toEqual([400, 'INVALID_JSON']);
	});

	it('that breaks rules is answered 400 VALIDATION_ERROR with a list', async () => {
		const { status, data } = await world.api.post('/v2/workflows/', { nodes: [] });
		expect([status, data.error_code]).toEqual([400, 'VALIDATION_ERROR']);
		expect(data.detail).toContainEqual({
			loc: ['body', 'name'],
			msg: 'Field required',
			type: 'missing',
		});
		expect(data.request_id).toMatch(/^[0-9a-f]{32}$/);
	});
});

describe('an error', () => {
	const refuse = async () => await world.api.post('/v2/workflows/', { nodes: [] });

	it('has three keys and a text for detail in the older shape', async () => {
		world.emulator.switches.errorBody = 'three-keys';
		const { data } = await refuse();
		expect(Object.keys(data)).toEqual(['error', 'detail', 'error_code']);
		expect(data.detail).toContain("'name': ['Field required']");
		world.emulator.failNext('*', { status: 500 });
		expect((await refuse()).data.reference_id).toMatch(/^err_[0-9A-F]{8}$/);
	});

	it('is a 422 with nothing but detail in the shape of the framework', async () => {
		world.emulator.switches.errorBody = 'fastapi';
		const { status, data } = await refuse();
		expect(status).toBe(422);
		expect(Object.keys(data)).toEqual(['detail']);
		expect((await world.api.get('/v2/workflows/x/')).data).toEqual({
			detail: 'The requested resource does not exist.',
		});
	});

	it('is a page when a gateway answers', async () => {
		world.emulator.switches.errorBody = 'html';
		const { status, headers, data } = await refuse();
		expect(status).toBe(400);
		expect(headers['content-type']).toContain('text/html');
		expect(data).toContain('<h1>400');
	});
});
