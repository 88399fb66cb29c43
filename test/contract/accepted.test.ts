import { createHash } from 'crypto';
import { aDefinition, aForm, client, stage, type Stage } from './support';

let world: Stage;
let workflowId: string;
let path: string;

beforeEach(async () => {
	world = await stage();
	workflowId = world.emulator.addWorkflow(world.organization.id, aDefinition()).id;
	path = `/v2/workflows/${workflowId}/`;
});
afterEach(async () => await world.emulator.close());

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('what was accepted', () => {
	it('is told with name, content, workflow and collection, also after it was deleted', async () => {
		const run = await world.api.post(`${path}run/`, aForm([['file', 'one', 'März.pdf']]));
		await world.api.delete(`/v2/files/${run.data.id}/`);
		expect(world.emulator.billed).toEqual([
			{
				by: 'run',
				collectionId: run.data.id,
				organizationId: world.organization.id,
				workflowId,
				fileName: 'März.pdf',
				contentType: 'application/octet-stream',
				size: 3,
				sha256: sha256('one'),
				atMs: world.emulator.clock.now(),
			},
		]);
	});

	it('counts each acceptance, and staging only when it is run', async () => {
		for (let n = 0; n < 2; n++) await world.api.post(`${path}run/`, aForm([['text', 'same']]));
		const { data } = await world.api.post(`${path}upload/`, aForm([['text', 'staged']]));
		await world.api.post(`${path}files/`, aForm([['files', 'a', 'a.txt']]));
		await world.api.post(`${path}run/`, aForm([]));
		expect(world.emulator.billed).toHaveLength(2);
		await world.api.post(`${path}files/${data.file_id}/run/`);
		expect(world.emulator.accepted.map(({ by }) => by)).toEqual([
			...['run', 'run', 'upload', 'collection', 'staged-run'],
		]);
		expect(world.emulator.billed.map((one) => one.sha256)).toEqual(
			['same', 'same', 'staged'].map(sha256),
		);
		world.emulator.reset();
		expect(world.emulator.accepted).toEqual([]);
	});

	it('stays reachable under a new key, while the old one is 401', async () => {
		const { data } = await world.api.post(`${path}run/`, aForm([['text', 'x']]));
		world.emulator.clock.advance(2000);
		const fresh = client(world.emulator, world.emulator.rotateKey(world.organization.id));
		const results = `${path}files/${data.id}/results/`;
		expect((await fresh.get(results)).status).toBe(200);
		expect((await world.api.get(results)).status).toBe(401);
	});
});

describe('somebody else', () => {
	it('can add documents, run them later and delete them or their workflow', async () => {
		const { emulator, api } = world;
		const staged = emulator.addDocument(workflowId, { staged: true, content: 'Invoice number: 7' });
		const failing = emulator.addDocument(workflowId, { script: { outcome: 'error' } });
		emulator.clock.advance(2000);
		const results = async (id: string) => await api.get(`${path}files/${id}/results/`);
		expect([(await results(staged)).status, (await results(failing)).status]).toEqual([412, 422]);
		emulator.runDocument(staged, { readyAfterMs: 10 });
		emulator.clock.advance(10);
		expect((await results(staged)).data.extraction.invoice_number.value).toBe('7');
		expect([emulator.accepted, emulator.calls.length]).toEqual([[], 3]);
		emulator.deleteDocument(staged);
		expect((await results(staged)).data.error_code).toBe('NOT_FOUND');
		emulator.deleteWorkflow(workflowId);
		expect((await results(failing)).data.error_code).toBe('NOT_FOUND');
	});

	it('has no say in the fate of documents that are sent', async () => {
		world.emulator.scriptNext(
			{ outcome: 'error', readyAfterMs: 0 },
			{ matches: ({ files: [file] }) => file.fileName === 'b.txt' },
		);
		world.emulator.addDocument(workflowId, { fileName: 'b.txt' });
		for (const name of ['a.txt', 'b.txt', 'b.txt']) {
			await world.api.post(`${path}run/`, aForm([['file', 'x', name]]));
		}
		world.emulator.clock.advance(2000);
		const ends = world.emulator.documents(world.organization.id).map(({ status }) => status);
		expect(ends).toEqual(['processed', 'processed', 'error', 'processed']);
	});
});
