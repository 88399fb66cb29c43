import { createHmac, timingSafeEqual } from 'crypto';

/**
 * How deliveries are signed. The vendor does not publish it, so each part is a setting. Source:
 * docs/api-contract.md, "Webhook signature".
 */
export interface SignatureScheme {
	/** Header that carries the signature; several, separated by commas, semicolons or spaces, may stand there. */
	header: string;
	algorithm: 'sha1' | 'sha256' | 'sha512';
	encoding: 'base64' | 'hex';
	/** Text before the signature, such as `sha256=` or `v1,`; may be empty. */
	prefix: string;
	/** The raw body, with the timestamp, or the ID of the delivery and the timestamp, before it. */
	signedText: 'body' | 'timestampAndBody' | 'idTimestampAndBody';
	/** Text between them. */
	separator: string;
	/** Header that carries the ID of the delivery; may be empty. */
	idHeader: string;
	/**
	 * Header that carries the timestamp, in seconds, in milliseconds or as a date; when it is empty, or that of
	 * the signature, the timestamp follows `t=` there.
	 */
	timestampHeader: string;
	/** Seconds that a timestamp may differ from now; 0 for any. */
	tolerance: number;
	/** What the key is: the whole secret, what follows `whsec_`, or that decoded from base64. */
	derivation: 'whole' | 'withoutPrefix' | 'base64WithoutPrefix';
}

/** What is checked. */
export interface Delivery {
	/** Values by lower-case name. */
	headers: Record<string, unknown>;
	/** The bytes as they came. */
	body: Buffer;
	/** The subscription's secret; absent when it is lost. */
	secret: string | undefined;
}

/** Timestamps beyond this are milliseconds; as seconds they would lie in the year 5138. */
const LARGEST_SECONDS = 1e11;

/** Why a delivery is not to be believed, for the log; undefined when its signature is right. */
export function signatureObjection(
	{ headers, body, secret }: Delivery,
	scheme: SignatureScheme,
	nowMs: number,
): string | undefined {
	if (!secret) return 'no secret is stored; publish the workflow again';
	const given = textOf(headers, scheme.header);
	if (given === '') return `the header "${scheme.header}" is missing`;
	const timestamp = timestampIn(headers, scheme);
	const mustHaveTime = scheme.timestampHeader !== '' || scheme.signedText !== 'body';
	if (mustHaveTime && timestamp === '') return 'the timestamp is missing';
	if (mustHaveTime && scheme.tolerance > 0 && isTooOld(timestamp, scheme.tolerance, nowMs))
		return `the timestamp "${timestamp}" is more than ${scheme.tolerance} s away from now`;

	const id = scheme.idHeader === '' ? '' : textOf(headers, scheme.idHeader);
	if (scheme.signedText === 'idTimestampAndBody' && id === '') return 'the ID is missing';

	const before = { body: [], timestampAndBody: [timestamp], idTimestampAndBody: [id, timestamp] };
	const hmac = createHmac(scheme.algorithm, keyOf(secret, scheme.derivation));
	for (const text of before[scheme.signedText]) hmac.update(`${text}${scheme.separator}`);
	const expected = hmac.update(body).digest();
	const matches = signaturesIn(given, scheme.prefix).some((candidate) =>
		isSame(candidate, expected, scheme.encoding),
	);
	return matches ? undefined : 'the signature is not that of the body';
}

/** What follows the prefix, at the begin of a header or after a separator; a prefix may end in one itself. */
function signaturesIn(header: string, prefix: string): string[] {
	const begins = [
		0,
		...[...header.matchAll(/[,;\s]+/g)].map((found) => found.index + found[0].length),
	];
	return begins
		.filter((begin) => header.startsWith(prefix, begin))
		.map((begin) => /^\s*([^,;\s]*)/.exec(header.slice(begin + prefix.length))![1]);
}

/** The whole text of a header for the timestamp, or what follows `t=` beside the signature. */
function timestampIn(headers: Delivery['headers'], scheme: SignatureScheme): string {
	const [signature, timestamp] = [scheme.header, scheme.timestampHeader].map((name) =>
		name.toLowerCase(),
	);
	if (timestamp !== '' && timestamp !== signature) return textOf(headers, timestamp);
	return /(?:^|[,;\s])t=([^,;\s]+)/.exec(textOf(headers, signature))?.[1] ?? '';
}

function textOf(headers: Record<string, unknown>, name: string): string {
	const value = headers[name.toLowerCase()];
	return typeof value === 'string' ? value.trim() : '';
}

function isTooOld(timestamp: string, tolerance: number, nowMs: number): boolean {
	const time = /^\d+(\.\d+)?$/.test(timestamp) ? Number(timestamp) : NaN;
	const asNumber = time > LARGEST_SECONDS ? time : time * 1000;
	const ms = Number.isNaN(time) ? Date.parse(timestamp) : asNumber;
	return !(Math.abs(nowMs - ms) <= tolerance * 1000);
}

function keyOf(secret: string, derivation: SignatureScheme['derivation']): string | Buffer {
	if (derivation === 'whole') return secret;
	const bare = secret.replace(/^whsec_/, '');
	return derivation === 'base64WithoutPrefix' ? Buffer.from(bare, 'base64') : bare;
}

/** Compares in constant time. Decoding would forgive other spellings, so the texts are compared. */
function isSame(
	candidate: string,
	expected: Buffer,
	encoding: SignatureScheme['encoding'],
): boolean {
	const given = Buffer.from(encoding === 'hex' ? candidate.toLowerCase() : candidate);
	const wanted = Buffer.from(expected.toString(encoding));
	return given.length === wanted.length && timingSafeEqual(given, wanted);
}
