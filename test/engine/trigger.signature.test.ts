import type { IDataObject } from 'n8n-workflow';

import { signatureHeaders, type SignatureScheme } from '../emulator/signature';
import { apiTest, type Api } from './api';
import { inNewProcess, WebhookTrigger, type Request } from './triggers';

const GITHUB: SignatureScheme = { header: 'X-Hub-Signature-256', prefix: 'sha256=' };
const DECODED = 'base64-without-prefix';
const TIMED: SignatureScheme = {
	header: 'X-Signature',
	encoding: 'base64',
	prefix: 'v1=',
	signedText: 'timestamp-and-body',
	timestampHeader: 'X-Timestamp',
	key: DECODED,
};

/** A trigger that verifies, with an event that the API would confirm. */
async function verifying(api: Api, verifySignature: unknown = true) {
	const trigger = new WebhookTrigger({
		access: api.access,
		parameters: { options: { verifySignature } as IDataObject },
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

function signed(scheme: SignatureScheme, body: unknown, secret: string, ageMs = 0): Request {
	const text = JSON.stringify(body);
	const headers = signatureHeaders(scheme, secret, text, Date.now() - ageMs);
	return { body, rawBody: Buffer.from(text), headers: lowerCase(headers) };
}

/** Headers whose signature is another one. */
const changed = (headers: Record<string, string>, change: (text: string) => string) =>
	Object.fromEntries(
		Object.entries(headers).map(([name, value]) =>
			name.includes('signature') ? [name, change(value)] : [name, value],
		),
	);

/** Always another signature: one that is random would now and then end as the wrong one does. */
const withAnotherCharacter = (signature: string) =>
	signature.replace(/.(?=.{4}$)/, (character) => (character === '0' ? '1' : '0'));

describe.each([
	['a signature of the body', GITHUB],
	['a signature of timestamp and body', TIMED],
])('with %s', (_, scheme) => {
	it.concurrent(
		'an event that is signed starts the workflow',
		apiTest(async (api) => {
			const { trigger, body, secret } = await verifying(api);
			const { status, input } = await trigger.receive(signed(scheme, body, secret));
			expect([status, input?.length]).toEqual([200, 1]);
		}),
	);

	it.concurrent(
		'an event that proxies have given IDs and times of their own starts the workflow',
		apiTest(async (api) => {
			const { trigger, body, secret } = await verifying(api);
			const { headers, ...request } = signed(scheme, body, secret);
			const now = Math.floor(Date.now() / 1000);
			const added = Array.from(
				{ length: 5 },
				(_each, index): Array<[string, string]> => [
					[`x-proxy-${index}-id`, `id${index}`],
					[`x-proxy-${index}-start`, `t=${now - 10 - index}`],
				],
			).flat();
			const received = { ...request, headers: { ...Object.fromEntries(added), ...headers } };
			expect((await trigger.receive(received)).status).toBe(200);
		}),
	);

	it.concurrent.each<[string, (request: Request) => Request]>([
		['not signed', (request) => ({ ...request, headers: {} })],
		[
			'signed wrongly',
			({ headers, ...request }) => ({
				...request,
				headers: changed(headers!, withAnotherCharacter),
			}),
		],
		[
			'signed in part',
			({ headers, ...request }) => ({
				...request,
				headers: changed(headers!, (text) => text.slice(0, -4)),
			}),
		],
		['changed', (request) => ({ ...request, rawBody: Buffer.from(`${request.rawBody} `) })],
	])('one that is %s is refused with 401 and starts nothing', async (_name, change) => {
		await apiTest(async (api) => {
			const { trigger, body, secret } = await verifying(api);
			const request = change(signed(scheme, body, secret));
			expect(await trigger.receive(request)).toEqual({ status: 401, input: undefined });
		})();
	});

	it.concurrent(
		'nothing is believed when the secret is lost',
		apiTest(async (api) => {
			const { trigger, body, secret } = await verifying(api);
			await trigger.unpublish();
			const request = signed(scheme, body, secret);
			expect(await trigger.receive(request)).toEqual({ status: 401, input: undefined });
		}),
	);
});

it.concurrent(
	'an old event that is sent once more is refused',
	apiTest(async (api) => {
		const { trigger, body, secret } = await verifying(api);
		const old = signed(TIMED, body, secret, 301_000);
		expect(await trigger.receive(old)).toEqual({ status: 401, input: undefined });
	}),
);

it.concurrent(
	'a delivery whose body can not be read is refused, and starts nothing',
	apiTest(async (api) => {
		const { trigger, body } = await verifying(api);
		const headers = { 'x-signature': '00', 'content-type': 'multipart/form-data' };
		expect(await trigger.receive({ body, headers })).toEqual({ status: 401, input: undefined });
	}),
);

it.concurrent.each<[string, unknown]>([
	['settings of version 0.1.0', { scheme: { header: 'X-Signature', algorithm: 'sha512' } }],
	['settings of version 0.1.0 without a scheme', {}],
	['an expression that gives a text', 'true'],
])('%s count as the switch being on', async (_, verifySignature) => {
	await apiTest(async (api) => {
		const { trigger, body, secret } = await verifying(api, verifySignature);
		expect(await trigger.receive({ ...signed(GITHUB, body, secret), headers: {} })).toEqual({
			status: 401,
			input: undefined,
		});
		expect((await trigger.receive(signed(GITHUB, body, secret))).input).toHaveLength(1);
	})();
});

it.concurrent(
	'an event that is not signed is taken while the switch is off',
	apiTest(async (api) => {
		const { trigger, body } = await verifying(api, false);
		expect((await trigger.receive({ body })).input).toHaveLength(1);
	}),
);

it.concurrent(
	'a secret that another process has registered since is believed',
	apiTest(async (api) => {
		const { trigger, body } = await verifying(api);
		await trigger.receive({ body });
		api.emulator.clock.advance(1000);
		const main = new WebhookTrigger({
			access: api.access,
			parameters: { options: { verifySignature: true } },
			publicUrl: 'https://n8n.example.com',
			workflowId: inNewProcess(trigger.workflow),
		});
		await main.publish();
		trigger.workflow.staticData = JSON.parse(main.saved) as IDataObject;
		const [{ secret }] = Object.values(JSON.parse(main.saved) as IDataObject) as IDataObject[];
		const request = signed(GITHUB, body, String(secret));
		expect((await trigger.receive(request)).status).toBe(200);
	}),
);
