import { readConnection, assertOwnHost } from '../../../credentials/connection';

const read = (baseUrl: unknown, apiKey: unknown = 'af_test') =>
	readConnection({ baseUrl: baseUrl as string, apiKey: apiKey as string });

function messageOf(work: () => unknown): string {
	try {
		work();
	} catch (error) {
		return (error as Error).message;
	}
	throw new Error('Nothing was refused');
}

describe('Base URL', () => {
	it.each([
		['https://api.anyformat.ai', 'https://api.anyformat.ai'],
		['  https://api.anyformat.ai \n', 'https://api.anyformat.ai'],
		['https://api.anyformat.ai///', 'https://api.anyformat.ai'],
		['HTTPS://API.Anyformat.AI/', 'https://api.anyformat.ai'],
		['https://api.anyformat.ai:443', 'https://api.anyformat.ai'],
		['https://eu.example.com:8443/', 'https://eu.example.com:8443'],
	])('takes %j as %s', (given, baseUrl) => {
		expect(read(given).baseUrl).toBe(baseUrl);
	});

	it.each([
		'http://localhost',
		'http://LOCALHOST:8080',
		'http://127.0.0.1:3000/',
		'http://127.1.2.3',
		'http://127.1',
		'http://[::1]',
		'http://[::1]:8080/',
		'http://[0:0:0:0:0:0:0:1]',
	])('takes %s, since loopback leaves no network to listen on', (given) => {
		expect(read(given).baseUrl).toMatch(/^http:\/\/(localhost|127\.|\[::1\])/);
	});

	it.each([
		'http://api.anyformat.ai',
		'HTTP://api.anyformat.ai',
		'http://192.168.1.5:8080',
		'http://0.0.0.0',
		'http://126.0.0.1',
		'http://[::2]',
		'http://[::ffff:10.0.0.1]',
		'http://localhost.example.com',
		'http://127.0.0.1.example.com',
		'http://host.docker.internal',
	])('refuses %s, since the key would cross the network in clear text', (given) => {
		expect(messageOf(() => read(given))).toContain('in clear text');
	});

	it.each([
		[undefined, 'is empty'],
		['', 'is empty'],
		[' \t\n', 'is empty'],
		['api.anyformat.ai', 'does not start with https://'],
		['//api.anyformat.ai', 'does not start with https://'],
		['ftp://api.anyformat.ai', 'does not start with https://'],
		['javascript://api.anyformat.ai', 'does not start with https://'],
		['https://', 'is not a web address'],
		['https://api.anyformat.ai:port', 'is not a web address'],
		['https://api.anyformat.ai/v2', 'has the path "/v2" in it'],
		['https://api.anyformat.ai/v2/?page=1', 'has the path "/v2/" in it'],
		['https://api.anyformat.ai?page=1', 'goes on after the host'],
		['https://api.anyformat.ai/#top', 'goes on after the host'],
		['https://api.any format.ai', 'has a space in it'],
		['https://someone:hidden@api.anyformat.ai', 'has a user name in it'],
		['http://127.0.0.1@example.com', 'has a user name in it'],
	])('refuses %j: it %s', (given, why) => {
		const message = messageOf(() => read(given));
		expect(message).toContain(why);
		expect(message).toContain('Set it to the address alone, such as https://api.anyformat.ai');
	});

	it('names the address that it refuses', () => {
		expect(messageOf(() => read('http://api.example.com'))).toContain('"http://api.example.com"');
	});

	it.each([
		'af_hidden',
		'Bearer af_hidden',
		'https://af_hidden@api.anyformat.ai',
		'https://someone:af_hidden@api.anyformat.ai',
		'head.af_hidden.tail',
		'https://api.anyformat.ai af_hidden',
		'https://api.anyformat.ai/?key=af_hidden',
	])('does not show a key that was put there: %j', (given) => {
		expect(messageOf(() => read(given))).not.toContain('af_hidden');
	});
});

describe('API Key', () => {
	it.each([' af_test ', '\taf_test\r\n'])(
		'is used without the white space around it: %j',
		(given) => {
			expect(read('https://api.anyformat.ai', given).apiKey).toBe('af_test');
		},
	);

	it.each([undefined, '', ' \n'])('is refused when it is empty: %j', (given) => {
		const message = messageOf(() =>
			readConnection({ baseUrl: 'https://api.anyformat.ai', apiKey: given as string }),
		);
		expect(message).toContain('is empty. Make a key at app.anyformat.ai/api-key');
	});

	it.each([
		'af_hidden two',
		'af_hidden\ntwo',
		'af_hidden\u00a0two',
		'af_hiddenü',
		'af_hidden\u200b',
	])('is refused, and not shown, with a character that no key has: %j', (given) => {
		const message = messageOf(() => read('https://api.anyformat.ai', given));
		expect(message).toContain('Copy the key once more');
		expect(message).not.toContain('af_hidden');
	});
});

describe('assertOwnHost', () => {
	const BASE_URL = 'https://api.anyformat.ai';

	it.each([
		'/v2/workflows/',
		'',
		'?page=1',
		'/v2/workflows/https:%2F%2Fexample.com/',
		'https://api.anyformat.ai/v2/workflows/',
		'https://api.anyformat.ai:443/',
	])('lets a request to %j carry the key', (url) => {
		expect(() => assertOwnHost(BASE_URL, { url })).not.toThrow();
	});

	it.each([
		'https://example.com/v2/workflows/',
		'http://api.anyformat.ai/v2/workflows/',
		'https://api.anyformat.ai:8443/',
		'https://api.anyformat.ai.example.com/',
		'https://api.anyformat.ai@example.com/',
		'//example.com/',
		'\\\\example.com/',
	])('lets no request to %j carry the key', (url) => {
		for (const destination of [{ url }, { uri: url }, { url: BASE_URL, uri: url }])
			expect(() => assertOwnHost(BASE_URL, destination)).toThrow(`sent to ${BASE_URL} only`);
	});
});
