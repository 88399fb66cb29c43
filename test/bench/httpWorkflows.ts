import type { INode, INodeParameters } from 'n8n-workflow';
import { node } from '../e2e/graph';
import type { WorkflowFile } from '../e2e/rest';
import type { Account, Stage } from './stage';
import { readFiles, trigger, workflow } from './workflows';

/** What the vendor advises before the first look; HTTP Request nodes wait as long before each. */
export const POLL_SECONDS = 5;

const SUBMIT = 'Submit';
const WAIT = 'Wait';
/** Its last run ends when the last result is there. */
export const GET_RESULTS = 'Get Results';
const READY = 'Ready?';
const LOOP = 'One by One';
/** Gets what is processed. */
export const DONE = 'Done';
export const SPLIT_OUT = 'Split Out';

export interface Batching {
	batchSize: number;
	batchInterval: number;
}

/**
 * All files of `folder` with HTTP Request nodes, as a careful builder sets them up: as many submissions
 * at once as a window allows, a wait, and a loop for those that are not ready.
 */
export function httpTogether(
	stage: Stage,
	folder: string,
	account: Account,
	batching: Batching,
): WorkflowFile {
	const nodes = [
		trigger(),
		readFiles(folder),
		submit(stage, account, { batching: { batch: { ...batching } } }),
		wait(),
		getResults(stage, account),
		isReady(),
		node(DONE, 'n8n-nodes-base.noOp', 1),
	];
	return workflow(nodes, [
		[nodes[0].name, nodes[1].name],
		[nodes[1].name, SUBMIT],
		[SUBMIT, WAIT],
		[WAIT, GET_RESULTS],
		[GET_RESULTS, READY],
		[READY, DONE, 0],
		[READY, WAIT, 1],
	]);
}

/** The same, one document after the other, as document nodes do. */
export function httpOneByOne(stage: Stage, folder: string, account: Account): WorkflowFile {
	const nodes = [
		trigger(),
		readFiles(folder),
		node(LOOP, 'n8n-nodes-base.splitInBatches', 3, { batchSize: 1, options: {} }),
		submit(stage, account, {}),
		wait(),
		getResults(stage, account),
		isReady(),
		node(DONE, 'n8n-nodes-base.noOp', 1),
	];
	return workflow(nodes, [
		[nodes[0].name, nodes[1].name],
		[nodes[1].name, LOOP],
		[LOOP, DONE, 0],
		[LOOP, SUBMIT, 1],
		[SUBMIT, WAIT],
		[WAIT, GET_RESULTS],
		[GET_RESULTS, READY],
		[READY, LOOP, 0],
		[READY, WAIT, 1],
	]);
}

/** All pages of the account's files, with the pagination of the HTTP Request node, one item each. */
export function httpPages({ baseUrl }: Stage, account: Account): WorkflowFile {
	const pagination = {
		paginationMode: 'updateAParameterInEachRequest',
		parameters: {
			parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount + 1 }}' }],
		},
		paginationCompleteWhen: 'other',
		completeExpression:
			'={{ $response.body.page * $response.body.page_size >= $response.body.count }}',
		requestInterval: 0,
	};
	const url = `${baseUrl}/v2/workflows/${account.workflowId}/files/`;
	const parameters = {
		sendQuery: true,
		queryParameters: { parameters: [{ name: 'page_size', value: '100' }] },
		options: { pagination: { pagination } },
	};
	const nodes = [
		trigger(),
		http('Get Pages', account, url, parameters as INodeParameters),
		node(SPLIT_OUT, 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'results', options: {} }),
	];
	return workflow(nodes, [
		[nodes[0].name, 'Get Pages'],
		['Get Pages', SPLIT_OUT],
	]);
}

function submit({ baseUrl }: Stage, account: Account, options: INodeParameters): INode {
	return http(SUBMIT, account, `${baseUrl}/v2/workflows/${account.workflowId}/run/`, {
		method: 'POST',
		sendBody: true,
		contentType: 'multipart-form-data',
		bodyParameters: {
			parameters: [{ parameterType: 'formBinaryData', name: 'file', inputDataFieldName: 'data' }],
		},
		options,
	});
}

function getResults({ baseUrl }: Stage, account: Account): INode {
	const files = `${baseUrl}/v2/workflows/${account.workflowId}/files`;
	return http(GET_RESULTS, account, `=${files}/{{ $('${SUBMIT}').item.json.id }}/results/`, {
		// 412 says that a document is not ready, and must not end the execution.
		options: { response: { response: { neverError: true, fullResponse: true } } },
	});
}

function http(name: string, account: Account, url: string, parameters: INodeParameters): INode {
	const authentication = {
		authentication: 'genericCredentialType',
		genericAuthType: 'httpBearerAuth',
	};
	const all = { url, ...authentication, ...parameters };
	return node(name, 'n8n-nodes-base.httpRequest', 4.5, all, account.bearer);
}

const wait = (): INode =>
	node(WAIT, 'n8n-nodes-base.wait', 1.1, {
		resume: 'timeInterval',
		amount: POLL_SECONDS,
		unit: 'seconds',
	});

function isReady(): INode {
	const conditions = {
		options: { version: 2, caseSensitive: true, leftValue: '', typeValidation: 'strict' },
		conditions: [
			{
				id: 'ready',
				leftValue: '={{ $json.statusCode }}',
				rightValue: 200,
				operator: { type: 'number', operation: 'equals' },
			},
		],
		combinator: 'and',
	};
	return node(READY, 'n8n-nodes-base.if', 2.3, { conditions, options: {} });
}
