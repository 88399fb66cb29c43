/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createEmulator, type Emulator } from '../emulator';
import type { Surroundings } from './examples';
import { ensureInstalled, type InstallOptions } from './install';
import { startN8n, type N8n } from './n8n';
import { installPackage } from './pack';
import { Rest } from './rest';
import { copySamples, readSampleSets, type SampleSet } from './samples';

export interface DemoOptions extends InstallOptions {
	/** Empty folder for n8n's data, its log and the documents. */
	userFolder: string;
	/** Of n8n; default: a free one. */
	port?: number;
	/** Default: a free one. */
	emulatorPort?: number;
	/** How much faster than real time the emulated API lives. */
	speed?: number;
	/** More of n8n's settings. */
	env?: Record<string, string>;
	/** Gets what must be done at the end; run it in reverse order, also after a failure here. */
	atEnd: Array<() => Promise<void>>;
}

/** A running n8n with the packed node, the emulated API, and all that the examples need. */
export interface Demo extends Surroundings {
	emulator: Emulator;
	n8n: N8n;
	rest: Rest;
	/** Values of the saved credential. */
	connection: { apiKey: string; baseUrl: string };
	sets: SampleSet[];
}

/** Starts everything; throws with the reason when a part doesn't come up. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
	const { userFolder, report, signal, port, emulatorPort, speed, atEnd } = options;
	const installation = await ensureInstalled(options);

	report('Packing the node …');
	await installPackage(userFolder);
	const sets = readSampleSets();
	const documents = join(userFolder, 'documents');
	// Some examples copy there what they have read.
	await mkdir(join(documents, 'filed'), { recursive: true });
	await copySamples(sets, documents);

	report('Starting the emulated Anyformat API …');
	// Here n8n has no https:// address.
	const switches = { httpWebhooks: 'loopback' } as const;
	const emulator = await createEmulator({ port: emulatorPort, speed, switches });
	atEnd.push(async () => await emulator.close());
	const { id: organizationId, key: apiKey } = emulator.createOrganization('Demo');
	const workflowIds = new Map<string, string>();
	for (const { definition } of sets) {
		workflowIds.set(definition.name, emulator.addWorkflow(organizationId, definition).id);
	}

	report('Starting n8n (about 15 seconds) …');
	const env = { ...options.env, N8N_RESTRICT_FILE_ACCESS_TO: documents };
	const n8n = await startN8n({ installation, userFolder, port, env, signal });
	atEnd.push(async () => await n8n.stop());
	const rest = new Rest(n8n.url);
	await rest.setupOwner();
	const connection = { apiKey, baseUrl: emulator.url };
	const credential = await rest.createCredential({
		type: 'anyformatApi',
		name: 'Anyformat API',
		data: connection,
	});
	// n8n's file selectors take slashes on every system.
	const filesFolder = documents.replaceAll('\\', '/');
	const { id, name } = credential;
	return {
		emulator,
		n8n,
		rest,
		connection,
		sets,
		credential: { id, name },
		workflowIds,
		filesFolder,
	};
}
