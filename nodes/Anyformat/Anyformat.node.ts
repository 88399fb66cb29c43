import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { getFields } from './methods/getFields';
import { getTables } from './methods/getTables';
import { getWorkflows } from './methods/getWorkflows';
import { file } from './resources/file';
import { service } from './resources/service';
import { webhook } from './resources/webhook';
import { workflow } from './resources/workflow';
import { hints } from './properties/hints';
import { REQUEST_DEFAULTS } from './request/requestDefaults';
import { fullResponse } from './request/fullResponse';
import { singleItem } from './request/singleItem';

export class Anyformat implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Anyformat',
		name: 'anyformat',
		icon: { light: 'file:../../icons/anyformat.svg', dark: 'file:../../icons/anyformat.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Extract typed fields from PDFs, images, mails and text with Anyformat',
		defaults: { name: 'Anyformat' },
		usableAsTool: true,
		// Of a webhook. n8n versions that redact such fields keep it out of stored executions.
		sensitiveOutputFields: ['secret'],
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'anyformatApi', required: true }],
		hints,
		requestDefaults: { baseURL: '={{ $credentials.baseUrl }}', ...REQUEST_DEFAULTS },
		requestOperations: { pagination: singleItem },
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'File', value: 'file' },
					{ name: 'Service', value: 'service' },
					{ name: 'Webhook', value: 'webhook' },
					{ name: 'Workflow', value: 'workflow' },
				],
				default: 'file',
				routing: { send: { paginate: true }, output: { postReceive: [fullResponse] } },
			},
			...file,
			...service,
			...webhook,
			...workflow,
		],
	};

	methods = { listSearch: { getWorkflows }, loadOptions: { getFields, getTables } };
}
