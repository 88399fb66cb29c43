import type { ResponseHead } from './response';
import { SOURCE_READ_ERROR } from './multipart';

type SubjectKind =
	| 'collection'
	| 'file'
	| 'health'
	| 'webhook'
	| 'webhookList'
	| 'workflow'
	| 'workflowList';

/** What a request is about, for the texts of errors. */
export interface Subject {
	kind: SubjectKind;
	/** Absent for lists, and for something that the request makes. */
	id?: string;
	/** What it belongs to, as a collection belongs to a workflow. */
	parent?: Subject;
	/** What the body carries, when that is a thing of its own: `the file "invoice.pdf"`. */
	payload?: string;
}

const WITHOUT_ID: Record<SubjectKind, string> = {
	collection: 'the new collection',
	file: 'the new file',
	health: 'the health check',
	webhook: 'the new webhook',
	webhookList: 'the list of webhooks',
	workflow: 'the new workflow',
	workflowList: 'the list of workflows',
};

/** The subject in words, such as `collection "069d…" of workflow "0686…"`, or `the list of workflows`. */
export function describeSubject({ kind, id, parent }: Subject): string {
	const own = id === undefined ? WITHOUT_ID[kind] : `${kind} "${id}"`;
	return parent === undefined ? own : `${own} of ${describeSubject(parent)}`;
}

/** The words for what a request is about, and for what it carries. */
export interface SubjectWords {
	named: string;
	sent: string;
}

/** The words for a subject; without a payload of its own, what is sent is the subject itself. */
export function wordsFor(subject: Subject): SubjectWords {
	const named = describeSubject(subject);
	return { named, sent: subject.payload ?? named };
}

/** Where the IDs of things come from that no list offers. */
export const ID_SOURCES: Partial<Record<Subject['kind'], string>> = {
	collection: 'the collectionId of Extract Data or a trigger, or the id of Run or Get Many',
	file: 'the file_id of Upload',
	webhook: 'the id of Webhook → Create or Webhook → Get Many',
};

/** Why there is no response to go by. */
export type FailureReason =
	/** The connection failed; `code` says how. */
	| 'connectionFailed'
	/** No response came by the deadline. */
	| 'deadlinePassed'
	/** The document could not be read to its end, so the request was not sent to its end. */
	| 'sourceUnreadable'
	/** The body can't be read, as a proxy's page can't. */
	| 'notJson'
	/** A refusal that has not the form of Anyformat's: a proxy or a firewall gave it. */
	| 'notAnyformat'
	/** The body is about another document than the one that was asked for. */
	| 'otherDocument'
	/** The body lacks what every response of this kind has. */
	| 'noId'
	| 'noList'
	| 'noResults'
	/** Results in a shape that the API never had. */
	| 'unknownShape';

/** How a request ended when it did not end well. */
export interface RequestFailure {
	/** The API's response; absent when there was none. */
	response?: ResponseHead & { body: unknown };
	reason?: FailureReason;
	/** The system's code of a failed connection, such as ECONNRESET. */
	code?: string;
	/** How the document ended that the request was about, when that is the failure. */
	ended?: 'failed' | 'cancelled';
	/** What to tell where the response has no words of its own. */
	detail?: string;
	/** Whether the request would have made or changed something. */
	isWrite?: boolean;
	/** Whether it may be over later, as an outage or a rate limit is. */
	isPassing?: boolean;
	/** Whether the request did not even leave this machine. */
	neverSent?: boolean;
	/** Whether the API may have carried out a request that must not be repeated. */
	outcomeUnknown?: boolean;
}

/** How one try ended: why there is no response, or none of Anyformat's. */
export type Attempt = Pick<RequestFailure, 'response' | 'reason' | 'code'> & {
	/** Whether the API certainly did not get the request to its end. */
	neverSent: boolean;
};

/** Why an attempt has no response. */
export interface ConnectionFailure {
	/** The system's or n8n's code, such as ECONNRESET; absent when it was no matter of the connection. */
	code?: string;
	/** What the system was asked for when the connection failed, such as `connect` or `read`. */
	syscall?: string;
	/** Whether it failed in the TLS handshake, before which nothing of a request is sent. */
	inHandshake?: boolean;
}

/** Codes of connections that were never made: refused, unknown host, a certificate that is not trusted, bad URL. */
const NEVER_MADE =
	/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ERR_TLS_|ERR_INVALID_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** Codes of TLS for a certificate that can't be checked, or that is another host's. */
const CERTIFICATE = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_)/;

export const isCertificateFailure = (code = ''): boolean => CERTIFICATE.test(code);

/** The system call that makes a connection; what fails there was never sent. */
const CONNECT = 'connect';

/** The other side closed the connection before the body was written to its end, as after an early 429. */
const CLOSED_EARLY = 'EPIPE';

/** Whether the API certainly did not get the request to its end. */
export const wasNeverSent = ({ code = '', syscall, inHandshake }: ConnectionFailure): boolean =>
	inHandshake === true ||
	syscall === CONNECT ||
	code === SOURCE_READ_ERROR ||
	code === CLOSED_EARLY ||
	NEVER_MADE.test(code);

/** What axios notes of a request that failed: Node.js' own, with its socket. */
interface SentBy {
	socket?: { secureConnecting?: unknown } | null;
}

/**
 * The code and the system call of a failed connection, wherever n8n put them; n8n 1 has the code as
 * `httpCode`. Of a host with several addresses, the first tells the call. A code of TLS alone does not tell
 * whether the request was on its way already, so the socket does.
 */
export function readConnectionFailure(error: unknown): ConnectionFailure {
	const failure: ConnectionFailure = {};
	for (let at = error; typeof at === 'object' && at !== null; at = (at as Error).cause) {
		const { httpCode, code = httpCode, syscall, errors, request } = at as Record<string, unknown>;
		if (typeof code === 'string' && /^[A-Z]/.test(code)) failure.code ??= code;
		const [first] = Array.isArray(errors) ? (errors as Array<{ syscall?: unknown }>) : [];
		const call = syscall ?? first?.syscall;
		if (typeof call === 'string') failure.syscall ??= call;
		if ((request as SentBy | undefined)?.socket?.secureConnecting === true)
			failure.inHandshake = true;
	}
	return failure;
}
