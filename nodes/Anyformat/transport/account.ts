import { createHash } from 'crypto';
import type { ICredentialDataDecryptedObject, IExecutePaginationFunctions } from 'n8n-workflow';

import { readConnection, type Connection } from '../../../credentials/connection';
import { RateGate } from './rateGate';

/**
 * Which counter of the API a request is charged to. Whether running an uploaded file counts as a
 * submission is not documented, so it has a tier of its own, which learns from its own answers.
 */
export type Tier = 'submission' | 'uploadedRun' | 'general';

/** What is known of one key at one base URL, shared by all items and executions of the process. */
export interface Account {
	/** Hash of base URL and key; the key itself is not kept. */
	id: string;
	gates: Record<Tier, RateGate>;
}

const UPLOADS_AT_ONCE = 3;
const READS_AT_ONCE = 10;

/** Longer than any rate-limit window, so that what is forgotten is out of date anyway. */
const FORGOTTEN_AFTER_MS = 10 * 60 * 1000;

const accounts = new Map<string, Account & { usedAtMs: number }>();

/** Base URL and key of the node's credential. Throws what `readConnection` throws. */
export async function connectionOf(context: IExecutePaginationFunctions): Promise<Connection> {
	return readConnection(await context.getCredentials('anyformatApi'));
}

/** The account of a decrypted `anyformatApi` credential. Throws what `readConnection` throws. */
export function accountOf(
	credential: ICredentialDataDecryptedObject,
	nowMs: number = Date.now(),
): Account {
	const { baseUrl, apiKey } = readConnection(credential);
	const id = createHash('sha256').update(`${baseUrl}\n${apiKey}`).digest('hex');
	forgetUnused(nowMs);
	const known = accounts.get(id) ?? {
		id,
		gates: {
			submission: new RateGate(UPLOADS_AT_ONCE, [401, 402, 403]),
			uploadedRun: new RateGate(UPLOADS_AT_ONCE, [401, 402, 403]),
			general: new RateGate(READS_AT_ONCE, [401]),
		},
		usedAtMs: nowMs,
	};
	known.usedAtMs = nowMs;
	accounts.set(id, known);
	return known;
}

function forgetUnused(nowMs: number): void {
	for (const [id, { gates, usedAtMs }] of accounts) {
		const idle = Object.values(gates).every((gate) => gate.idle);
		if (idle && nowMs - usedAtMs > FORGOTTEN_AFTER_MS) accounts.delete(id);
	}
}
