import type { IDataObject } from 'n8n-workflow';

import type { Subject } from '../request/requestFailure';
import type { StreamedForm } from '../request/multipart';
import type { Call } from '../request/requestHandler';
import { sendRequest, type RequestRules } from '../request/sendRequest';
import { sendOnce, type IdempotentResult, type PostResult } from '../request/idempotency';

/** What is submitted: one document, or the files of a collection. */
export interface DocumentUpload {
	/** How texts call it: `file "invoice.pdf"`. */
	label: string;
	fingerprint: string;
	/** Name of the file, if it is one, once that is known. */
	fileName?: string | null;
	/** Fetches what it needs before it stands in line for the rate limit; `timeoutMs` limits it. */
	prepare?(timeoutMs: number): Promise<void>;
	/** Lets go of what was fetched, once it is sent or given up. */
	release?(): void;
	/** `deadlineMs`, milliseconds since the epoch, ends the reading of its source. */
	form(deadlineMs: number): Promise<StreamedForm>;
}

/** What the API has accepted, now or in an earlier try. */
export interface Submission extends IdempotentResult {
	deadlineMs: number;
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
	timeoutMs = TIMEOUT_SECONDS * 1000,
): Promise<Submission> {
	let startedAtMs = Date.now();
	const result = await sendOnce(
		call,
		[number, what.fingerprint],
		async () => await post(call, what, timeoutMs, (atMs) => (startedAtMs = atMs)),
	);
	return { ...result, deadlineMs: startedAtMs + timeoutMs };
}

/** Sends the form; `onStart` tells when its upload begins. */
async function post(
	{ client, request, subject }: Call,
	what: DocumentUpload,
	timeoutMs: number,
	onStart: (atMs: number) => void,
): Promise<PostResult> {
	const payloadSubject: Subject = {
		...subject,
		// What a URL gives has its name only once it was opened.
		get payload() {
			return `the ${what.label}`;
		},
	};
	let deadlineMs = Infinity;
	let form: StreamedForm | undefined;
	const rules: RequestRules = {
		subject: payloadSubject,
		tier: 'submission',
		deadlineMs: () => deadlineMs,
		maxWaitMs: timeoutMs,
		async beforeAttempt(attempt) {
			const nowMs = Date.now();
			if (deadlineMs === Infinity) {
				deadlineMs = nowMs + timeoutMs;
				onStart(nowMs);
			}
			await form?.close();
			form = await what.form(deadlineMs);
			attempt.body = form as unknown as FormData;
			attempt.timeout = Math.max(1, deadlineMs - Date.now());
		},
	};
	try {
		await what.prepare?.(timeoutMs);
		const { body } = await sendRequest(client, request, rules);
		return resultOf(what, body);
	} finally {
		await form?.close();
		what.release?.();
	}
}

const resultOf = ({ fileName }: DocumentUpload, body: unknown): PostResult => ({
	response: body as IDataObject,
	...(fileName && { fileName }),
});
