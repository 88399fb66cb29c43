import { NodeApiError, type IDataObject } from 'n8n-workflow';

import { addAcceptedId } from '../request/errors';
import { resultsUrl, workflowUrl, type PostingClient } from '../request/apiClient';
import { derivedCall, type Call } from '../request/operationCall';
import { after, monotonicNow, msUntil, NEVER, type MonotonicMs } from '../request/clock';
import { sendOnce, type IdempotentResult, type PostResult } from '../request/idempotency';
import type { StreamedForm } from '../request/multipart';
import type { Subject } from '../request/requestFailure';
import {
	readResendUnclear,
	type RequestIdentity,
	type RequestSource,
	workflowOf,
} from '../request/requestIdentity';
import { madeBy, sendRequest, type RequestRules, isFound } from '../request/sendRequest';
import { HttpStatus } from '../request/response';
import type { DefinedSchema } from '../schema/definedSchema';
import { findOrCreateWorkflow, replaceDeletedWorkflow } from '../schema/schemaWorkflow';

/**
 * Whether the API knows, for the key of this call, the document that a submission with another key gave.
 * Throws what `isFound` throws.
 */
export async function isCollectionFound(
	{ client, subject }: Call,
	response: IDataObject,
): Promise<boolean> {
	const id = collectionIdOf(response);
	// Without an ID nobody can ask, and what was sent is not sent again.
	if (id === undefined) return true;
	return await isFound(client, resultsUrl(workflowOf(subject), id), { kind: 'collection', id });
}

/** What is submitted: one document, or the files of a collection. */
export interface DocumentUpload {
	/** How texts call it: `file "invoice.pdf"`. */
	label: string;
	/** Tells it from other documents of the same place, for idempotency. */
	source: RequestSource;
	/** Which of the item's documents it is, where its number may change; else its number. */
	place?: string;
	/** Name of the file, if it is one, once that is known. */
	fileName?: string | null;
	/** Fetches what it needs before it stands in line for the rate limit; `timeoutMs` limits it. */
	prepare?(timeoutMs: number): Promise<void>;
	/** Lets go of what was fetched, once it is sent or given up. */
	release?(): void;
	/** `deadlineMs` ends the reading of its source. */
	form(deadlineMs: MonotonicMs): Promise<StreamedForm>;
}

/** How a document is submitted. */
export interface SubmitOptions extends Pick<RequestIdentity, 'workflow'> {
	timeoutMs?: number;
}

/** What the API has accepted, now or in an earlier try. */
export interface Submission extends IdempotentResult {
	/** Of a run it is always there. */
	collectionId?: string;
	deadlineMs: MonotonicMs;
}

/** Seconds that a document may take. */
export const TIMEOUT_SECONDS = 600;

/**
 * Submits number `number` of an item, unless an earlier try of this node did. The deadline counts from
 * the start of its upload; waiting for the rate limit before it does not count. Throws what `sendOnce` throws.
 */
export async function submit(
	call: Call,
	what: DocumentUpload,
	number: number,
	{ timeoutMs = TIMEOUT_SECONDS * 1000, workflow }: SubmitOptions = {},
): Promise<Submission> {
	let startedAtMs = monotonicNow();
	const identity: RequestIdentity = {
		workflow,
		source: what.source,
		place: what.place ?? number,
		label: () => `the ${what.label}`,
		resendUnclear: readResendUnclear(call.context),
		isFound: async (response) => await isCollectionFound(call, response),
	};
	const result = await sendOnce(
		call,
		identity,
		async (client) => await post(client, call, what, timeoutMs, (atMs) => (startedAtMs = atMs)),
	);
	const collectionId = collectionIdOf(result.response);
	if (collectionId !== undefined) addAcceptedId(call.context, collectionId);
	return { ...result, collectionId, deadlineMs: (startedAtMs + timeoutMs) as MonotonicMs };
}

/** The collection ID in the response to a submission; the older shape of an upload's has none. */
function collectionIdOf({ id, file_collection_id }: IDataObject): string | undefined {
	return [id, file_collection_id].find(
		(each): each is string => typeof each === 'string' && each !== '',
	);
}

/** Sends the form; `onStart` tells when its upload begins. */
async function post(
	client: PostingClient,
	{ request, subject }: Call,
	what: DocumentUpload,
	timeoutMs: number,
	onStart: (atMs: MonotonicMs) => void,
): Promise<PostResult> {
	const payloadSubject: Subject = {
		...subject,
		// What a URL gives has its name only once it was opened.
		get payload() {
			return `the ${what.label}`;
		},
	};
	let deadlineMs = NEVER;
	let form: StreamedForm | undefined;
	const rules: RequestRules = {
		subject: payloadSubject,
		tier: 'submission',
		deadlineMs: () => deadlineMs,
		maxWaitMs: timeoutMs,
		async beforeAttempt(attempt) {
			if (deadlineMs === NEVER) {
				deadlineMs = after(timeoutMs);
				onStart(monotonicNow());
			}
			await form?.close();
			form = await what.form(deadlineMs);
			attempt.body = form as unknown as FormData;
			attempt.timeout = msUntil(deadlineMs);
		},
	};
	try {
		await what.prepare?.(timeoutMs);
		const sent = await sendRequest(client, request, rules);
		const isUpload = request.url.endsWith('/upload/');
		const response = isUpload ? (sent.body as IDataObject) : madeBy(client, payloadSubject, sent);
		return { response, ...(what.fileName && { fileName: what.fileName }) };
	} finally {
		await form?.close();
		what.release?.();
	}
}

/** What the API has accepted, and the workflow that it went to. */
export interface DefinedSubmission {
	submission: Submission;
	workflowId: string;
}

/**
 * Submits a document to the workflow of a schema, which is found or made. One that somebody deleted is made
 * anew once. Throws what `findOrCreateWorkflow` and `submit` throw.
 */
export async function submitDefined(
	call: Call,
	schema: DefinedSchema,
	what: DocumentUpload,
	number: number,
	timeoutMs: number,
): Promise<DefinedSubmission> {
	const { context, client } = call;
	const execution = context.getContext('flow');
	const submitTo = async (workflowId: string): Promise<DefinedSubmission> => {
		const options = { timeoutMs, workflow: schema.hash };
		const submission = await submit(callFor(call, workflowId), what, number, options);
		// An earlier try may have gone to another, before somebody deleted that.
		const { workflow_id } = submission.response;
		return { submission, workflowId: typeof workflow_id === 'string' ? workflow_id : workflowId };
	};
	const workflowId = await findOrCreateWorkflow(client, schema, execution);
	return await submitTo(workflowId).catch(async (reason: unknown) => {
		if (!isUnknownWorkflow(reason)) throw reason as Error;
		return await submitTo(await replaceDeletedWorkflow(client, schema, execution, workflowId));
	});
}

/** Anyformat's own word: a proxy's 404 says nothing of the workflow. */
const isUnknownWorkflow = (reason: unknown): boolean =>
	reason instanceof NodeApiError &&
	reason.context.statusCode === HttpStatus.NotFound &&
	reason.context.errorCode === 'NOT_FOUND';

/** The call of an operation whose path has no workflow, as one that runs this workflow. */
function callFor(call: Call, workflowId: string): Call {
	return derivedCall(call, {
		request: { ...call.request, url: workflowUrl(workflowId, 'run/') },
		subject: { kind: 'workflow', id: workflowId },
	});
}
