import { NodeApiError, type IDataObject } from 'n8n-workflow';

import { AbortedError, orAborted } from './abort';
import { isSafeMethod, type ApiClient, type ApiResponse, type PostingClient } from './apiClient';
import { postingClientOf, type Call } from './operationCall';
import { isOwnRefusal } from './errorBody';
import { OUTCOME_UNKNOWN_HINT } from './errorMessages';
import { createError } from './errors';
import {
	IdempotencyStore,
	shortHash,
	type IdempotencyRecord,
	type SourceHashes,
} from './idempotencyStore';
import { isTool } from './parameters';
import { hashesOf, keyOf, type RequestIdentity } from './requestIdentity';
import { HttpStatus } from './response';
import { readConnectionFailure, wasNeverSent } from './requestFailure';

/** What a POST gave. */
export interface PostResult {
	response: IDataObject;
	/** Name of the file that was sent, where a retry could not tell it. */
	fileName?: string;
}

/** A request that was carried out, in this try of the node or in an earlier one. */
export interface IdempotentResult extends PostResult {
	atMs: number;
	/** Lets the next try carry it out anew. */
	forget(): void;
}

/** The next step where the operation has the option for it. */
const RESEND_HINT =
	"To send it again all the same, switch on 'Resend If Outcome Is Unknown' under Options, save, and retry this execution with the currently saved workflow.";

/**
 * Idempotency: carries out `post` unless an earlier try of this execution did. It is remembered with
 * unknown outcome before it is sent, and completed by the response; after an unknown outcome every later
 * try throws that, and sends nothing. Throws what `post` throws.
 */
export async function sendOnce(
	call: Call,
	identity: RequestIdentity,
	post: (client: PostingClient) => Promise<PostResult>,
): Promise<IdempotentResult> {
	const { context, client } = call;
	const store = IdempotencyStore.of(context);
	const key = keyOf(call, identity);
	const hashes = hashesOf(context, identity.source);
	const isToolCall = isTool(client.node);
	const work = async () => await carryOut(call, identity, post, { store, key, hashes, isToolCall });
	// Each call of a tool is a request of its own.
	if (isToolCall) return await work();
	for (;;) {
		const underWay = store.underWay(key, hashes);
		if (underWay === undefined) return await store.track(key, hashes, work);
		await orAborted(underWay, client.signal);
	}
}

/** Where a request is remembered. */
interface Entry {
	store: IdempotencyStore;
	key: string;
	hashes: SourceHashes;
	isToolCall: boolean;
}

async function carryOut(
	call: Call,
	identity: RequestIdentity,
	post: (client: PostingClient) => Promise<PostResult>,
	entry: Entry,
): Promise<IdempotentResult> {
	const { client } = call;
	const { store, key, hashes, isToolCall } = entry;
	const account = shortHash(client.account.id);
	const known = isToolCall ? store.claim(key, hashes.value) : store.find(key, hashes);
	if (known !== undefined) {
		call.records.push({ key, record: known });
		if (known.response === undefined) {
			if (identity.resendUnclear !== true) throw outcomeUnknownError(client, known, identity);
		} else if (known.account === account || (await identity.isFound?.(known.response)) !== false) {
			known.account = account;
			return resultOf(store, key, known);
		}
		store.remove(key, known);
	}
	const record: IdempotencyRecord = { atMs: Date.now(), account, ...hashes };
	call.records.push({ key, record });
	try {
		Object.assign(record, await post(recordingClient(call, entry, record)), { atMs: Date.now() });
		return resultOf(store, key, record);
	} catch (error) {
		if (error instanceof NodeApiError && error.context.outcomeUnknown === true) {
			store.add(key, record, isToolCall);
			record.problem = [error.message, error.description ?? ''];
			error.description = withResendHint(error.description, identity);
		} else if (!(error instanceof AbortedError)) store.remove(key, record);
		throw error as Error;
	}
}

const resultOf = (
	store: IdempotencyStore,
	key: string,
	record: IdempotencyRecord,
): IdempotentResult => ({
	response: record.response!,
	atMs: record.atMs,
	fileName: record.fileName,
	forget: () => store.remove(key, record),
});

/** Remembers a POST right before it is sent, and forgets it when the API certainly did not take it. */
function recordingClient(
	call: Call,
	{ store, key, isToolCall }: Entry,
	record: IdempotencyRecord,
): PostingClient {
	const client = postingClientOf(call);
	const remember = () => store.add(key, record, isToolCall);
	const forget = () => store.remove(key, record);
	return {
		...client,
		request: async (request) => {
			if (isSafeMethod(request.method)) return await client.request(request);
			record.atMs = Date.now();
			remember();
			const response = await client.request(request).catch((error: unknown) => {
				if (wasNeverSent(readConnectionFailure(error))) forget();
				throw error as Error;
			});
			if (isRefused(response)) forget();
			return response;
		},
	};
}

/** Whether the API itself says that it did not take a request; a proxy may say so after it has. */
const isRefused = (response: ApiResponse): boolean =>
	response.statusCode >= 400 &&
	response.statusCode < HttpStatus.ServerError &&
	isOwnRefusal(response);

/** The error of a request whose outcome an earlier try left unknown. */
function outcomeUnknownError(
	{ node, itemIndex }: ApiClient,
	{ problem }: IdempotencyRecord,
	identity: RequestIdentity,
): NodeApiError {
	const [message, description] = problem ?? [
		`It is not known whether Anyformat accepted ${identity.label()}`,
		`It was sent, and stopped before the response came. ${OUTCOME_UNKNOWN_HINT}`,
	];
	const error = createError(node, message, {
		description: withResendHint(description, identity),
		itemIndex,
	});
	error.context.outcomeUnknown = true;
	return error;
}

/** Adds the next step to a description, where the operation has the option for it. */
function withResendHint(
	description: string | null = '',
	{ resendUnclear }: RequestIdentity,
): string {
	return [description, resendUnclear === undefined ? '' : RESEND_HINT].filter(Boolean).join(' ');
}

/** Ends a call of a tool: what it has handed out is no matter of later calls, which may ask on purpose. */
export function endToolCall({ context, records }: Call, hasSucceeded: boolean): void {
	const store = IdempotencyStore.of(context);
	for (const { key, record } of records) {
		if (hasSucceeded && record.response !== undefined) store.remove(key, record);
		else store.release(record);
	}
}
