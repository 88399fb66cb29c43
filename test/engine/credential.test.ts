import type { IHttpRequestOptions } from 'n8n-workflow';

import { apiTest, LIST_ROUTE } from './api';
import { testCredential } from './credentialTest';
import { sends } from './webServer';

const OK = { status: 'OK', message: 'Connection successful!' };

const failure = (message: RegExp) => ({ status: 'Error', message: expect.stringMatching(message) });

const NOT_ANYFORMAT = /^Something answered at the Base URL, but not the Anyformat API/;

it.concurrent(
	'the right key passes, with one small request',
	apiTest(async (api) => {
		expect(await testCredential(api.access)).toEqual(OK);
		expect(api.emulator.calls).toMatchObject([
			{ route: LIST_ROUTE, query: { page: '1', page_size: '1' }, status: 200 },
		]);
		expect(api.emulator.calls[0].headers['user-agent']).toMatch(/^n8n-nodes-anyformat\/\d/);
	}),
);

it.concurrent(
	'the key of an organization without workflows passes',
	apiTest(async (api) => {
		const { key } = api.emulator.createOrganization('Empty');
		expect(await testCredential({ ...api.access, apiKey: key })).toEqual(OK);
	}),
);

it.concurrent(
	'white space and slashes around the values pass',
	apiTest(async ({ access: { apiKey, baseUrl } }) => {
		const verdict = await testCredential({ apiKey: ` ${apiKey}\n`, baseUrl: ` ${baseUrl}// ` });
		expect(verdict).toEqual(OK);
	}),
);

it.concurrent(
	'a wrong key fails',
	apiTest(async (api) => {
		const verdict = await testCredential({ ...api.access, apiKey: 'af_wrong' });
		expect(verdict).toEqual(failure(/^The API Key is not valid, or was revoked/));
		expect(JSON.stringify(verdict)).not.toContain('af_wrong');
	}),
);

it.concurrent(
	'a key that was replaced fails, and the new one passes',
	apiTest(async (api) => {
		const apiKey = api.emulator.rotateKey(api.organizationId);
		const revoked = await testCredential(api.access);
		expect(revoked).toEqual(failure(/a new key ends the old one at once/));
		expect(await testCredential({ ...api.access, apiKey })).toEqual(OK);
	}),
);

it.concurrent.each([
	[301, /^The Base URL leads to another address/],
	[302, /^The Base URL leads to another address/],
	[303, /^The Base URL leads to another address/],
	[307, /^The Base URL leads to another address/],
	[308, /^The Base URL leads to another address/],
	[400, /could not be checked now: Anyformat did not understand/],
	[402, /no credit left/],
	[403, /^The API Key was refused/],
	[404, /^There is no Anyformat API at the Base URL/],
	[429, /could not be checked now: too many requests/],
	[500, /could not be checked now: .*\(500\)/],
	[502, /could not be checked now: .*\(502\)/],
	[503, /could not be checked now: .*\(503\)/],
	[504, /could not be checked now: .*\(504\)/],
])(
	'%i fails with a text of its own',
	apiTest(async (api, status, message) => {
		const headers = status < 400 ? { location: '/elsewhere/' } : undefined;
		for (const body of ['', '<html>Oops</html>', { detail: 'x' }])
			api.emulator.failNext(LIST_ROUTE, { status, headers, body });
		for (let time = 0; time < 3; time++)
			expect(await testCredential(api.access)).toEqual(failure(message));
	}),
);

it.concurrent(
	'a status without a text of its own shows its words',
	apiTest(async (api) => {
		api.emulator.failNext(LIST_ROUTE, { status: 418, body: '' });
		expect(await testCredential(api.access)).toEqual(failure(/teapot/i));
	}),
);

it.concurrent.each([301, 302, 303, 307, 308])(
	'the key is not sent on where a %i leads',
	apiTest(async (api, status) => {
		const other = await api.serve(sends('{"results":[],"count":0}'));
		const headers = { location: `${other.url}/v2/workflows/` };
		api.emulator.failNext(LIST_ROUTE, { status, headers, body: '' });
		expect(await testCredential(api.access)).toEqual(
			failure(/^The Base URL leads to another address/),
		);
		expect(other.requests).toEqual([]);
	}),
);

it.concurrent.each([
	['a login page', '<html><title>Sign in</title></html>'],
	['an empty answer', ''],
	['another service', '{"message":"ok"}'],
	['a list page without a count', '{"results":[]}'],
	['a count without a list', '{"count":3}'],
	['a list page of nulls', '{"results":null,"count":null}'],
	['a JSON text', '"ok"'],
	['null', 'null'],
	['a number', '5'],
	['a list of records', '[{"id":1},{"id":2}]'],
])(
	'%s with 200 is not taken for Anyformat',
	apiTest(async (api, _what, body) => {
		const other = await api.serve(sends(body, { 'Content-Type': 'application/json' }));
		const verdict = await testCredential({ ...api.access, baseUrl: other.url });
		expect(verdict).toEqual(failure(NOT_ANYFORMAT));
	}),
);

it.concurrent(
	'an empty JSON list with 200 fails in n8n itself, which does not read a verdict of ours',
	apiTest(async (api) => {
		const other = await api.serve(sends('[]', { 'Content-Type': 'application/json' }));
		await expect(testCredential({ ...api.access, baseUrl: other.url })).rejects.toThrow(TypeError);
	}),
);

it.concurrent(
	'a server that never answers has 15 seconds',
	apiTest(async (api) => {
		api.emulator.failNext(LIST_ROUTE, { hang: true });
		const timeoutsMs: unknown[] = [];
		const sooner = (options: IHttpRequestOptions) => {
			timeoutsMs.push(options.timeout);
			options.timeout = 200;
		};
		expect(await testCredential(api.access, sooner)).toEqual(failure(/^(ECONNABORTED|ETIMEDOUT)$/));
		expect(timeoutsMs).toEqual([15_000]);
	}),
);

it.concurrent.each([
	['http://api.anyformat.ai', /would cross the network in clear text/],
	['http://localhost.evil.example', /would cross the network in clear text/],
	['', /is empty/],
	['api.anyformat.ai', /does not start with https:\/\//],
	['https://api.anyformat.ai/v2', /has the path "\/v2" in it/],
	['https://api.any format.ai', /has a space in it/],
])(
	'the Base URL %j is refused before the key goes anywhere',
	apiTest(async (api, baseUrl, message) => {
		let sent = 0;
		const verdict = await testCredential({ ...api.access, baseUrl }, () => sent++);
		expect(verdict).toEqual(failure(message));
		expect(sent).toBe(0);
	}),
);

it.concurrent.each(['', '  ', 'af_1\r\nX-Injected: 1', 'af_ключ'])(
	'the key %j is refused unsent',
	apiTest(async (api, apiKey) => {
		const verdict = await testCredential({ ...api.access, apiKey });
		expect(verdict).toEqual(failure(/^The API Key in the Anyformat credential /));
		expect(api.emulator.calls).toEqual([]);
	}),
);
