import { createHmac } from 'crypto';

/** The whole secret, what follows `whsec_`, or that decoded from base64. */
const KEY_FORMS = ['whole', 'without-prefix', 'base64-without-prefix'] as const;

/** How deliveries are signed. The vendor's own scheme is not published, so this is a parameter. */
export interface SignatureScheme {
	/** Header that carries the signature. */
	header: string;
	algorithm?: 'sha256' | 'sha1' | 'sha512';
	encoding?: 'hex' | 'base64';
	/** Text before the signature, such as `sha256=`; `{timestamp}` in it is filled in. */
	prefix?: string;
	/** What is signed; what stands before the raw body is joined by `separator`. */
	signedText?: 'body' | 'timestamp-and-body' | 'id-timestamp-and-body';
	separator?: string;
	/** Header that carries the id of the message; left out, none is sent. */
	idHeader?: string;
	/** Header that carries the timestamp; left out, none is sent. */
	timestampHeader?: string;
	timestampUnit?: 'seconds' | 'milliseconds';
	key?: (typeof KEY_FORMS)[number];
}

/** Schemes of other services, in their words. */
export const SIGNATURE_SCHEMES = {
	github: { header: 'X-Hub-Signature-256', prefix: 'sha256=' },
	stripe: {
		header: 'Stripe-Signature',
		prefix: 't={timestamp},v1=',
		signedText: 'timestamp-and-body',
	},
	'standard-webhooks': {
		header: 'webhook-signature',
		prefix: 'v1,',
		encoding: 'base64',
		signedText: 'id-timestamp-and-body',
		idHeader: 'webhook-id',
		timestampHeader: 'webhook-timestamp',
		key: KEY_FORMS[2],
	},
} satisfies Record<string, SignatureScheme>;

export type SchemeName = keyof typeof SIGNATURE_SCHEMES;

const KEYS = [
	...['header', 'algorithm', 'encoding', 'prefix', 'signedText', 'separator'],
	...['idHeader', 'timestampHeader', 'timestampUnit', 'key'],
];

export function signatureProblem(scheme: unknown): string | undefined {
	if (scheme === null) return undefined;
	if (typeof scheme === 'string') {
		const names = Object.keys(SIGNATURE_SCHEMES);
		return names.includes(scheme) ? undefined : `the schemes are ${names.join(', ')}`;
	}
	if (typeof scheme !== 'object') return 'it takes null, a scheme or the name of one';
	const unknown = Object.keys(scheme as object).filter((key) => !KEYS.includes(key));
	if (unknown.length > 0) return `a scheme has no ${unknown.join(', ')}, only ${KEYS.join(', ')}`;
	return 'header' in (scheme as object) ? undefined : 'a scheme needs a header';
}

/** Headers of a delivery of `body` that was signed at `nowMs` with a webhook's `secret`. */
export function signatureHeaders(
	chosen: SignatureScheme | SchemeName,
	secret: string,
	body: string,
	nowMs: number,
	messageId = '',
): Record<string, string> {
	const scheme: SignatureScheme = typeof chosen === 'string' ? SIGNATURE_SCHEMES[chosen] : chosen;
	const inSeconds = scheme.timestampUnit !== 'milliseconds';
	const timestamp = String(inSeconds ? Math.floor(nowMs / 1000) : nowMs);
	const before = {
		body: [],
		'timestamp-and-body': [timestamp],
		'id-timestamp-and-body': [messageId, timestamp],
	}[scheme.signedText ?? 'body'];
	const digest = createHmac(scheme.algorithm ?? 'sha256', hmacKey(scheme, secret))
		.update([...before, body].join(scheme.separator ?? '.'))
		.digest(scheme.encoding ?? 'hex');
	const prefix = (scheme.prefix ?? '').replace('{timestamp}', timestamp);
	return {
		[scheme.header]: `${prefix}${digest}`,
		...(scheme.idHeader && { [scheme.idHeader]: messageId }),
		...(scheme.timestampHeader && { [scheme.timestampHeader]: timestamp }),
	};
}

function hmacKey(scheme: SignatureScheme, secret: string): string | Buffer {
	const bare = secret.replace(/^whsec_/, '');
	if (scheme.key === 'base64-without-prefix') return Buffer.from(bare, 'base64');
	return scheme.key === 'without-prefix' ? bare : secret;
}
