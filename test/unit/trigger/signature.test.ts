import {
	signatureObjection,
	type SignatureScheme,
} from '../../../nodes/Anyformat/trigger/signature';

/** All signatures here were made by `openssl dgst -hmac` (OpenSSL 3.0.19). */
const GIVEN = 'whsec_c2VjcmV0LWtleS1vZi10aGUtd2ViaG9vaw==';
const UNICODE = '{"event":"extraction.completed","data":{"file":"Rechnung März 🧾.pdf"}}';
const CRLF = '{\r\n "event": "extraction.completed"\r\n}\r\n';
const HEX = '4ed2b698a4a89ed956c2f51316479c7f3ee8ca6cfab9901b95ae703b992de913';
const SIGNED_AT_MS = 1_700_000_000_000;

const SCHEME: SignatureScheme = {
	header: 'X-Anyformat-Signature',
	algorithm: 'sha256',
	encoding: 'hex',
	prefix: '',
	signedText: 'body',
	separator: '.',
	idHeader: '',
	timestampHeader: '',
	tolerance: 300,
	derivation: 'whole',
};
const TIMED: Partial<SignatureScheme> = {
	signedText: 'timestampAndBody',
	timestampHeader: 'X-Time',
};

interface Given {
	body?: string;
	signature?: string;
	timestamp?: string;
	id?: string;
	secret?: string;
	nowMs?: number;
}

function objection(scheme: Partial<SignatureScheme>, given: Given = {}): string | undefined {
	const { body = UNICODE, signature = HEX, timestamp, id, nowMs = SIGNED_AT_MS } = given;
	const secret = 'secret' in given ? given.secret : GIVEN;
	const headers = { 'x-anyformat-signature': signature, 'x-time': timestamp, 'x-id': id };
	return signatureObjection(
		{ headers, body: Buffer.from(body), secret },
		{ ...SCHEME, ...scheme },
		nowMs,
	);
}

describe('a signature is right', () => {
	it.each<[string, string, Partial<SignatureScheme>, string]>([
		['hex, Unicode', UNICODE, {}, HEX],
		['hex in capitals', UNICODE, {}, HEX.toUpperCase()],
		['a prefix', UNICODE, { prefix: 'sha256=' }, `sha256=${HEX}`],
		['a prefix and a space after it', UNICODE, { prefix: 'HMAC' }, `HMAC ${HEX}`],
		['a prefix that ends in a comma', UNICODE, { prefix: 'v1,' }, `v0,00 v1,${HEX}`],
		['one of several behind semicolons', UNICODE, { prefix: 'v1=' }, `t=1;v1=00;v1=${HEX}`],
		[
			'base64, Unicode',
			UNICODE,
			{ encoding: 'base64' },
			'TtK2mKSontlWwvUTFkecfz7oymz6uZAbla5wO5kt6RM=',
		],
		['hex, CRLF', CRLF, {}, '42881070cb79ed23c6a39dac693aaed5a40a479ab9d6ac810b94143eaf5dbe2a'],
		['base64, CRLF', CRLF, { encoding: 'base64' }, 'QogQcMt57SPGo52saTqu1aQKR5q51qyBC5QUPq9dvio='],
		['an empty body', '', {}, '695864bde70f5bbf36d8b39a9acc2fe527b82bb2e0e2e8bda19eee77d5841b3b'],
		['SHA-1', UNICODE, { algorithm: 'sha1' }, 'c9897ab197c88fa0567473f8af9804ea627d08ce'],
		[
			'SHA-512, base64',
			CRLF,
			{ algorithm: 'sha512', encoding: 'base64' },
			'jksPCk+OfqCcHPo9910XtRT+HQu2WTp8Y6cBe7uLIheeNp0zpjmouKUKmKGPPsweF0S8Mh5Rogm81ujtVHF5HA==',
		],
		[
			'the secret without its prefix',
			UNICODE,
			{ derivation: 'withoutPrefix' },
			'f025b0e2fd2b2544cb09ed39a15602878e8d7c4f5f71717ad5b21caba06541d4',
		],
		[
			'the secret as base64',
			UNICODE,
			{ derivation: 'base64WithoutPrefix' },
			'29d3af3ab88822122e548b128435f7c6fcd5d14a0d140ca4b8c9787b6eeeb08f',
		],
		['one of several', UNICODE, { prefix: 'v1=' }, `v0=abc, v1=${'0'.repeat(64)} v1=${HEX}`],
	])('with %s', (_, body, scheme, signature) => {
		expect(objection(scheme, { body, signature })).toBeUndefined();
	});

	it.each<[string, string, string, Partial<SignatureScheme>, string]>([
		[
			'seconds',
			'1700000000',
			UNICODE,
			{},
			'd4f43595979ac6187e22107a581d7ba5a13ce46061f111bcea734f5d82525827',
		],
		[
			'base64 and CRLF',
			'1700000000',
			CRLF,
			{ encoding: 'base64' },
			'bBV445i2xHZ5rIs76V4yNkZvLns04f68xRJijP+rs0o=',
		],
		[
			'milliseconds and another separator',
			'1700000000123',
			UNICODE,
			{ separator: ':v1:' },
			'287e97e100e3d18badd1de0545b81b9189fc5ff7cd00fbd4e6b2ce206fd8ae9a',
		],
		[
			'a date',
			'2023-11-14T22:13:20Z',
			UNICODE,
			{},
			'62392a346ab7d3c5780f334e66cfac13ab0e17c44a8a0ec97034ffdee2e31830',
		],
	])('over timestamp and body, with %s', (_, timestamp, body, scheme, signature) => {
		const given = { body, signature, timestamp };
		expect(objection({ ...TIMED, ...scheme }, given)).toBeUndefined();
	});
});

it.each(['', 'x-anyformat-signature'])(
	'a timestamp beside the signature counts when %j is the header for it',
	(timestampHeader) => {
		const scheme = { ...TIMED, timestampHeader, prefix: 'v1=' };
		const digest = 'd4f43595979ac6187e22107a581d7ba5a13ce46061f111bcea734f5d82525827';
		const signature = `t=1700000000,v1=${digest}`;
		expect(objection(scheme, { signature })).toBeUndefined();
		expect(objection(scheme, { signature, nowMs: SIGNED_AT_MS + 301_000 })).toContain('timestamp');
		expect(objection(scheme, { signature: `v1=${digest}` })).toBe('the timestamp is missing');
	},
);

describe('a signature with an ID before the timestamp', () => {
	const scheme: Partial<SignatureScheme> = {
		encoding: 'base64',
		prefix: 'v1,',
		signedText: 'idTimestampAndBody',
		idHeader: 'X-ID',
		timestampHeader: 'X-Time',
		derivation: 'base64WithoutPrefix',
	};
	const signature = 'v1,AAAA v1,tAifPiLwTe8SRLa7miMrOS3D+iQy1KKxsbD27jfytAY=';
	const timestamp = '1700000000';

	it('is right', () => {
		expect(objection(scheme, { signature, timestamp, id: 'msg_1' })).toBeUndefined();
	});

	it.each([undefined, '', 'msg_2'])('is refused with the ID %j', (id) => {
		expect(objection(scheme, { signature, timestamp, id })).toMatch(/\w/);
	});
});

describe('a signature is refused', () => {
	it.each<[string, Partial<SignatureScheme>, Given]>([
		['that is missing', {}, { signature: '' }],
		['that is wrong in one digit', {}, { signature: `5${HEX.slice(1)}` }],
		['that is truncated', {}, { signature: HEX.slice(0, -1) }],
		['that is too long', {}, { signature: `${HEX}0` }],
		['of another body', {}, { body: `${UNICODE} ` }],
		['of the same JSON with other line breaks', {}, { body: CRLF.replaceAll('\r', '') }],
		['by another secret', {}, { secret: `${GIVEN}x` }],
		['whose secret is lost', {}, { secret: undefined }],
		['without its prefix', { prefix: 'sha256=' }, {}],
		['with another prefix', { prefix: 'sha256=' }, { signature: `sha999=${HEX}` }],
		['in another encoding', { encoding: 'base64' }, {}],
		['by another algorithm', { algorithm: 'sha1' }, {}],
		['without the timestamp that it must have', TIMED, {}],
		['without a timestamp of any age', { timestampHeader: 'X-Time', tolerance: 0 }, {}],
		['over a body alone when the timestamp belongs to it', TIMED, { timestamp: '1700000000' }],
	])('%s', (_, scheme, given) => {
		expect(objection(scheme, given)).toMatch(/\w/);
	});

	const signature = 'd4f43595979ac6187e22107a581d7ba5a13ce46061f111bcea734f5d82525827';

	it.each([301_000, -301_000])('whose time is %i ms away from now', (awayMs) => {
		const given = { signature, timestamp: '1700000000', nowMs: SIGNED_AT_MS + awayMs };
		expect(objection(TIMED, given)).toContain('timestamp');
		expect(objection({ ...TIMED, tolerance: 400 }, given)).toBeUndefined();
		expect(objection({ ...TIMED, tolerance: 0 }, given)).toBeUndefined();
	});

	it.each(['', 'now', '1e9', '17000000001', '-1700000000'])(
		'that comes with another timestamp: %j',
		(timestamp) => {
			expect(objection(TIMED, { signature, timestamp })).toMatch(/\w/);
		},
	);
});
