import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type NodeHint,
} from 'n8n-workflow';

import { methods } from './methods/pickers';
import { singleItem } from './request/requestHandler';
import { resources } from './resources';

/** Submissions a minute are 60, so more than these take minutes. */
const MANY_DOCUMENTS = 200;

/** Notes on the node's output pane, for what a builder is likely to stumble over. */
const hints: NodeHint[] = [
	{
		message:
			"None of the input items has a file. Put a node before this one that brings files, such as a form or a download, or set 'Source' to URL or Text.",
		type: 'warning',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition:
			'={{ ($parameter.source === "binary" || $parameter.operation === "uploadMany") && $parameter.options?.exampleOnly !== true && !/^[\\s]*[{[]/.test(typeof $parameter.binaryPropertyName === "object" ? "{" : String($parameter.binaryPropertyName)) && $input.all().length > 0 && Object.keys($binary ?? {}).length === 0 && !$input.all().some((item) => Object.keys(item.binary ?? item._files ?? item.json?._files ?? {}).length > 0) }}',
	},
	{
		message: `More than ${MANY_DOCUMENTS} documents take a while: Anyformat accepts 60 a minute. This node keeps to that and waits by itself, with no Loop or Wait node around it. <a href="https://docs.anyformat.ai/concepts/how-credits-work" target="_blank">What they cost</a>`,
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ $parameter.operation === "extract" && $input.all().length > ${MANY_DOCUMENTS} && $parameter.options?.exampleOnly !== true }}`,
	},
	{
		message:
			"With 'Example Only', manual runs give example values and send no document. The published workflow extracts.",
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'always',
		displayCondition:
			'={{ $parameter.operation === "extract" && $parameter.options?.exampleOnly === true }}',
	},
];

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
		requestDefaults: { baseURL: '={{ $credentials.baseUrl }}' },
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
				routing: { send: { paginate: true } },
			},
			...resources,
		],
	};

	methods = methods;
}
