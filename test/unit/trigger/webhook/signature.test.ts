import fc from '../../fastCheck';

import {
	findSignatureFault,
	type SignedDelivery,
} from '../../../../nodes/Anyformat/trigger/webhook/signature';

/** All signatures here were made by `openssl dgst -hmac` (OpenSSL 3.0.19). */
const GIVEN = 'whsec_c2VjcmV0LWtleS1vZi10aGUtd2ViaG9vaw==';
const UNICODE = '{"event":"extraction.completed","data":{"file":"Rechnung März 🧾.pdf"}}';
const CRLF = '{\r\n "event": "extraction.completed"\r\n}\r\n';
const HEX = '4ed2b698a4a89ed956c2f51316479c7f3ee8ca6cfab9901b95ae703b992de913';
const BASE64 = 'TtK2mKSontlWwvUTFkecfz7oymz6uZAbla5wO5kt6RM=';
const BY_DECODED = '29d3af3ab88822122e548b128435f7c6fcd5d14a0d140ca4b8c9787b6eeeb08f';
const TIMED = 'd4f43595979ac6187e22107a581d7ba5a13ce46061f111bcea734f5d82525827';
const WITH_ID = 'v1,tAifPiLwTe8SRLa7miMrOS3D+iQy1KKxsbD27jfytAY=';
const SIGNED_AT_MS = 1_700_000_000_000;

type Given = Partial<Omit<SignedDelivery, 'body'>> & { body?: string; nowMs?: number };

const faultOf = ({ headers = {}, body = UNICODE, secret = GIVEN, nowMs = SIGNED_AT_MS }: Given) =>
	findSignatureFault({ headers, body: Buffer.from(body), secret }, nowMs);

describe('a signature is right', () => {
	it.each<[string, string, Given]>([
		['GitHub', UNICODE, { headers: { 'x-hub-signature-256': `sha256=${HEX}` } }],
		['Stripe', UNICODE, { headers: { 'stripe-signature': `t=1700000000,v1=00,v1=${TIMED}` } }],
		[
			'Standard Webhooks',
			UNICODE,
			{
				headers: {
					'webhook-id': 'msg_1',
					'webhook-timestamp': '1700000000',
					'webhook-signature': `v1,AAAA ${WITH_ID}`,
				},
			},
		],
		['bare hex', UNICODE, { headers: { 'x-anyformat-signature': HEX } }],
		['hex in capitals', UNICODE, { headers: { signature: HEX.toUpperCase() } }],
		['bare base64', UNICODE, { headers: { 'x-signature': BASE64 } }],
		['base64 behind a word', UNICODE, { headers: { authorization: `HMAC ${BASE64}` } }],
		['the secret decoded', UNICODE, { headers: { 'x-signature': BY_DECODED } }],
		[
			'a timestamp in a header of its own',
			UNICODE,
			{ headers: { 'x-time': '1700000000', 'x-signature': TIMED } },
		],
		[
			'base64 and line breaks',
			CRLF,
			{
				headers: {
					'x-timestamp': '1700000000',
					'x-signature': 'bBV445i2xHZ5rIs76V4yNkZvLns04f68xRJijP+rs0o=',
				},
			},
		],
		[
			'a date',
			UNICODE,
			{
				headers: {
					'x-timestamp': '2023-11-14T22:13:20Z',
					'x-signature': '62392a346ab7d3c5780f334e66cfac13ab0e17c44a8a0ec97034ffdee2e31830',
				},
			},
		],
		[
			'an empty body',
			'',
			{
				headers: {
					'x-signature': '695864bde70f5bbf36d8b39a9acc2fe527b82bb2e0e2e8bda19eee77d5841b3b',
				},
			},
		],
		[
			'line breaks',
			CRLF,
			{
				headers: {
					'x-signature': '42881070cb79ed23c6a39dac693aaed5a40a479ab9d6ac810b94143eaf5dbe2a',
				},
			},
		],
	])('as by %s', (_, body, given) => {
		expect(faultOf({ body, ...given })).toBeUndefined();
	});
});

describe('a signature is refused', () => {
	it.each<[string, Given]>([
		['that is missing', {}],
		['that is wrong in one digit', { headers: { signature: `5${HEX.slice(1)}` } }],
		['that is truncated', { headers: { signature: HEX.slice(0, -1) } }],
		['that is too long', { headers: { signature: `${HEX}0` } }],
		['of another body', { headers: { signature: HEX }, body: `${UNICODE} ` }],
		['by another secret', { headers: { signature: HEX }, secret: `${GIVEN}x` }],
		['whose secret is lost', { headers: { signature: HEX }, secret: '' }],
		['by SHA-1', { headers: { signature: 'c9897ab197c88fa0567473f8af9804ea627d08ce' } }],
		['of a timestamp that is not sent', { headers: { signature: `v1=${TIMED}` } }],
		['of another timestamp', { headers: { signature: `t=1700000001,v1=${TIMED}` } }],
		[
			'of another ID',
			{
				headers: {
					'webhook-id': 'msg_2',
					'webhook-timestamp': '1700000000',
					'webhook-signature': WITH_ID,
				},
			},
		],
		['in a header that is a list', { headers: { signature: [HEX] } }],
	])('%s', (_, given) => {
		expect(faultOf(given)).toMatch(/\w/);
	});

	it.each([301_000, -301_000])('whose time is %i ms away from now', (awayMs) => {
		const headers = { signature: `t=1700000000,v1=${TIMED}` };
		expect(faultOf({ headers, nowMs: SIGNED_AT_MS + awayMs })).toMatch(/300 s/);
		expect(faultOf({ headers, nowMs: SIGNED_AT_MS + awayMs * 0.99 })).toBeUndefined();
	});

	it('whatever somebody makes up who lacks the secret', () => {
		const digest = fc.stringMatching(/^[\da-f]{64}$/);
		const text = fc.oneof(
			fc.string(),
			digest,
			digest.map((hex) => `t=1700000000,v1=${hex}`),
			digest.map((hex) => `v1,${Buffer.from(hex, 'hex').toString('base64')}`),
		);
		const names = fc.constantFrom('signature', 'webhook-id', 'webhook-timestamp', 'x-delivery');
		fc.assert(
			fc.property(fc.dictionary(names, text), fc.string(), (headers, body) => {
				expect(faultOf({ headers, body })).toMatch(/\w/);
			}),
		);
	});
});

it('a hostile delivery costs little time', () => {
	const many = Array.from({ length: 2000 }, (_, n): [string, string] => [
		`x-${n}-id`,
		`t=1700000000,v1=${HEX.replace('4', '5')}`,
	]);
	const startedMs = performance.now();
	const headers = Object.fromEntries(many);
	expect(faultOf({ headers, body: 'x'.repeat(1_000_000) })).toMatch(/\w/);
	expect(performance.now() - startedMs).toBeLessThan(2000);
});
