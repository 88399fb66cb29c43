import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { API, HEADERS, readConnection, assertOwnHost } from './connection';

/** n8n gives every credential test 300 s; this path, used by nothing else, tells the test apart. */
const TEST_PATH = `${API}/workflows/?page=1&page_size=1`;
const TEST_TIMEOUT_MS = 15_000;

const NOT_CHECKED = 'The key could not be checked now';
const REDIRECTED =
	'The Base URL leads to another address, and a key is never sent on. Set Base URL to the final address, such as https://api.anyformat.ai';
const NOT_ANYFORMAT =
	'Something answered at the Base URL, but not the Anyformat API: a login page or another service perhaps. Check Base URL; it is usually https://api.anyformat.ai';

const VERDICTS: Array<[code: number, message: string]> = [
	...[301, 302, 303, 307, 308].map((code): [number, string] => [code, REDIRECTED]),
	[400, `${NOT_CHECKED}: Anyformat did not understand the request. Check Base URL`],
	[
		401,
		'The API Key is not valid, or was revoked: a new key ends the old one at once. Copy the current key from app.anyformat.ai/api-key',
	],
	[402, `${NOT_CHECKED}: the Anyformat account has no credit left. Top it up, then test again`],
	[
		403,
		'The API Key was refused: it is missing, or its owner may not list workflows. Check the key at app.anyformat.ai/api-key and the permissions of its owner',
	],
	[
		404,
		'There is no Anyformat API at the Base URL. Check Base URL; it is usually https://api.anyformat.ai',
	],
	[429, `${NOT_CHECKED}: too many requests were sent with it. Try again in a minute`],
	[500, `${NOT_CHECKED}: Anyformat had a fault of its own (500). Try again later`],
	[502, `${NOT_CHECKED}: Anyformat could not be reached (502). Try again later`],
	[503, `${NOT_CHECKED}: Anyformat is not available (503). Try again later`],
	[504, `${NOT_CHECKED}: Anyformat took too long to respond (504). Try again later`],
];

export class AnyformatApi implements ICredentialType {
	name = 'anyformatApi';

	displayName = 'Anyformat API';

	icon = {
		light: 'file:../icons/anyformat.svg',
		dark: 'file:../icons/anyformat.dark.svg',
	} as const;

	documentationUrl = 'https://docs.anyformat.ai/api-reference/authentication';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			hint: 'Made at <a href="https://app.anyformat.ai/api-key" target="_blank">app.anyformat.ai/api-key</a>',
			description:
				'For one organization. Making a new key ends the old one at once, wherever it is used.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://api.anyformat.ai',
			description: 'Address of the Anyformat API, without a path',
		},
	];

	/**
	 * A function, since only here an address can be refused with a text of our own, and the test's time
	 * be limited. Every request of node, triggers, picker and test passes through it.
	 */
	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		const { baseUrl, apiKey } = readConnection(credentials);
		// n8n's HTTP Request node can use the credential, too, with any address.
		assertOwnHost(baseUrl, requestOptions);
		return {
			...requestOptions,
			baseURL: baseUrl,
			headers: { ...requestOptions.headers, Authorization: `Bearer ${apiKey}` },
			// For nodes that follow redirects; ours does not.
			sendCredentialsOnCrossOriginRedirect: false,
			...(requestOptions.url === TEST_PATH && { timeout: TEST_TIMEOUT_MS }),
		};
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl }}',
			url: TEST_PATH,
			headers: HEADERS,
			disableFollowRedirect: true,
		},
		rules: [
			...VERDICTS.map(([value, message]) => ({
				type: 'responseCode' as const,
				properties: { value, message },
			})),
			...['results', 'count'].flatMap((key) =>
				[undefined, null].map((value) => ({
					type: 'responseSuccessBody' as const,
					properties: { key, value, message: NOT_ANYFORMAT },
				})),
			),
		] as ICredentialTestRequest['rules'],
	};
}
