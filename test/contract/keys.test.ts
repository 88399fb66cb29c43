import axios from 'axios';
import { aDefinition, client, stage, submit, type Stage } from './support';

let world: Stage;
const LIST = '/v2/workflows/';

beforeEach(async () => {
	world = await stage();
});
afterEach(async () => await world.emulator.close());

const withHeader = async (authorization?: string) =>
	await client(world.emulator).get(LIST, { headers: { Authorization: authorization } });

describe('a key', () => {
	it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic YTpi'])(
		'that is missing or empty (%p) is answered 403 ACCESS_DENIED',
		async (authorization) => {
			const { status, data } = await withHeader(authorization);
			expect([status, data.error_code]).toEqual([403, 'ACCESS_DENIED']);
		},
	);

	it('that is unknown is answered 401 AUTH_FAILED', async () => {
		const { status, data } = await withHeader('Bearer af_wrong');
		expect([status, data.error_code]).toEqual([401, 'AUTH_FAILED']);
	});

	it('is found with a header and a scheme in any casing', async () => {
		for (const header of ['authorization', 'AUTHORIZATION', 'AuthoriZation']) {
			const { status } = await axios.get(`${world.emulator.url}${LIST}`, {
				headers: { [header]: `bEARER ${world.organization.key}` },
			});
			expect(status).toBe(200);
		}
	});

	it('is dead at once when it was rotated', async () => {
		const fresh = world.emulator.rotateKey(world.organization.id);
		expect((await world.api.get(LIST)).status).toBe(401);
		expect((await client(world.emulator, fresh).get(LIST)).status).toBe(200);
	});

	it('can be judged the other way round by switches', async () => {
		world.emulator.switches.missingKeyStatus = 401;
		world.emulator.switches.badKeyStatus = 403;
		expect((await withHeader()).data.error_code).toBe('AUTH_FAILED');
		expect((await withHeader('Bearer x')).data.error_code).toBe('ACCESS_DENIED');
	});

	it('is not needed for the open endpoints', async () => {
		for (const path of ['/', '/health/', '/schema/', '/docs/']) {
			expect((await client(world.emulator).get(path)).status).toBe(200);
		}
	});
});

describe('organizations', () => {
	it("know nothing of each other's things", async () => {
		const { emulator, organization, api } = world;
		const workflow = emulator.addWorkflow(organization.id, aDefinition());
		const collectionId = await submit(api, workflow.id, 'secret');
		const webhook = await api.post('/v2/webhooks/', { url: 'https://example.com/a' });
		const stranger = client(emulator, emulator.createOrganization('Other').key);
		const path = `/v2/workflows/${workflow.id}/`;
		const answers = await Promise.all([
			stranger.get(path),
			stranger.put(path, aDefinition()),
			stranger.delete(path),
			stranger.get(`${path}runs/`),
			stranger.get(`${path}files/`),
			stranger.post(`${path}run/`),
			stranger.post(`${path}upload/`),
			stranger.post(`${path}files/`),
			stranger.get(`${path}files/${collectionId}/results/`),
			stranger.delete(`/v2/files/${collectionId}/`),
			stranger.delete(`/v2/webhooks/${webhook.data.id}/`),
		]);
		expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
		expect((await stranger.get(LIST)).data.count).toBe(0);
		expect((await stranger.get('/v2/webhooks/')).data).toEqual([]);
		expect((await api.get(`${path}runs/`)).data.count).toBe(1);
	});
});
