/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmulator, type Emulator, type EmulatorOptions } from '../emulator';
import { aDefinition, client, receiver, submit, type Receiver } from './support';

let dataDir: string;
let running: Emulator | undefined;
let hook: Receiver;

beforeEach(async () => {
	dataDir = mkdtempSync(join(tmpdir(), 'emulator-'));
	hook = await receiver();
});
afterEach(async () => {
	hook.close();
	await running?.close();
	rmSync(dataDir, { recursive: true });
});

/** Starts the emulator on the folder, after the one before has ended. */
async function restart(options: EmulatorOptions = {}) {
	await running?.close();
	running = await createEmulator({ dataDir, speed: 0, ...options });
	const [organization = running.createOrganization('Acme')] = running.organizations();
	return { emulator: running, organization, api: client(running, organization.key) };
}

describe('a data folder', () => {
	it('keeps keys, workflows, documents and webhooks over a restart', async () => {
		const before = await restart();
		const workflow = before.emulator.addWorkflow(before.organization.id, aDefinition());
		const id = await submit(before.api, workflow.id, 'Invoice number: INV-7');
		await before.api.post('/v2/webhooks/', { url: 'https://example.com/a' });

		const { emulator, api, organization } = await restart();
		expect(organization).toEqual(before.organization);
		const results = `/v2/workflows/${workflow.id}/files/${id}/results/`;
		expect((await api.get(results)).status).toBe(412);
		emulator.clock.advance(2000);
		expect((await api.get(results)).data.extraction.invoice_number.value).toBe('INV-7');
		expect((await api.get('/v2/webhooks/')).data).toHaveLength(1);
		expect((await api.get(`/v2/workflows/${workflow.id}/`)).data).toEqual(workflow);
	});

	it('goes on with time and announces what ends afterwards, and only that', async () => {
		const options = { switches: { httpWebhooks: 'loopback' as const } };
		const before = await restart(options);
		const workflow = before.emulator.addWorkflow(before.organization.id, aDefinition());
		await submit(before.api, workflow.id, 'ended');
		before.emulator.clock.advance(3_600_000);
		await before.api.post('/v2/webhooks/', { url: hook.url });
		const id = await submit(before.api, workflow.id, 'not ended');
		const stoppedAt = before.emulator.clock.now();

		const { emulator } = await restart(options);
		expect(emulator.clock.now()).toBeGreaterThanOrEqual(stoppedAt);
		emulator.clock.advance(2000);
		await hook.until(1);
		expect(hook.received.map(({ body }) => JSON.parse(body).data.extraction_id)).toEqual([id]);
	});

	it('holds a content once, as long as a document has it', async () => {
		const { emulator, api, organization } = await restart();
		const { id } = emulator.addWorkflow(organization.id, aDefinition());
		const [first, second] = [await submit(api, id, 'same'), await submit(api, id, 'same')];
		const kept = () => readdirSync(join(dataDir, 'files')).length;
		expect(kept()).toBe(1);
		await api.delete(`/v2/files/${first}/`);
		expect(kept()).toBe(1);
		await api.delete(`/v2/files/${second}/`);
		expect(kept()).toBe(0);
	});
});
