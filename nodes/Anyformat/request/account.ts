import { createHash } from 'crypto';
import type {
	ICredentialDataDecryptedObject,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { readConnection, type Connection } from '../../../credentials/connection';
import { CircuitBreaker } from './circuitBreaker';
import { monotonicNow, type MonotonicMs } from './clock';
import { RateLimiter } from './rateLimiter';

/**
 * Which counter of the API a request is charged to. Whether running an uploaded file counts as a
 * submission is not documented, so it has a tier of its own, which learns from its own answers.
 */
export type RateLimitTier = 'submission' | 'uploadedRun' | 'general';

/** The way to the base URL that a node has of its own, under Request Options: what fails there may work elsewhere. */
export type Route = Pick<IHttpRequestOptions, 'proxy' | 'skipSslCertificateValidation'>;

/** What is known of one key at one base URL, by one route, shared by all items and executions of the process. */
export interface Account {
	/** Hash of base URL and key; the key itself is not kept. */
	id: string;
	limiters: Record<RateLimitTier, RateLimiter>;
	breakers: Record<RateLimitTier, CircuitBreaker>;
	/** Whether Anyformat ever answered at the base URL. */
	hasAnswered: boolean;
	/** Documents that are waited for; it is not forgotten then, however seldom they are asked for. */
	waiting: number;
}

const MAX_CONCURRENT_UPLOADS = 3;
const MAX_CONCURRENT_READS = 10;

/** Longer than any rate-limit window, so that what is forgotten is out of date anyway. */
const ACCOUNT_TTL_MS = 10 * 60 * 1000;

const accounts = new Map<string, Account & { usedAtMs: MonotonicMs }>();

/** Base URL and key of the node's credential. Throws what `readConnection` throws. */
export async function getConnection(context: IExecutePaginationFunctions): Promise<Connection> {
	return readConnection(await context.getCredentials('anyformatApi'));
}

/** The account of a decrypted `anyformatApi` credential. Throws what `readConnection` throws. */
export function getAccount(
	credential: ICredentialDataDecryptedObject,
	{ proxy, skipSslCertificateValidation }: Route = {},
	nowMs = monotonicNow(),
): Account {
	const { baseUrl, apiKey } = readConnection(credential);
	const id = createHash('sha256').update(`${baseUrl}\n${apiKey}`).digest('hex');
	const key = JSON.stringify([id, proxy, skipSslCertificateValidation]);
	dropUnusedAccounts(nowMs);
	const known = accounts.get(key) ?? {
		id,
		limiters: {
			submission: new RateLimiter(MAX_CONCURRENT_UPLOADS, [401, 402, 403]),
			uploadedRun: new RateLimiter(MAX_CONCURRENT_UPLOADS, [401, 402, 403]),
			general: new RateLimiter(MAX_CONCURRENT_READS, [401]),
		},
		breakers: {
			submission: new CircuitBreaker(),
			uploadedRun: new CircuitBreaker(),
			general: new CircuitBreaker(),
		},
		hasAnswered: false,
		waiting: 0,
		usedAtMs: nowMs,
	};
	known.usedAtMs = nowMs;
	accounts.set(key, known);
	return known;
}

function dropUnusedAccounts(nowMs: MonotonicMs): void {
	for (const [key, { limiters, waiting, usedAtMs }] of accounts) {
		const isIdle = waiting === 0 && Object.values(limiters).every((limiter) => limiter.idle);
		if (isIdle && nowMs - usedAtMs > ACCOUNT_TTL_MS) accounts.delete(key);
	}
}
