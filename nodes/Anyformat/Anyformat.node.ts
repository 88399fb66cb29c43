import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { getTables } from './listSearch/getTables';
import { getWorkflows } from './listSearch/getWorkflows';
import { file } from './resources/file';
import { service } from './resources/service';
import { webhook } from './resources/webhook';
import { workflow } from './resources/workflow';
import { hints } from './shared/hints';
import { REQUEST_DEFAULTS } from './transport/requestDefaults';
import { wholeAnswer } from './transport/wholeAnswer';
import { oneItem } from './transport/oneItem';

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
		requestOperations: { pagination: oneItem },
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
				routing: { send: { paginate: true }, output: { postReceive: [wholeAnswer] } },
			},
			...file,
			...service,
			...webhook,
			...workflow,
		],
	};

	methods = { listSearch: { getWorkflows }, loadOptions: { getTables } };
}
