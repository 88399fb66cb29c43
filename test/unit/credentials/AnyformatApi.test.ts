import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { AnyformatApi } from '../../../credentials/AnyformatApi.credentials';
import { FORBIDDEN_WORDS } from '../forbiddenWords';

const credential = new AnyformatApi();
const GIVEN = { baseUrl: ' https://api.anyformat.ai/ ', apiKey: ' af_test ' };

async function authenticate(
	request: IHttpRequestOptions,
	given: ICredentialDataDecryptedObject = GIVEN,
): Promise<IHttpRequestOptions> {
	if (typeof credential.authenticate !== 'function') throw new Error('It is no function');
	return await credential.authenticate(given, request);
}

describe('authenticate', () => {
	it('sends the key as a bearer token to the Base URL, without the white space around either', async () => {
		expect(await authenticate({ url: '/v2/workflows/' })).toMatchObject({
			baseURL: 'https://api.anyformat.ai',
			url: '/v2/workflows/',
			headers: { Authorization: 'Bearer af_test' },
		});
	});

	it('keeps the other headers and settings of the request, and does not change it', async () => {
		const request = { url: '/x/', method: 'POST' as const, timeout: 5, headers: { Accept: 'a/b' } };
		const before = structuredClone(request);
		expect(await authenticate(request)).toMatchObject({
			method: 'POST',
			timeout: 5,
			headers: { Accept: 'a/b', Authorization: 'Bearer af_test' },
		});
		expect(request).toEqual(before);
	});

	it('overrides the Base URL that n8n read from the credential as it was typed', async () => {
		const { baseURL } = await authenticate({ url: '/x/', baseURL: GIVEN.baseUrl });
		expect(baseURL).toBe('https://api.anyformat.ai');
	});

	it('refuses a Base URL that would send the key in clear text', async () => {
		const given = { ...GIVEN, baseUrl: 'http://api.anyformat.ai' };
		await expect(authenticate({ url: '/x/' }, given)).rejects.toThrow('in clear text');
	});

	it('refuses to send the key to another host, as the HTTP Request node could ask for', async () => {
		await expect(authenticate({ url: 'https://example.com/' })).rejects.toThrow('only');
	});

	it("limits the test to 15 s, over n8n's own 300 s, and no other request", async () => {
		const test = { ...(credential.test.request as IHttpRequestOptions), timeout: 300_000 };
		expect((await authenticate(test)).timeout).toBe(15_000);
		expect((await authenticate({ url: '/v2/workflows/', timeout: 300_000 })).timeout).toBe(300_000);
	});
});

describe('test', () => {
	const { request, rules = [] } = credential.test;

	/** The text that n8n shows for a status, or for the body of a 200; undefined for its own. */
	const verdictOn = (status: number, body?: Record<string, unknown>) =>
		rules.find(({ type, properties }) =>
			type === 'responseCode'
				? body === undefined && properties.value === status
				: body !== undefined && body[properties.key] === properties.value,
		)?.properties.message;

	it('asks for one workflow, which needs the key, and follows no redirect', () => {
		expect(request).toMatchObject({
			baseURL: '={{ $credentials.baseUrl }}',
			url: '/v2/workflows/?page=1&page_size=1',
			disableFollowRedirect: true,
		});
		expect(request.method ?? 'GET').toBe('GET');
	});

	it.each([
		[301, 'leads to another address'],
		[302, 'leads to another address'],
		[307, 'leads to another address'],
		[308, 'leads to another address'],
		[400, 'could not be checked now'],
		[401, 'not valid, or was revoked: a new key ends the old one at once'],
		[403, 'missing, or its owner may not'],
		[404, 'no Anyformat API at the Base URL'],
		[429, 'could not be checked now: too many requests'],
		[500, 'could not be checked now'],
		[502, 'could not be checked now'],
		[503, 'could not be checked now'],
		[504, 'could not be checked now'],
	])('says for a %d what it means for the key: … %s …', (status, text) => {
		expect(verdictOn(status)).toContain(text);
	});

	it.each([
		['an empty answer', {}],
		['another service', { ok: true }],
		['a list without a count', { results: [] }],
		['a count without a list', { count: 1 }],
	])('does not take %s with 200 for the API', (_, body) => {
		expect(verdictOn(200, body)).toContain('not the Anyformat API');
	});

	it('takes a page of workflows with 200, also an empty one, for the API', () => {
		expect(verdictOn(200, { count: 0, page: 1, page_size: 1, results: [] })).toBeUndefined();
	});

	it('has one text for each status, and none with a word that blames', () => {
		const codes = rules.filter(({ type }) => type === 'responseCode');
		const statuses = codes.map(({ properties }) => (properties as { value: unknown }).value);
		expect(new Set(statuses).size).toBe(statuses.length);
		for (const { properties } of rules) expect(properties.message).not.toMatch(FORBIDDEN_WORDS);
	});
});

describe('fields', () => {
	const field = (name: string) => credential.properties.find((property) => property.name === name);

	it('are the key, which is masked, and the Base URL, which is the public one', () => {
		expect(credential.properties.map(({ name }) => name)).toEqual(['apiKey', 'baseUrl']);
		expect(field('apiKey')?.typeOptions?.password).toBe(true);
		expect(field('baseUrl')?.default).toBe('https://api.anyformat.ai');
	});
});
