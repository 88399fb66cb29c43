import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** What a request needs of the credential, checked: `baseUrl` has no slash at its end. */
export interface Connection {
	baseUrl: string;
	apiKey: string;
}

/** Path prefix of the API's version; nothing else names it. */
export const API = '/v2';

/** Of this package; a test compares it with package.json. */
const VERSION = '0.2.0';

/** What every request says of itself. */
export const HEADERS = {
	Accept: 'application/json',
	'User-Agent': `n8n-nodes-anyformat/${VERSION}`,
};

/** Whether a URL's host name means this machine, where nothing crosses a network. */
export const isLoopback = (hostname: string): boolean =>
	/^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);

/**
 * Reads the credential's Base URL and API Key; white space around them and slashes at the end of the
 * URL are harmless. Throws an Error that tells what to change when either can't be used.
 */
export function readConnection(credential: ICredentialDataDecryptedObject): Connection {
	return { baseUrl: readBaseUrl(credential.baseUrl), apiKey: readApiKey(credential.apiKey) };
}

function readBaseUrl(value: unknown): string {
	const given = String(value ?? '').trim();
	// Only the host is quoted: a key or a password may have been put there.
	const host = /^https?:\/\/[^@/?#\s]+/i.exec(given)?.[0];
	const quoted = host === undefined || given.includes('@') ? '' : ` "${host}"`;
	const toError = (why: string) =>
		new Error(
			`The Base URL${quoted} in the Anyformat credential ${why}. Set it to the address alone, such as https://api.anyformat.ai`,
		);
	if (given === '') throw toError('is empty');
	if (/\s/.test(given)) throw toError('has a space in it');
	if (!/^https?:\/\//i.test(given)) throw toError('does not start with https://');
	if (!URL.canParse(given)) throw toError('is not a web address');

	const url = new URL(given);
	if (url.username !== '' || url.password !== '') throw toError('has a user name in it');
	if (!/^\/*$/.test(url.pathname)) throw toError(`has the path "${url.pathname}" in it`);
	if (url.search !== '' || url.hash !== '') throw toError('goes on after the host');
	if (url.protocol === 'http:' && !isLoopback(url.hostname))
		throw toError(
			'starts with http://, so the API key would cross the network in clear text, where anyone on the way can read it',
		);
	return url.origin;
}

function readApiKey(value: unknown): string {
	const key = String(value ?? '').trim();
	if (key === '')
		throw new Error(
			'The API Key in the Anyformat credential is empty. Make a key at app.anyformat.ai/api-key and put it there',
		);
	if (!/^[\x21-\x7e]+$/.test(key))
		throw new Error(
			'The API Key in the Anyformat credential has a space, a line break or another character in it that no key has. Copy the key once more',
		);
	return key;
}

/** Where a request goes; n8n's older helper, which its HTTP Request node uses, calls it `uri`. */
interface Destination {
	url?: unknown;
	uri?: unknown;
}

/** Throws an Error when a request would carry the key to another place than the Base URL. */
export function assertOwnHost(baseUrl: string, { url, uri }: Destination): void {
	for (const given of [url, uri]) {
		if (given === undefined) continue;
		const { origin } = new URL(String(given), baseUrl);
		if (origin === baseUrl) continue;
		throw new Error(
			`The Anyformat API key is sent to ${baseUrl} only, and not to ${origin}. To reach another address, choose a credential that belongs to it`,
		);
	}
}
