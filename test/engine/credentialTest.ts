import { ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	NodeHelpers,
	Workflow,
	type ICredentialsDecrypted,
	type IDataObject,
	type IExecuteData,
	type IHttpRequestOptions,
	type INode,
	type INodeType,
	type INodeTypes,
} from 'n8n-workflow';

import { AnyformatApi } from '../../credentials/AnyformatApi.credentials';
import { createAdditionalData, type Access } from './harness';

/** What the Test button shows. */
export interface Verdict {
	status: 'OK' | 'Error';
	message: string;
}

type Failure = Error & {
	cause?: { code?: string; response?: { status: number; statusText: string } };
};

const { request, rules = [] } = new AnyformatApi().test;

/** The node that n8n hangs a credential's test request on; its type is that of No Operation. */
const nodeType = {
	description: {
		displayName: 'No Operation, do nothing',
		name: 'noOp',
		group: ['organization'],
		version: 1,
		description: '',
		defaults: { name: 'No Operation' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'anyformatApi', required: true }],
		properties: [
			{ displayName: 'Temp', name: 'temp', type: 'string', routing: { request }, default: '' },
		],
	},
} as unknown as INodeType;

const nodeTypes = {
	getByName: () => nodeType,
	getByNameAndVersion: () => NodeHelpers.getVersionedNodeType(nodeType),
	getKnownTypes: () => ({}),
} as INodeTypes;

/**
 * Tests a credential the way n8n's CredentialsTester does (n8n 2.41). `onRequest` sees each request
 * as it will be sent, and may change it. Rejects where n8n itself answers 500.
 */
export async function testCredential(
	{ apiKey, baseUrl }: Access,
	onRequest: (options: IHttpRequestOptions) => void = () => {},
): Promise<Verdict> {
	const credential = { id: '1', name: 'x', type: 'anyformatApi', data: { apiKey, baseUrl } };
	const response = await send(credential as unknown as ICredentialsDecrypted, onRequest).catch(
		(error: Failure) => verdictOn(error),
	);
	if (response === undefined || 'status' in response) return response as Verdict;
	const { json } = response[0][0];
	for (const { type, properties } of rules) {
		if (type === 'responseSuccessBody' && valueAt(json, properties.key) === properties.value)
			return { status: 'Error', message: properties.message };
	}
	return { status: 'OK', message: 'Connection successful!' };
}

async function send(
	credential: ICredentialsDecrypted,
	onRequest: (options: IHttpRequestOptions) => void,
) {
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: 'noOp',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { anyformatApi: { id: credential.id, name: credential.name } },
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = createAdditionalData(credential.data as unknown as Access);
	const { credentialsHelper } = additionalData;
	const authenticate = credentialsHelper.authenticate.bind(credentialsHelper);
	credentialsHelper.authenticate = async (...call) => {
		const options = (await authenticate(...call)) as IHttpRequestOptions;
		onRequest(options);
		return options;
	};
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null } as IExecuteData,
		[],
	);
	return await new RoutingNode(context, nodeType, credential).runNode();
}

function verdictOn({ message, cause }: Failure): Verdict {
	if (cause?.response !== undefined) {
		const { status, statusText } = cause.response;
		for (const { type, properties } of rules) {
			if (type === 'responseCode' && properties.value === status)
				return { status: 'Error', message: properties.message };
		}
		if (status < 199 || status > 299)
			return { status: 'Error', message: statusText || `Received HTTP status code: ${status}` };
	} else if (cause?.code) {
		return { status: 'Error', message: cause.code };
	}
	return { status: 'Error', message };
}

/** n8n reads the key as a path; ours are plain names. */
const valueAt = (json: unknown, key: string) => (json as IDataObject | null)?.[key];
