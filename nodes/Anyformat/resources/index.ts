import {
	updateDisplayOptions,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';

import * as deleteFile from './file/delete';
import * as extractData from './file/extract';
import * as getFiles from './file/getAll';
import * as getResults from './file/getResults';
import * as processUploaded from './file/process';
import * as uploadFile from './file/upload';
import * as uploadMany from './file/uploadMany';
import * as checkHealth from './service/checkHealth';
import * as createWebhook from './webhook/create';
import * as deleteWebhook from './webhook/delete';
import * as getWebhooks from './webhook/getAll';
import * as createWorkflow from './workflow/create';
import * as deleteWorkflow from './workflow/delete';
import * as getWorkflow from './workflow/get';
import * as getWorkflows from './workflow/getAll';
import * as getRuns from './workflow/getRuns';
import * as runWorkflow from './workflow/run';
import * as updateWorkflow from './workflow/update';

/** An operation: what the user sees and what is sent, and the fields that it takes. */
interface Operation {
	option: INodePropertyOptions;
	fields: INodeProperties[];
}

/** The Operation property of a resource, followed by the fields of its operations, each shown for its own alone. */
const operationsOf = (
	resource: string,
	defaultOperation: string,
	operations: Operation[],
): INodeProperties[] => [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options: operations.map(({ option }) => option),
		default: defaultOperation,
	},
	...operations.flatMap(({ option, fields }) =>
		updateDisplayOptions({ show: { resource: [resource], operation: [option.value] } }, fields),
	),
];

/** Every operation of the node, by resource. */
export const resources: INodeProperties[] = [
	...operationsOf('file', 'extract', [
		deleteFile,
		extractData,
		getFiles,
		getResults,
		processUploaded,
		uploadFile,
		uploadMany,
	]),
	...operationsOf('service', 'checkHealth', [checkHealth]),
	...operationsOf('webhook', 'getAll', [createWebhook, deleteWebhook, getWebhooks]),
	...operationsOf('workflow', 'getAll', [
		createWorkflow,
		deleteWorkflow,
		getWorkflow,
		getWorkflows,
		getRuns,
		runWorkflow,
		updateWorkflow,
	]),
];
