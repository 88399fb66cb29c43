import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { methods } from './methods/pickers';
import { file } from './resources/file';
import { service } from './resources/service';
import { webhook } from './resources/webhook';
import { workflow } from './resources/workflow';
import { hints } from './properties/hints';
import { REQUEST_DEFAULTS, fullResponse } from './request/requestDefaults';
import { singleItem } from './request/sendOperation';

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
		usableAsTool: {
			replacements: {
				description:
					'Reads a document, such as an invoice, a contract or a letter, with Anyformat and gives its fields: by its address, as text, or as a file that is attached to the conversation',
			},
		},
		builderHint: {
			searchHint:
				'Use it for fields out of documents (PDF, scan, image, Office, mail, text): invoices, receipts, contracts, forms. File → Extract Data does everything in one node: it sends all items together, keeps to the rate limits and waits for the results, so build no loop, wait, batching or HTTP Request around it.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-anyformat.anyformatTrigger',
					relationHint: 'Starts a workflow when a document was processed that another program sent',
				},
				{
					nodeType: 'n8n-nodes-base.splitInBatches',
					relationHint:
						'Only before Send and Wait for Response and before an agent, which take one item at a time',
				},
			],
		},
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

	methods = methods;
}
