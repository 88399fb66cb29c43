import { createHmac, timingSafeEqual } from 'crypto';

/** What is verified: the bytes as they came, and the webhook's secret; none when it is lost. */
export interface SignedDelivery {
	headers: Record<string, unknown>;
	body: Buffer;
	secret?: string;
}

const TOLERANCE_MS = 300_000;
/** Timestamps beyond this are milliseconds; as seconds they would lie in the year 5138. */
const MAX_SECONDS = 1e11;

/** Real deliveries have one of each; proxies add IDs and times of their own. */
const MAX_CANDIDATES = 10;

/** A SHA-256 digest in hex or base64, whatever stands before it: `sha256=`, `v1=`, `v1,`. */
const DIGEST = /(?<![\da-f])[\da-f]{64}(?![\da-f])|(?<![\w+/])[\w+/]{43}=(?!=)/gi;

/**
 * Webhook signature: an HMAC-SHA256 under the webhook's secret, in any header, over the raw body, or over a
 * timestamp, or an ID and a timestamp, joined with it by dots. So sign GitHub, Stripe, and who follows
 * Standard Webhooks; which of them the vendor does is not published. Returns why a delivery is not to be
 * believed, for the log; undefined when a signature is right.
 */
export function findSignatureFault(
	{ headers, body, secret }: SignedDelivery,
	nowMs: number,
): string | undefined {
	if (!secret)
		return 'the secret of its webhook is lost; publish the workflow again to get a new one';
	const texts = Object.entries(headers).flatMap(
		([name, value]): Array<[string, string]> => (typeof value === 'string' ? [[name, value]] : []),
	);
	const digests = texts
		.flatMap(([, text]) => text.match(DIGEST) ?? [])
		.map((digest) => Buffer.from(digest, digest.length === 64 ? 'hex' : 'base64'));
	if (digests.length === 0) return 'no header has a signature';

	const timestamps = texts.flatMap(([, text]) => recentTimestamps(text, nowMs));
	const ids = texts.filter(([name]) => /(^|-)(id|delivery)$/.test(name)).map(([, text]) => text);
	const prefixes = timestamps
		.slice(0, MAX_CANDIDATES)
		.flatMap((timestamp) => [
			`${timestamp}.`,
			...ids.slice(0, MAX_CANDIDATES).map((id) => `${id}.${timestamp}.`),
		]);
	for (const key of keysOf(secret))
		for (const prefix of ['', ...prefixes]) {
			const expected = createHmac('sha256', key).update(prefix).update(body).digest();
			if (digests.some((digest) => timingSafeEqual(digest, expected))) return undefined;
		}
	return 'no signature is that of the body, with a time of the last 300 s where a time is signed';
}

/** The secret as it is, and what follows `whsec_` decoded from base64. */
const keysOf = (secret: string): Array<string | Buffer> =>
	secret.startsWith('whsec_') ? [secret, Buffer.from(secret.slice(6), 'base64')] : [secret];

/** Timestamps of about now, as they are spelled: a whole header, or what follows `t=`. */
const recentTimestamps = (text: string, nowMs: number): string[] =>
	text
		.split(/[,;\s]+/)
		.map((part) => part.replace(/^t=/, ''))
		.filter((part) => Math.abs(nowMs - timeOf(part)) <= TOLERANCE_MS);

function timeOf(text: string): number {
	if (!/^\d+$/.test(text)) return /^\d{4}-/.test(text) ? Date.parse(text) : NaN;
	return Number(text) > MAX_SECONDS ? Number(text) : Number(text) * 1000;
}
