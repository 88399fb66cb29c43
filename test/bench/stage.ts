/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, not in n8n */
import { cp, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INodeCredentials } from 'n8n-workflow';
import type { Installation } from '../e2e/install';
import { GARBAGE_COLLECTOR } from '../e2e/memory';
import { startN8n, type N8n } from '../e2e/n8n';
import { Rest } from '../e2e/rest';
import { readSampleSets } from '../e2e/samples';
import { startEmulator, type RemoteEmulator } from './emulatorClient';
import type { Tenant } from './emulatorProcess';

export interface Bench {
	installation: Installation;
	/** User folder of n8n that holds nothing but the package, so that every row measures the same. */
	packed: string;
	/** Told what happens, line by line. */
	report: (line: string) => void;
	/** Breaks the measurement off. */
	signal: AbortSignal;
}

/** A fresh n8n with the packed node, and the emulated API, for one row. */
export interface Stage extends Bench {
	emulator: RemoteEmulator;
	/** Of the emulated API. */
	baseUrl: string;
	n8n: N8n;
	rest: Rest;
	/** Folder from which n8n may read files. */
	documents: string;
	/** Name of the folder that the package is unpacked in. */
	userFolder: string;
}

/** A tenant of the API with its credentials in n8n. */
export interface Account extends Tenant {
	/** For our node. */
	anyformat: INodeCredentials;
	/** For HTTP Request nodes. */
	bearer: INodeCredentials;
}

/** Sets a stage, runs `work` on it, and takes it down whatever happens. `nodeOptions` are those of n8n's process. */
export async function onStage<T>(
	bench: Bench,
	work: (stage: Stage) => Promise<T>,
	nodeOptions = '',
): Promise<T> {
	const { installation, packed, report, signal } = bench;
	// n8n compares real paths, and a temporary folder may lie behind a link.
	const userFolder = await realpath(await mkdtemp(join(tmpdir(), 'n8n-nodes-anyformat-bench-')));
	const documents = join(userFolder, 'documents');
	const { emulator, stop } = startEmulator();
	let n8n: N8n | undefined;
	try {
		await mkdir(documents);
		await cp(packed, userFolder, { recursive: true });
		report('  starting n8n …');
		const env = {
			NODE_OPTIONS: `${GARBAGE_COLLECTOR.NODE_OPTIONS} ${nodeOptions}`.trim(),
			N8N_RESTRICT_FILE_ACCESS_TO: documents,
		};
		n8n = await startN8n({ installation, userFolder, env, signal });
		const rest = new Rest(n8n.url);
		await rest.setupOwner();
		const baseUrl = await emulator.url();
		return await work({ ...bench, emulator, baseUrl, n8n, rest, documents, userFolder });
	} finally {
		await n8n?.stop();
		stop();
		await rm(userFolder, { recursive: true, force: true, maxRetries: 5 });
	}
}

/**
 * A new tenant for each execution: neither the API's windows nor what our node has learned of an account
 * reach from one execution into the next.
 */
export async function newAccount(
	{ emulator, rest, baseUrl }: Pick<Stage, 'emulator' | 'rest' | 'baseUrl'>,
	pastRuns = 0,
): Promise<Account> {
	const [{ definition }] = readSampleSets();
	const tenant = await emulator.addTenant(definition, pastRuns);
	const { apiKey } = tenant;
	const save = async (type: string, data: Record<string, string>): Promise<INodeCredentials> => {
		const { id, name } = await rest.createCredential({ type, name: type, data });
		return { [type]: { id, name } };
	};
	return {
		...tenant,
		anyformat: await save('anyformatApi', { apiKey, baseUrl }),
		bearer: await save('httpBearerAuth', { token: apiKey }),
	};
}
