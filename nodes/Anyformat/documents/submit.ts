import type { IDataObject } from 'n8n-workflow';

import type { Subject } from '../transport/ending';
import type { StreamedForm } from '../transport/form';
import type { Call } from '../transport/operation';
import { send } from '../transport/send';
import { once, type Done, type Sent } from './once';

/** What is submitted: one document, or the files of a collection. */
export interface Submittable {
	/** How texts call it: `file "invoice.pdf"`. */
	label: string;
	fingerprint: string;
	/** Name of the file, if it is one, once that is known. */
	fileName?: string | null;
	/** `deadlineMs`, milliseconds since the epoch, ends the reading of its source. */
	form(deadlineMs: number): Promise<StreamedForm>;
}

/** Something that the API has accepted, now or in an earlier try. */
export interface Accepted extends Done {
	deadlineMs: number;
}

/** Seconds that a document may take. */
export const TIMEOUT_SECONDS = 600;

/**
 * Submits number `number` of an item, unless an earlier try of this node did. The deadline counts from
 * the start of its upload; waiting for the rate limit before it does not count. Throws what `once` throws.
 */
export async function submit(
	call: Call,
	what: Submittable,
	number: number,
	timeoutMs = TIMEOUT_SECONDS * 1000,
): Promise<Accepted> {
	let startedAtMs = Date.now();
	const done = await once(
		call,
		[number, what.fingerprint],
		async () => await post(call, what, timeoutMs, (atMs) => (startedAtMs = atMs)),
	);
	return { ...done, deadlineMs: startedAtMs + timeoutMs };
}

/** Sends the form; `onStart` tells when its upload begins. */
async function post(
	{ client, request, named }: Call,
	what: Submittable,
	timeoutMs: number,
	onStart: (atMs: number) => void,
): Promise<Sent> {
	const subject: Subject = {
		named,
		// What a URL gives has its name only once it was opened.
		get sent() {
			return `the ${what.label}`;
		},
	};
	let deadlineMs = Infinity;
	const { body } = await send(client, request, {
		subject,
		tier: 'submission',
		deadlineMs: () => deadlineMs,
		patienceMs: timeoutMs,
		async beforeTry(attempt) {
			const nowMs = Date.now();
			if (deadlineMs === Infinity) {
				deadlineMs = nowMs + timeoutMs;
				onStart(nowMs);
			}
			attempt.body = (await what.form(deadlineMs)) as unknown as FormData;
			attempt.timeout = Math.max(1, deadlineMs - Date.now());
		},
	});
	return { answer: body as IDataObject, ...(what.fileName && { fileName: what.fileName }) };
}
