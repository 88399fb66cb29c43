import { SOURCE_READ_ERROR } from './multipart';

/** Why an attempt has no response. */
export interface ConnectionFailure {
	/** The system's or n8n's code, such as ECONNRESET; absent when it was no matter of the connection. */
	code?: string;
	/** What the system was asked for when the connection failed, such as `connect` or `read`. */
	syscall?: string;
}

/** Codes of connections that were never made: refused, unknown host, no agreement on TLS, bad URL. */
const NEVER_MADE =
	/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EPROTO|ERR_TLS_|ERR_SSL_|ERR_INVALID_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** Codes of TLS for a certificate that can't be checked, or that is another host's. */
const CERTIFICATE = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_)/;

export const isCertificateFailure = (code = ''): boolean => CERTIFICATE.test(code);

/** The system call that makes a connection; what fails there was never sent. */
const CONNECT = 'connect';

/** The other side closed the connection before the body was written to its end, as after an early 429. */
const CLOSED_EARLY = 'EPIPE';

/** Whether the API certainly did not get the request to its end. */
export const wasNeverSent = ({ code = '', syscall }: ConnectionFailure): boolean =>
	syscall === CONNECT ||
	code === SOURCE_READ_ERROR ||
	code === CLOSED_EARLY ||
	NEVER_MADE.test(code);

/**
 * The code and the system call of a failed connection, wherever n8n put them; n8n 1 has the code as
 * `httpCode`. Of a host with several addresses, the first tells the call.
 */
export function readConnectionFailure(error: unknown): ConnectionFailure {
	const failure: ConnectionFailure = {};
	for (let at = error; typeof at === 'object' && at !== null; at = (at as Error).cause) {
		const { httpCode, code = httpCode, syscall, errors } = at as Record<string, unknown>;
		if (typeof code === 'string' && /^[A-Z]/.test(code)) failure.code ??= code;
		const [first] = Array.isArray(errors) ? (errors as Array<{ syscall?: unknown }>) : [];
		const call = syscall ?? first?.syscall;
		if (typeof call === 'string') failure.syscall ??= call;
	}
	return failure;
}
