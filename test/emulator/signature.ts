import { createHmac } from 'crypto';

/** How deliveries are signed. The vendor's own scheme is not published, so this is a parameter. */
export interface SignatureScheme {
	/** Header that carries the signature. */
	header: string;
	algorithm?: 'sha256' | 'sha1' | 'sha512';
	encoding?: 'hex' | 'base64';
	/** Text before the signature, such as `sha256=`. */
	prefix?: string;
	/** What is signed: the raw body, or the timestamp, `separator` and the raw body. */
	signedText?: 'body' | 'timestamp-and-body';
	separator?: string;
	/** Header that carries the timestamp; left out, none is sent. */
	timestampHeader?: string;
	timestampUnit?: 'seconds' | 'milliseconds';
	/** The whole secret, what follows `whsec_`, or that decoded from base64. */
	key?: 'whole' | 'without-prefix' | 'base64-without-prefix';
}

const KEYS = [
	...['header', 'algorithm', 'encoding', 'prefix', 'signedText', 'separator'],
	...['timestampHeader', 'timestampUnit', 'key'],
];

export function signatureProblem(scheme: unknown): string | undefined {
	if (scheme === null) return undefined;
	if (typeof scheme !== 'object') return 'it takes null or a scheme';
	const unknown = Object.keys(scheme as object).filter((key) => !KEYS.includes(key));
	if (unknown.length > 0) return `a scheme has no ${unknown.join(', ')}, only ${KEYS.join(', ')}`;
	return 'header' in (scheme as object) ? undefined : 'a scheme needs a header';
}

/** Headers of a delivery of `body` that was signed at `nowMs` with a webhook's `secret`. */
export function signatureHeaders(
	scheme: SignatureScheme,
	secret: string,
	body: string,
	nowMs: number,
): Record<string, string> {
	const timestamp = String(
		scheme.timestampUnit === 'milliseconds' ? nowMs : Math.floor(nowMs / 1000),
	);
	const signed =
		scheme.signedText === 'timestamp-and-body'
			? `${timestamp}${scheme.separator ?? '.'}${body}`
			: body;
	const digest = createHmac(scheme.algorithm ?? 'sha256', hmacKey(scheme, secret))
		.update(signed)
		.digest(scheme.encoding ?? 'hex');
	const headers = { [scheme.header]: `${scheme.prefix ?? ''}${digest}` };
	return scheme.timestampHeader ? { ...headers, [scheme.timestampHeader]: timestamp } : headers;
}

function hmacKey(scheme: SignatureScheme, secret: string): string | Buffer {
	const bare = secret.replace(/^whsec_/, '');
	if (scheme.key === 'base64-without-prefix') return Buffer.from(bare, 'base64');
	return scheme.key === 'without-prefix' ? bare : secret;
}
