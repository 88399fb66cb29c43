import type {
	IDataObject,
	IExecutePaginationFunctions,
	INode,
	INodeExecutionData,
} from 'n8n-workflow';

import { getAccount } from '../../nodes/Anyformat/request/account';
import type { AnyRequest, ApiResponse, ApiClient } from '../../nodes/Anyformat/request/sendRequest';

export const NODE: INode = {
	id: 'b',
	name: 'Anyformat',
	type: 'n8n-nodes-anyformat.anyformat',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** The part of an item's context that pure code reads; `memory` is what `getContext('node')` gives. */
export function contextOf(
	parameters: IDataObject = {},
	{ itemIndex = 0, memory = {} as IDataObject, item = { json: {} } as INodeExecutionData } = {},
): IExecutePaginationFunctions {
	return {
		getNode: () => NODE,
		getItemIndex: () => itemIndex,
		getInputData: () => item,
		getContext: () => memory,
		getNodeParameter: (name: string, fallback?: unknown) => parameters[name] ?? fallback,
	} as unknown as IExecutePaginationFunctions;
}

/** One way that a try can end: an answer, or an error of the connection. */
export type Ending = Partial<ApiResponse> | Error;

export interface FakeClient extends ApiClient<AnyRequest> {
	/** Every request that was sent, in order. */
	sent: AnyRequest[];
}

let accounts = 0;

/** A client, with rate limits of its own, whose API ends each request as `answer` says. */
export function clientOf(
	answer: (request: AnyRequest, number: number) => Ending,
	signal?: AbortSignal,
): FakeClient {
	const sent: AnyRequest[] = [];
	return {
		node: NODE,
		itemIndex: 0,
		account: getAccount({ baseUrl: 'https://api.anyformat.ai', apiKey: `key-${++accounts}` }),
		apiKey: `key-${accounts}`,
		signal,
		sent,
		async request(request) {
			sent.push({ ...request });
			const ending = answer(request, sent.length);
			if (ending instanceof Error) throw ending;
			return { statusCode: 200, headers: {}, body: {}, ...ending };
		},
	};
}

/** The API's own body of an error. */
export const errorBody = (error_code: string, detail = 'So it is.') => ({
	error: 'Short text',
	detail,
	error_code,
	retryable: false,
	request_id: '4c9d1f2e7b6a4d0f9a3e5c8b7d6f1a20',
});

/** The error with which a connection fails. */
export const connectionError = (code: string) => Object.assign(new Error(code), { code });
