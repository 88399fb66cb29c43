/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmulator } from '../emulator';
import { aDefinition, client, receiver, stage, submit } from './support';

let dataDir: string;

beforeEach(() => {
	dataDir = mkdtempSync(join(tmpdir(), 'emulator-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

describe('a data folder', () => {
	it('keeps keys, workflows, documents and webhooks over a restart', async () => {
		const before = await stage({ dataDir });
		const workflow = before.emulator.addWorkflow(before.organization.id, aDefinition());
		const id = await submit(before.api, workflow.id, 'Invoice number: INV-7');
		await before.api.post('/v2/webhooks/', { url: 'https://example.com/a' });
		await before.emulator.close();

		const emulator = await createEmulator({ dataDir, speed: 0 });
		const api = client(emulator, before.organization.key);
		const results = `/v2/workflows/${workflow.id}/files/${id}/results/`;
		expect((await api.get(results)).status).toBe(412);
		emulator.clock.advance(2000);
		expect((await api.get(results)).data.extraction.invoice_number.value).toBe('INV-7');
		expect((await api.get('/v2/webhooks/')).data).toHaveLength(1);
		expect((await api.get(`/v2/workflows/${workflow.id}/`)).data).toEqual(workflow);
		await emulator.close();
	});

	it('goes on with time and announces what ends afterwards, and only that', async () => {
		const hook = await receiver();
		const options = { dataDir, switches: { httpWebhooks: 'loopback' as const } };
		const before = await stage(options);
		const workflow = before.emulator.addWorkflow(before.organization.id, aDefinition());
		await submit(before.api, workflow.id, 'ended');
		before.emulator.clock.advance(3_600_000);
		await before.api.post('/v2/webhooks/', { url: hook.url });
		const id = await submit(before.api, workflow.id, 'not ended');
		const stoppedAt = before.emulator.clock.now();
		await before.emulator.close();

		const emulator = await createEmulator({ ...options, speed: 0 });
		expect(emulator.clock.now()).toBeGreaterThanOrEqual(stoppedAt);
		emulator.clock.advance(2000);
		await hook.until(1);
		expect(hook.received.map(({ body }) => JSON.parse(body).data.extraction_id)).toEqual([id]);
		hook.close();
		await emulator.close();
	});

	it('holds a content once, as long as a document has it', async () => {
		const { emulator, api, organization } = await stage({ dataDir });
		const { id } = emulator.addWorkflow(organization.id, aDefinition());
		const [first, second] = [await submit(api, id, 'same'), await submit(api, id, 'same')];
		const kept = () => readdirSync(join(dataDir, 'files')).length;
		expect(kept()).toBe(1);
		await api.delete(`/v2/files/${first}/`);
		expect(kept()).toBe(1);
		await api.delete(`/v2/files/${second}/`);
		expect(kept()).toBe(0);
		await emulator.close();
	});
});
