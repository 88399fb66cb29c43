import type { IDataObject } from 'n8n-workflow';

import { signatureHeaders, type SignatureScheme } from '../emulator/signature';
import { apiTest, type Api } from './api';
import { WebhookTrigger, type Request } from './triggers';

const BARE_BASE64 = 'base64-without-prefix';

/** A scheme as the emulated API signs by it, and as the trigger is told of it. */
type Scheme = [SignatureScheme, IDataObject];

const PLAIN: Scheme = [{ header: 'X-Signature' }, { header: 'X-Signature' }];
const TIMED: Scheme = [
	{
		header: 'X-Signature',
		algorithm: 'sha512',
		encoding: 'base64',
		prefix: 'v1=',
		signedText: 'timestamp-and-body',
		timestampHeader: 'X-Timestamp',
		key: BARE_BASE64,
	},
	{
		header: 'X-Signature',
		algorithm: 'sha512',
		encoding: 'base64',
		prefix: 'v1=',
		signedText: 'timestampAndBody',
		timestampHeader: 'X-Timestamp',
		derivation: 'base64WithoutPrefix',
	},
];

/** A trigger that verifies, with an event that the API would confirm. */
async function verifying(api: Api, [, scheme]: Scheme) {
	const trigger = new WebhookTrigger({
		access: api.access,
		parameters: { options: { verifySignature: { scheme } } },
		publicUrl: 'https://n8n.example.com',
	});
	await trigger.publish();
	const { items } = await api.extract([{ json: {} }], { source: 'text', text: 'Number: 7' });
	const body = {
		event: 'extraction.completed',
		timestamp: '2026-11-23T12:00:00Z',
		data: { extraction_id: items[0].json.collectionId, workflow_id: api.workflowId },
	};
	const [{ secret }] = Object.values(JSON.parse(trigger.saved) as IDataObject) as IDataObject[];
	return { trigger, body, secret: String(secret) };
}

const lowerCase = (headers: Record<string, string>) =>
	Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function signed([scheme]: Scheme, body: unknown, secret: string, ageMs = 0): Request {
	const text = JSON.stringify(body);
	const headers = signatureHeaders(scheme, secret, text, Date.now() - ageMs);
	return { body, rawBody: Buffer.from(text), headers: lowerCase(headers) };
}

describe.each([
	['a plain signature', PLAIN],
	['a signature with everything', TIMED],
])('with %s', (_, scheme) => {
	it.concurrent(
		'an event that is signed starts the workflow',
		apiTest(async (api) => {
			const { trigger, body, secret } = await verifying(api, scheme);
			const { status, input } = await trigger.receive(signed(scheme, body, secret));
			expect([status, input?.length]).toEqual([200, 1]);
		}),
	);

	it.concurrent.each<[string, (request: Request) => Request]>([
		['not signed', (request) => ({ ...request, headers: {} })],
		[
			'signed wrongly',
			({ headers, ...request }) => ({
				...request,
				headers: { ...headers, 'x-signature': headers!['x-signature'].replace(/..$/, '00') },
			}),
		],
		[
			'signed in part',
			({ headers, ...request }) => ({
				...request,
				headers: { ...headers, 'x-signature': headers!['x-signature'].slice(0, -4) },
			}),
		],
		['changed', (request) => ({ ...request, rawBody: Buffer.from(`${request.rawBody} `) })],
	])('one that is %s is refused with 401 and starts nothing', async (_name, change) => {
		await apiTest(async (api) => {
			const { trigger, body, secret } = await verifying(api, scheme);
			const request = change(signed(scheme, body, secret));
			expect(await trigger.receive(request)).toEqual({ status: 401, input: undefined });
		})();
	});

	it.concurrent(
		'nothing is believed when the secret is lost',
		apiTest(async (api) => {
			const { trigger, body, secret } = await verifying(api, scheme);
			await trigger.unpublish();
			const request = signed(scheme, body, secret);
			expect(await trigger.receive(request)).toEqual({ status: 401, input: undefined });
		}),
	);
});

it.concurrent(
	'an old event that is sent once more is refused',
	apiTest(async (api) => {
		const { trigger, body, secret } = await verifying(api, TIMED);
		const old = signed(TIMED, body, secret, 301_000);
		expect(await trigger.receive(old)).toEqual({ status: 401, input: undefined });
	}),
);

it.concurrent(
	'a delivery whose body can not be read is refused, and starts nothing',
	apiTest(async (api) => {
		const { trigger, body } = await verifying(api, PLAIN);
		const headers = { 'x-signature': '00', 'content-type': 'multipart/form-data' };
		expect(await trigger.receive({ body, headers })).toEqual({ status: 401, input: undefined });
	}),
);
